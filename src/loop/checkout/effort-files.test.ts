// The files of an effort whose prd.json is a link, or whose plan is a folder.
import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type EffortLocation, locateEffort } from "../../effort/index.ts";
import { createRedactor, makeTemporaryFolder, removeFolder } from "../../platform/index.ts";
import {
  isEffortFile,
  isLogOrPlan,
  planCopyName,
  readPrdText,
  readTurnPrd,
  restorePrd,
  restorePrdLink,
} from "./effort-files.ts";
import { restoreFolders } from "./put-back.ts";

let checkout: string;
let location: EffortLocation;
let link: string;
beforeEach(() => {
  checkout = makeTemporaryFolder("ralph-link-", tmpdir());
  for (const folder of ["plans", "tasks/shop"]) mkdirSync(path.join(checkout, folder), { recursive: true });
  writeFileSync(path.join(checkout, "plans/shop.json"), "before");
  link = path.join(checkout, "tasks/shop/prd.json");
  symlinkSync("../../plans/shop.json", link);
  location = locateEffort("shop", checkout, checkout);
});
afterEach(() => removeFolder(checkout));

describe("a linked prd.json", () => {
  test("the link and the file are the effort's own", () => {
    expect(["plans/shop.json", "tasks/shop/prd.json"].map((file) => isEffortFile(file, location))).toEqual([
      true,
      true,
    ]);
    expect(["plans/prd.json", "tasks/shop/shop.json"].map((file) => isEffortFile(file, location))).toEqual([
      false,
      false,
    ]);
  });

  test.each<[string, () => void, string | undefined]>([
    ["a file in place of the link", () => replaceLink("after"), "after"],
    ["a copy in place of the link, and a change of the file", () => replaceLink("before", "after"), "after"],
    ["a folder in place of the link", () => mkdirSync(withoutLink()), "before"],
    ["a link to another file", () => symlinkSync("/etc/passwd", withoutLink()), "before"],
    ["no link and no file", () => rmSync(path.join(withoutLink(), "../../../plans/shop.json")), undefined],
  ])("is a link again after a turn that left %s", (_, act, text) => {
    act();
    expect(readTurnPrd(location, "before")).toBe(text);
    expect(restorePrdLink(location)).toBe(true);
    expect(readlinkSync(link)).toBe("../../plans/shop.json");
    expect(restorePrdLink(location)).toBe(false);
  });

  test("is read through the link", () => {
    writeFileSync(link, "after");
    expect(readTurnPrd(location, "before")).toBe("after");
    expect(restorePrdLink(location)).toBe(false);
  });
});

describe("a plan in a folder", () => {
  const task = "---\nid: TASK-1\ntitle: Pay\nstatus: To Do\n---\n";
  const redactor = createRedactor([]);
  let folder: string;
  let backlog: EffortLocation;
  beforeEach(() => {
    folder = path.join(checkout, "backlog/tasks");
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, "task-1 - Pay.md"), task);
    backlog = locateEffort("backlog", checkout, checkout);
  });

  test("its tasks and its config are the effort's own, and nothing else in it", () => {
    const own = ["backlog/tasks/task-1 - Pay.md", "backlog/tasks/x.md", "backlog/config.yml"];
    const others = ["backlog/tasks/x.png", "backlog/tasks/a/x.md", "backlog/drafts/x.md", "backlog/tasks"];
    expect(own.map((file) => isEffortFile(file, backlog))).toEqual(own.map(() => true));
    expect(own.map((file) => isLogOrPlan(file, backlog))).toEqual(own.map(() => true));
    expect(others.map((file) => isEffortFile(file, backlog))).toEqual(others.map(() => false));
    expect(planCopyName(backlog)).toBe("tasks.txt");
  });

  test("is put back file by file after a turn, and what was there is kept", () => {
    const before = readPrdText(backlog.prdFile) ?? "";
    writeFileSync(path.join(folder, "task-1 - Pay.md"), task.replace("Pay", "Changed"));
    writeFileSync(path.join(folder, "task-2 - New.md"), task.replace("TASK-1", "TASK-2"));
    const after = readTurnPrd(backlog, before);
    expect(after).toContain("title: Changed");
    const keep = { file: path.join(checkout, "kept.txt"), redactor };
    expect(restorePrd(backlog.prdFile, before, [before], keep)).toBe(true);
    expect(readdirSync(folder)).toEqual(["task-1 - Pay.md"]);
    expect(readFileSync(path.join(folder, "task-1 - Pay.md"), "utf8")).toBe(task);
    expect(readFileSync(keep.file, "utf8")).toBe(after);
  });

  test.each<[string, () => void]>([
    ["nothing", () => rmSync(folder, { recursive: true })],
    ["a link", () => replaceFolder(() => symlinkSync("/etc", folder))],
    ["a file", () => replaceFolder(() => writeFileSync(folder, "x"))],
  ])("is a folder again after a turn that left %s", (_, act) => {
    const before = readPrdText(backlog.prdFile) ?? "";
    act();
    expect(readTurnPrd(backlog, before)).toBeUndefined();
    restoreFolders(backlog);
    restorePrd(backlog.prdFile, before, [before], { file: path.join(checkout, "kept.txt"), redactor });
    expect(readPrdText(backlog.prdFile)).toBe(before);
    expect(lstatSync(folder).isDirectory()).toBe(true);
  });

  function replaceFolder(act: () => void): void {
    rmSync(folder, { recursive: true });
    act();
  }
});

function withoutLink(): string {
  rmSync(link);
  return link;
}

function replaceLink(text: string, real = "before"): void {
  writeFileSync(withoutLink(), text);
  writeFileSync(location.prdFile, real);
}

test.each([
  ["tasks/x/prd.json", "prd.json"],
  ["specs/a/tasks.md", "tasks.md"],
  [".ralph/@fix_plan.md", "-fix_plan.md"],
  ["Was zu tun ist (März).md", "Was-zu-tun-ist-M-rz-.md"],
  [`${"план".repeat(60)}.yaml`, "-.yaml"],
  [`${"x".repeat(240)}.jsonl`, `${"x".repeat(80)}.jsonl`],
])("the copy of %s has a name that a snapshot takes", (prdFile, name) => {
  expect(planCopyName({ prdFile: `/checkout/${prdFile}` })).toBe(name);
});
