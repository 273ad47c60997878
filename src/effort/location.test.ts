// Finding efforts in usual checkouts, and loading their files.
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { describe, expect, test } from "vitest";
import { makeTemporaryFolder, removeFolder } from "../platform/index.ts";
import { faultOf, useCheckout } from "./checkout.fixture.ts";
import { loadEffort, requireStories } from "./effort.ts";
import { pathFromTop, placeNewEffort } from "./location.ts";

const checkout = useCheckout();
const { write, locate } = checkout;

describe("without a name", () => {
  test.each([
    ["tasks/shop/prd.json", "shop"],
    ["tasks/prd.json", "tasks"],
    ["scripts/ralph/prd.json", "scripts-ralph"],
    [".ralph/prd.json", "ralph"],
    [".claude/ralph/prd.json", "claude-ralph"],
    ["plans/PRD.json", "plans"],
    ["prd.json", "root"],
  ])("%s", (file, slug) => {
    write(file);
    const location = locate();
    const folder = path.join(checkout.top, path.dirname(file));
    expect(location).toEqual({
      slug,
      folder,
      relativeFolder: path.dirname(file) === "." ? "" : path.dirname(file),
      prdFile: path.join(checkout.top, file),
      progressFile: path.join(folder, "progress.txt"),
      promptFile: path.join(folder, "prompt.md"),
      backgroundFile: path.join(folder, "prd.md"),
    });
  });
  test("no effort, and several", () => {
    expect(faultOf(() => locate())).toMatch(/^No effort was found: .*--effort <path>\.$/);
    write("tasks/b/prd.json");
    write("tasks/a/prd.json");
    write("prd.json");
    expect(faultOf(() => locate())).toBe(
      "There are several efforts (tasks/a/prd.json, tasks/b/prd.json, prd.json); say which one with --effort a.",
    );
  });
  test("the effort of the current folder", () => {
    write("tasks/b/prd.json");
    write("tasks/a/prd.json");
    expect(locate(undefined, "tasks/b").slug).toBe("b");
  });
});

describe("by name", () => {
  test.each([
    ["shop", "tasks/shop/prd.json", "shop"],
    ["ralph", ".ralph/prd.json", "ralph"],
    ["ralph", "scripts/ralph/prd.json", "scripts-ralph"],
    ["plans", "plans/prd.json", "plans"],
    ["apps/web/work", "apps/web/work/prd.json", "apps-web-work"],
    ["tasks/shop/pay.json", "tasks/shop/pay.json", "shop-pay"],
    ["todo.json", "todo.json", "todo"],
    [".", "prd.json", "root"],
    ["tasks/Über uns", "tasks/Über uns/prd.json", "ber-uns"],
  ])("%s is %s", (named, file, slug) => {
    write(file);
    expect(locate(named)).toMatchObject({ slug, prdFile: path.join(checkout.top, file) });
  });
  test("a name in tasks precedes a folder of that name, and a path from the current folder precedes one from the top", () => {
    write("shop/prd.json");
    write("tasks/shop/prd.json");
    write("sub/plans/prd.json");
    write("plans/prd.json");
    expect(locate("shop").relativeFolder).toBe("tasks/shop");
    expect(locate("./shop").relativeFolder).toBe("shop");
    expect(locate("./plans", "sub").relativeFolder).toBe("sub/plans");
    expect(locate(path.join(checkout.top, "plans")).relativeFolder).toBe("plans");
  });
  test("a package's own effort precedes those at the top", () => {
    write("tasks/shop/prd.json");
    expect(locate("shop", "packages/app").relativeFolder).toBe("tasks/shop");
    write("packages/app/tasks/shop/prd.json");
    expect(locate("shop", "packages/app").relativeFolder).toBe("packages/app/tasks/shop");
    expect(locate(undefined, "packages/app").relativeFolder).toBe("packages/app/tasks/shop");
    expect(locate("shop").relativeFolder).toBe("tasks/shop");
  });
  test("an unknown name", () => {
    expect(faultOf(() => locate("shop"))).toMatch(
      /^There is no effort "shop" \(looked for prd\.json in tasks\/shop, shop, .*--effort <path>\.$/,
    );
    write("tasks/shops/prd.json");
    write("plans/prd.json");
    write("packages/app/tasks/cart/prd.json");
    for (const [name, meant] of [
      ["shop", "shops"],
      ["tasks/shop", "tasks/shops"],
      ["plan", "plans"],
      ["tasks/shops/prd.jsn", "tasks/shops/prd.json"],
    ] as const)
      expect(faultOf(() => locate(name))).toMatch(new RegExp(`<path>\\. Did you mean --effort ${meant}\\?$`));
    expect(faultOf(() => locate("crat", "packages/app"))).toMatch(/Did you mean --effort cart\?$/);
    expect(faultOf(() => locate("login"))).toMatch(/<path>\.$/);
    write("tasks/shop/notes.txt");
    for (const name of ["tasks/shop", "tasks/shop/notes.txt/x", "a\0b", "x".repeat(5_000)])
      expect(faultOf(() => locate(name))).toContain("There is no effort");
  });
  test("names without a unique slug, and names that are too long", () => {
    write("tasks/仕事/prd.json");
    const long = "x".repeat(120);
    write(`tasks/${long}/prd.json`);
    expect(locate("仕事").slug).toMatch(/^effort-[0-9a-f]{8}$/);
    expect(locate(long).slug).toMatch(/^x{71}-[0-9a-f]{8}$/);
  });
});

describe("outside the checkout", () => {
  test("a path and a link", () => {
    const other = makeTemporaryFolder("ralph-other-", tmpdir());
    try {
      writeFileSync(path.join(other, "prd.json"), "[]");
      expect(faultOf(() => locate(other))).toMatch(/is outside the checkout .*--effort <path>\.$/);
      symlinkSync(other, path.join(checkout.top, "linked"));
      expect(faultOf(() => locate("linked"))).toContain("is outside the checkout");
      write("tasks/shop/prd.json");
      symlinkSync(path.join(other, "prd.json"), path.join(checkout.top, "tasks/shop/prompt.md"));
      expect(faultOf(() => locate("shop"))).toContain("prompt.md is outside");
    } finally {
      removeFolder(other);
    }
  });
  test("a link inside it is followed", () => {
    write("work/prd.json");
    symlinkSync("work", path.join(checkout.top, "link"));
    expect(locate("link")).toMatchObject({ slug: "work", relativeFolder: "work" });
  });
});

describe("a linked prd.json", () => {
  test("is followed, and the other files stay beside the link", () => {
    write("plans/parts.json");
    write("tasks/shop/progress.txt", "");
    const link = path.join(checkout.top, "tasks/shop/prd.json");
    symlinkSync("../../plans/parts.json", link);
    const location = locate("shop");
    expect(location).toMatchObject({
      slug: "shop",
      relativeFolder: "tasks/shop",
      prdFile: path.join(checkout.top, "plans/parts.json"),
      prdLink: { file: link, target: "../../plans/parts.json" },
      progressFile: path.join(checkout.top, "tasks/shop/progress.txt"),
    });
    expect(pathFromTop(location, location.prdFile)).toBe("plans/parts.json");
    expect(pathFromTop(location, link)).toBe("tasks/shop/prd.json");
    expect(loadEffort(location).prd.file).toBe("plans/parts.json");
  });
  test("is refused if it leads outside the checkout, also over other links", () => {
    const other = makeTemporaryFolder("ralph-other-", tmpdir());
    try {
      writeFileSync(path.join(other, "prd.json"), "[]");
      mkdirSync(path.join(checkout.top, "tasks/shop"), { recursive: true });
      symlinkSync(other, path.join(checkout.top, "shared"));
      symlinkSync("../../shared/prd.json", path.join(checkout.top, "tasks/shop/prd.json"));
      expect(faultOf(() => locate("shop"))).toMatch(
        /shop\/prd\.json is a link to .*prd\.json, which is outside the checkout .*; put the file itself there, or move it/,
      );
    } finally {
      removeFolder(other);
    }
  });
});

test("an effort without stories is refused, in the words of its file", () => {
  write("prd.json", '{"tasks":[]}');
  expect(faultOf(() => requireStories(loadEffort(locate())))).toBe(
    'prd.json has no stories yet, so there is nothing to do; add stories to its list "tasks".',
  );
  write("prd.json", '[{"id":1,"passes":true}]');
  expect(faultOf(() => requireStories(loadEffort(locate())))).toBe("");
});

describe("a new effort", () => {
  const place = (named: string, start = "") =>
    placeNewEffort(named, path.join(checkout.top, start), checkout.top);
  test.each([
    ["login", "", "tasks/login", "login"],
    ["tasks/login", "", "tasks/login", "login"],
    ["tasks/login/", "", "tasks/login", "login"],
    ["plans/a b/prd.json", "", "plans/a b", "plans-a-b"],
    ["login", "packages/app", "packages/app/tasks/login", "packages-app-tasks-login"],
    ["../web", "packages/app", "packages/web", "packages-web"],
    [".", "tasks/login", "tasks/login", "login"],
  ])("%s from %j is in %s", (named, start, folder, slug) => {
    mkdirSync(path.join(checkout.top, start), { recursive: true });
    expect(place(named, start)).toMatchObject({
      relativeFolder: folder,
      slug,
    });
  });
  test("never takes the place of a prd.json, not even of a link that leads nowhere", () => {
    write("tasks/old/PRD.json");
    expect(faultOf(() => place("old"))).toMatch(
      /^tasks\/old\/PRD\.json exists already.* move the file away$/,
    );
    mkdirSync(path.join(checkout.top, "tasks/link"));
    symlinkSync("gone", path.join(checkout.top, "tasks/link/prd.json"));
    expect(faultOf(() => place("link"))).toMatch(/exists already/);
  });
  test("is in the checkout, and a folder", () => {
    symlinkSync(tmpdir(), path.join(checkout.top, "away"));
    expect(faultOf(() => place("away/x"))).toMatch(/is outside the checkout/);
    expect(faultOf(() => place("../x"))).toMatch(/is outside the checkout/);
    expect(faultOf(() => place("tasks/x.json"))).toMatch(/is a folder/);
    write("file", "x");
    expect(faultOf(() => place("file/x"))).toMatch(/cannot be an effort/);
  });
});

describe("loading", () => {
  test("all files of an effort", () => {
    write("tasks/shop/prd.json", '{"type":"bug fix","userStories":[]}');
    write("tasks/shop/progress.md", "# Log\n");
    write("tasks/shop/prompt.md", "Be kind.");
    write("tasks/shop/prd.md", "Why.");
    const effort = loadEffort(locate("shop"));
    expect(effort).toMatchObject({
      progressText: "# Log\n",
      ownPrompt: "Be kind.",
      background: "Why.",
      type: "bug",
      typeText: "bug fix",
    });
    expect(effort.prd.file).toBe("tasks/shop/prd.json");
    expect(effort.location.progressFile).toBe(path.join(checkout.top, "tasks/shop/progress.md"));
  });
  test("the type from the log", () => {
    write("prd.json");
    write("progress.txt", "# Ralph Progress Log\r\nType: Bug Investigation \r\n\r\n## Codebase Patterns\r\n");
    expect(loadEffort(locate())).toMatchObject({ type: "bug", typeText: "Bug Investigation" });
    write("progress.txt", "# Log\n\n## Codebase Patterns\nType: Bug\n");
    expect(loadEffort(locate())).toMatchObject({
      type: "feature",
      typeText: "Feature",
      ownPrompt: undefined,
    });
  });
  test("a file in another encoding, and a removed file", () => {
    write("prd.json", Buffer.from('[{"id":"é"}]', "latin1"));
    const location = locate();
    expect(faultOf(() => loadEffort(location))).toBe("prd.json is not UTF-8 text; save it as UTF-8.");
    removeFolder(path.join(checkout.top, "prd.json"));
    expect(faultOf(() => loadEffort(location))).toBe(
      "prd.json does not exist any more; restore it from git.",
    );
  });
});

describe("an issue", () => {
  test("has its effort below tasks at the top, which may not exist yet", () => {
    write("packages/app/prd.json");
    const location = locate("issue#12", "packages/app");
    expect(location).toMatchObject({ issue: 12, slug: "issue-12", relativeFolder: "tasks/issue-12" });
    expect(faultOf(() => loadEffort(location))).toMatch(
      /^tasks\/issue-12\/prd\.json does not exist here: a run makes it from issue #12, .*--effort 'issue#12'\.$/,
    );
  });
  test("has the effort of its name wherever one is, and a folder of the given name comes first", () => {
    write("plans/issue-12/prd.json");
    expect(locate("#12")).toMatchObject({ issue: 12, relativeFolder: "plans/issue-12" });
    write("tasks/#12/prd.json");
    expect(locate("#12")).toMatchObject({ slug: "12", relativeFolder: "tasks/#12" });
    expect(locate("#12").issue).toBeUndefined();
    expect(locate("issue-12").issue).toBeUndefined();
  });
});
