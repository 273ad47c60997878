// Which paths are protected, and that patterns mean the same as in .gitignore.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createProtectedPaths } from "./protected-paths.ts";

const protectedPaths = (protect: string[] = [], allow: string[] = []) =>
  createProtectedPaths({ protect, allow, isOwn: (path) => path.startsWith("tasks/x/") });

test.each([
  ".github/workflows/a.yml",
  ".GitHub/Workflows/A.yml",
  ".github/actions/x/action.yml",
  ".github",
  ".github/workflows",
  ".claude",
  ".claude/settings.local.json",
  ".claude/agents/a.md",
  ".claude/hooks/a.sh",
  "packages/a/.Claude/settings.json",
  ".mcp.json",
  "a/b/.mcp.json",
  "opencode.jsonc",
  "a/opencode.json",
  ".opencode/plugin/x.js",
  ".codex/config.toml",
])("%s is protected", (path) => expect(protectedPaths().matches(path)).toBe(true));

test.each([
  ".github/CODEOWNERS",
  "docs/.github/workflows/a.yml",
  ".claude/commands/a.md",
  "a/.claude/skills/s/SKILL.md",
  "CLAUDE.md",
  "a/AGENTS.md",
  "src/claude/settings.json",
  "my.mcp.json",
  "tasks/x/prd.json",
])("%s is not", (path) => expect(protectedPaths().matches(path)).toBe(false));

test("the settings of a run add paths and take some away, but never those of the program itself", () => {
  const paths = protectedPaths(["test/**", "*.snap", "tasks"], [".github/workflows/ci.yml", ".mcp.json"]);
  const all = ["test/a/b.sh", "test", "x/y.snap", ".github/workflows/x.yml"];
  expect(all.filter((path) => !paths.matches(path))).toEqual([]);
  const none = [".github/workflows/ci.yml", "a/.mcp.json", "tasks/x/prd.json", "tests/a"];
  expect(none.filter(paths.matches)).toEqual([]);
});

test("patterns mean what they mean to git", () => {
  // Of a pattern for folders, the program also protects a link with that name.
  const folder = mkdtempSync(join(tmpdir(), "ralph-ci-patterns-"));
  execFileSync("git", ["init", "--quiet", folder]);
  const name = fc.constantFrom("a", "b", "ab", "*", "a*", "**");
  const pattern = fc
    .tuple(fc.boolean(), fc.array(name, { minLength: 1, maxLength: 3 }), fc.boolean())
    .map(
      ([isAnchored, parts, isFolder]) =>
        `${isAnchored ? "/" : ""}${parts.join("/")}${isFolder && parts.at(-1) !== "**" ? "/" : ""}`,
    );
  const file = fc
    .array(fc.constantFrom("a", "b", "ab", "c"), { minLength: 1, maxLength: 3 })
    .map((parts) => `${parts.join("/")}/file`);
  fc.assert(
    fc.property(pattern, fc.uniqueArray(file, { minLength: 8, maxLength: 8 }), (given, files) => {
      const options = ["-c", "core.ignoreCase=true", "-c", `core.excludesFile=${join(folder, "rules")}`];
      execFileSync("sh", ["-c", 'printf "%s\\n" "$1" > "$2"', "sh", given, join(folder, "rules")]);
      let output = "";
      try {
        const args = [...options, "check-ignore", "--no-index", "-z", "--stdin"];
        output = execFileSync("git", args, { cwd: folder, input: files.join("\0") }).toString();
      } catch {
        // Git's exit code 1 means none.
      }
      const { matches } = protectedPaths([given]);
      expect(files.filter(matches), given).toEqual(output.split("\0").filter(Boolean));
    }),
    { numRuns: 25 },
  );
  rmSync(folder, { recursive: true });
});
