// Everything that a turn can put at a protected path, in a real repository: it is put back, and nothing else is touched.
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Checkout, openCheckout } from "../../git/index.ts";
import type { Journal } from "../../journal/index.ts";
import { createRedactor, silentLog, systemClock } from "../../platform/index.ts";
import { createGuard, type GuardContext } from "./guard.ts";
import { createProtectedPaths } from "./protected-paths.ts";

let root: string;
let top: string;
let checkout: Checkout;
let told: string[];

const environment = { PATH: process.env.PATH, GIT_CONFIG_NOSYSTEM: "1", HOME: "/nonexistent" };
const identity = ["-c", "user.name=A", "-c", "user.email=a@b"];
const git = (...args: string[]) =>
  execFileSync("git", [...identity, ...args], { cwd: top, env: environment, stdio: "pipe" })
    .toString()
    .trim();
const at = (name: string) => path.join(top, name);
function write(name: string, text: string): void {
  fs.mkdirSync(path.dirname(at(name)), { recursive: true });
  fs.writeFileSync(at(name), text);
}

beforeEach(async () => {
  root = fs.realpathSync(fs.mkdtempSync(path.join(tmpdir(), "ralph-ci-guard-")));
  top = path.join(root, "checkout");
  fs.mkdirSync(top);
  told = [];
  git("init", "--quiet", "-b", "main");
  write(".github/workflows/ci.yml", "on: push\n");
  write(".github/CODEOWNERS", "* @a\n");
  write(".claude/settings.json", "{}\n");
  write(".claude/commands/a.md", "a\n");
  write("packages/a/src.txt", "x\n");
  write("test/gate.sh", "exit 0\n");
  write(".gitignore", "*.local.json\nbuilt/\n__pycache__/\n");
  git("add", "-A");
  git("commit", "--quiet", "-m", "Begin");
  write("packages/a/.claude/settings.local.json", '{"mine":1}\n');
  const opened = await openCheckout({ folder: top, environment, log: silentLog });
  if (!opened) throw new Error("no checkout");
  checkout = opened;
});
afterEach(() => fs.rmSync(root, { recursive: true, force: true }));

function contextWith(more: Partial<GuardContext> = {}, allow: string[] = []): GuardContext {
  return {
    runId: "r",
    folder: top,
    workFolder: at("packages/a"),
    checkout,
    branch: "main",
    paths: createProtectedPaths({ protect: ["test/**"], allow, isOwn: () => false }),
    location: { slug: "x" } as GuardContext["location"],
    effortState: root,
    privateFolder: path.join(root, "private"),
    journal: { write: async () => {} } as unknown as Journal,
    redactor: createRedactor([]),
    clock: systemClock,
    announce: (event) => void ("text" in event && told.push(event.text)),
    ...more,
  };
}

const source = () => ({ who: "a turn", storyId: "A", iteration: 1, patchFile: path.join(root, "p.patch") });

/** All files and links, with what they hold. */
function list(folder = top): Record<string, string> {
  const found: Record<string, string> = {};
  for (const name of fs.readdirSync(folder).sort()) {
    const file = path.join(folder, name);
    if (name === ".git" && folder === top) continue;
    const status = fs.lstatSync(file);
    if (status.isDirectory()) Object.assign(found, list(file));
    else
      found[path.relative(top, file)] = status.isSymbolicLink()
        ? fs.readlinkSync(file)
        : String(fs.readFileSync(file));
  }
  return found;
}

const outside = () => {
  fs.mkdirSync(path.join(root, "outside"), { recursive: true });
  fs.writeFileSync(path.join(root, "outside/settings.json"), '{"hooks":1}');
  return path.join(root, "outside");
};

const turns: Record<string, () => void> = {
  "a changed file": () => write(".claude/settings.json", "{1}"),
  "a removed file": () => fs.rmSync(at(".github/workflows/ci.yml")),
  "a renamed folder": () => fs.renameSync(at(".github/workflows"), at(".github/flows")),
  "a new file in other letters": () => write(".CLAUDE/Settings.json", "{1}"),
  "a new file with a letter that is not seen": () => write(".cla\u200cude/settings.json", "{1}"),
  "a link in place of a folder": () => {
    fs.rmSync(at(".claude"), { recursive: true });
    fs.symlinkSync(outside(), at(".claude"));
  },
  "a link above": () => {
    fs.renameSync(at(".github"), at("moved"));
    fs.symlinkSync("moved", at(".github"));
  },
  "a link in place of a file": () => {
    fs.rmSync(at(".claude/settings.json"));
    fs.symlinkSync(path.join(outside(), "settings.json"), at(".claude/settings.json"));
  },
  "a file in place of a folder": () => {
    fs.rmSync(at(".claude"), { recursive: true });
    write(".claude", "x");
  },
  "a folder in place of a file": () => write(".mcp.json/a", "x"),
  "a pipe": () => void execFileSync("mkfifo", [at(".mcp.json")]),
  "an ignored file": () => write(".claude/settings.local.json", "{1}"),
  "an ignored file of a person": () => write("packages/a/.claude/settings.local.json", "{1}"),
  "a file that a new rule ignores": () => {
    fs.appendFileSync(at(".git/info/exclude"), "*\n");
    write("packages/a/.mcp.json", "{1}");
    write("test/conftest.py", "x");
  },
  "a file that git is told not to see": () => {
    git("update-index", "--assume-unchanged", ".claude/settings.json");
    git("update-index", "--skip-worktree", ".github/workflows/ci.yml");
    write(".claude/settings.json", "{1}");
    write(".github/workflows/ci.yml", "on: x\n");
  },
  "a file that is only staged": () => {
    write(".mcp.json", "{1}");
    git("add", ".mcp.json");
    fs.rmSync(at(".mcp.json"));
  },
  "a file that is removed from git only": () => git("rm", "--quiet", "--cached", ".claude/settings.json"),
  "a repository of its own": () => {
    write(".opencode/plugin/a.js", "x");
    execFileSync("git", ["init", "--quiet", at(".opencode")], { env: environment });
  },
  "a link to another repository": () =>
    git("update-index", "--add", "--cacheinfo", `160000,${git("rev-parse", "HEAD")},.opencode`),
  "a committed link to another repository": () => {
    git("update-index", "--add", "--cacheinfo", `160000,${git("rev-parse", "HEAD")},.opencode`);
    git("commit", "--quiet", "-m", "Mine");
  },
  "a program": () => fs.chmodSync(at("test/gate.sh"), 0o755),
  "files in all folders": () => {
    for (const folder of ["", "packages/", "packages/a/", "src/deep/"])
      write(`${folder}opencode.jsonc`, "{1}");
    git("add", "-A");
    git("commit", "--quiet", "-m", "Mine");
  },
};

describe("after a turn with", () => {
  test.each(Object.entries(turns))("%s, the protected paths are as before", async (name, turn) => {
    const { guard, before, entries } = await begin();
    turn();
    const result = await guard.endTurn(await checkout.state({ ignored: true }), before.head, source());
    expect(result.hasChanged).toBe(true);
    const after = list();
    const isProtected = ([file]: [string, string]) => guard.paths.matches(file);
    expect(Object.entries(after).filter(isProtected)).toEqual(
      Object.entries(before.files).filter(isProtected),
    );
    expect(fs.lstatSync(at(".claude")).isDirectory()).toBe(true);
    expect(fs.statSync(at("test/gate.sh")).mode & 0o111).toBe(0);
    expect(git("ls-files", "--stage", ".claude", ".github", ".mcp.json", ".opencode", "test")).toBe(entries);
    const committed = git("log", "--format=", "--name-only", `${before.head}..HEAD`).split("\n");
    expect(committed.filter(guard.paths.matches)).toEqual([]);
    if (!/only|link to another/.test(name)) {
      expect(told).toEqual([expect.stringMatching(/put back: a turn may not change/)]);
      expect(fs.readFileSync(path.join(root, "p.patch"), "utf8")).not.toBe("");
    }
    const again = await guard.endTurn(
      await checkout.state({ ignored: true }),
      git("rev-parse", "HEAD"),
      source(),
    );
    expect(again).toEqual({ sentences: [], hasChanged: false });
  });

  async function begin() {
    const guard = createGuard(contextWith());
    const before = { files: list(), head: git("rev-parse", "HEAD") };
    await guard.begin(before.head, source());
    return {
      guard,
      before,
      entries: git("ls-files", "--stage", ".claude", ".github", ".mcp.json", ".opencode", "test"),
    };
  }

  test("commands, skills, instructions and caches, nothing is put back", async () => {
    const guard = createGuard(contextWith());
    const head = git("rev-parse", "HEAD");
    await guard.begin(head, source());
    write(".claude/commands/b.md", "b\n");
    write("packages/a/.claude/skills/s/SKILL.md", "s\n");
    write("CLAUDE.md", "c\n");
    write(".github/CODEOWNERS", "* @b\n");
    write("test/__pycache__/gate.pyc", "x");
    const files = list();
    expect(await guard.endTurn(await checkout.state({ ignored: true }), head, source())).toEqual({
      sentences: [],
      hasChanged: false,
    });
    expect(list()).toEqual(files);
  });

  test("a changed path that is allowed, it stays", async () => {
    const guard = createGuard(contextWith({}, [".github/workflows/ci.yml", ".mcp.json"]));
    const head = git("rev-parse", "HEAD");
    await guard.begin(head, source());
    write(".github/workflows/ci.yml", "on: x\n");
    write("packages/a/.mcp.json", "{1}");
    write(".github/workflows/other.yml", "on: x\n");
    await guard.endTurn(await checkout.state({ ignored: true }), head, source());
    expect(fs.readFileSync(at(".github/workflows/ci.yml"), "utf8")).toBe("on: x\n");
    expect(fs.existsSync(at("packages/a/.mcp.json"))).toBe(true);
    expect(fs.existsSync(at(".github/workflows/other.yml"))).toBe(false);
  });
});

test("what a process writes between two turns is put back before the next, and what a person writes in a pause stays", async () => {
  const guard = createGuard(contextWith());
  const head = git("rev-parse", "HEAD");
  await guard.begin(head, source());
  await guard.endTurn(await checkout.state({ ignored: true }), head, source());
  write(".mcp.json", "{1}");
  await guard.begin(head, source());
  expect(fs.existsSync(at(".mcp.json"))).toBe(false);
  guard.allowPeople();
  write(".mcp.json", "{2}");
  await guard.begin(head, source());
  await guard.endTurn(await checkout.state({ ignored: true }), head, source());
  expect(fs.readFileSync(at(".mcp.json"), "utf8")).toBe("{2}");
});

test("without a repository, files are put back, too", async () => {
  const guard = createGuard(contextWith({ checkout: undefined, branch: undefined }));
  await guard.begin(undefined, source());
  write(".mcp.json", "{1}");
  write("packages/a/.claude/settings.json", "{1}");
  fs.rmSync(at(".github/workflows/ci.yml"));
  const { sentences } = await guard.endTurn(undefined, undefined, source());
  expect(sentences).toHaveLength(1);
  expect(fs.existsSync(at(".mcp.json"))).toBe(false);
  expect(fs.existsSync(at("packages/a/.claude/settings.json"))).toBe(false);
  expect(fs.readFileSync(at(".github/workflows/ci.yml"), "utf8")).toBe("on: push\n");
});
