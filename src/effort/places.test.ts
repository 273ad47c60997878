// Where plans of other tools are found.
import { mkdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ConfigurationError, makeTemporaryFolder, removeFolder } from "../platform/index.ts";
import { locateEffort, pathFromTop } from "./location.ts";

let checkout: string;
beforeEach(() => {
  checkout = makeTemporaryFolder("ralph-effort-", tmpdir());
});
afterEach(() => removeFolder(checkout));

function write(file: string, content: string | Uint8Array = '{"userStories":[]}'): void {
  mkdirSync(path.dirname(path.join(checkout, file)), { recursive: true });
  writeFileSync(path.join(checkout, file), content);
}

const locate = (named?: string, start = "") => locateEffort(named, path.join(checkout, start), checkout);
function faultOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigurationError);
    return (error as Error).message;
  }
  return "";
}

describe("plans of other tools", () => {
  const boxes = "- [ ] One\n- [x] Two\n";
  test.each([
    ["specs/001-login/tasks.md", "001-login"],
    [".kiro/specs/login/tasks.md", "login"],
    ["openspec/changes/add-login/tasks.md", "add-login"],
    [".planning/ROADMAP.md", "planning"],
    ["fix_plan.md", "fix_plan"],
    ["@fix_plan.md", "fix_plan"],
    [".ralph/fix_plan.md", "ralph-fix_plan"],
    ["PRD.md", "PRD"],
    ["tasks.yaml", "tasks"],
    [".beads/issues.jsonl", "beads"],
    ["feature_list.json", "feature_list"],
    [".taskmaster/tasks/tasks.json", "taskmaster"],
  ])("%s is found by itself, by its path and by its folder", (file, slug) => {
    write(file, boxes);
    const found = locate();
    expect([pathFromTop(found, found.prdFile), found.slug]).toEqual([file, slug]);
    expect(pathFromTop(found, found.progressFile)).toBe(path.posix.join(path.dirname(file), "progress.txt"));
    expect(locate(file)).toEqual(found);
    if (file.includes("/")) expect(locate(path.dirname(file))).toEqual(found);
  });

  test("by the name of its folder, and not beside a prd.json", () => {
    write("specs/001-login/tasks.md", boxes);
    write(".kiro/specs/pay/tasks.md", boxes);
    expect(locate("001-login").slug).toBe("001-login");
    expect(locate("pay").slug).toBe("pay");
    expect(faultOf(() => locate())).toMatch(
      /^There are several efforts \(\.kiro\/specs\/pay\/tasks\.md, specs\/001-login\/tasks\.md\); say which one with --effort /,
    );
    write("tasks/shop/prd.json");
    expect(locate().slug).toBe("shop");
  });

  test("a product document is none, and a known plan that is not read is named", () => {
    write("PRD.md", "# Product\n");
    expect(faultOf(() => locate())).toMatch(/^No effort was found: .*specs\/\*\/tasks\.md/);
    write("backlog/tasks/task-1 - Pay.md", boxes);
    expect(faultOf(() => locate())).toBe(
      'backlog/tasks looks like a task of Backlog.md, which is not read; list the work as check boxes in a Markdown file, such as "- [ ] Show the form", or have an agent make stories from it with ralph-ci plan, and name that plan with --effort.',
    );
  });
});
