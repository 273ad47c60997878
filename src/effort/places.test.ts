// Where plans of other tools are found.
import { mkdirSync, symlinkSync } from "node:fs";
import * as path from "node:path";
import { describe, expect, test } from "vitest";
import { faultOf, useCheckout } from "./checkout.fixture.ts";
import { loadEffort } from "./effort.ts";
import { pathFromTop } from "./location.ts";

const checkout = useCheckout();
const { write, locate } = checkout;
const top = () => checkout.top;

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
    ["_bmad-output/implementation-artifacts/sprint-status.yaml", "bmad"],
    ["docs/sprint-status.yaml", "docs-sprint-status"],
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

  test("a product document is none", () => {
    write("PRD.md", "# Product\n");
    expect(faultOf(() => locate())).toMatch(/^No effort was found: .*specs\/\*\/tasks\.md/);
  });

  test("a folder of Backlog.md is a plan, not one of its tasks, and no other folder of that name", () => {
    write("backlog/tasks/image.png", "x");
    write("other/tasks/task-1 - Pay.md", "---\nid: TASK-1\n---\n");
    expect(faultOf(() => locate())).toMatch(/^No effort was found/);
    write("backlog/tasks/task-1 - Pay.md", "---\nid: TASK-1\n---\n");
    const found = locate();
    expect([pathFromTop(found, found.prdFile), found.slug]).toEqual(["backlog/tasks", "backlog"]);
    expect(pathFromTop(found, found.progressFile)).toBe("backlog/progress.txt");
    for (const name of ["backlog", "backlog/tasks", "backlog/tasks/"]) expect(locate(name)).toEqual(found);
    expect(loadEffort(found).prd).toMatchObject({ file: "backlog/tasks", form: "Backlog.md" });
    expect(faultOf(() => loadEffort(locate("backlog/tasks/task-1 - Pay.md")))).toMatch(
      /looks like one task of Backlog\.md; name the folder/,
    );
  });

  test("a link in place of the folder of Backlog.md is refused", () => {
    write("plans/x/task-1 - Pay.md", "---\nid: TASK-1\n---\n");
    mkdirSync(path.join(top(), "backlog"));
    symlinkSync("../plans/x", path.join(top(), "backlog/tasks"));
    expect(faultOf(() => locate("backlog"))).toMatch(/There is no effort "backlog"/);
  });
});
