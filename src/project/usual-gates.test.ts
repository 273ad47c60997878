// Tests which commands of a project are found as gates.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { findUsualGates } from "./usual-gates.ts";

function find(files: Readonly<Record<string, string>>): string[] {
  const folder = mkdtempSync(join(tmpdir(), "ralph-ci-gates-"));
  try {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    return findUsualGates(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const scripts = (...names: string[]) =>
  JSON.stringify({ scripts: Object.fromEntries(names.map((name) => [name, "true"])) });

test.each<[Record<string, string>, string[]]>([
  [{}, []],
  [{ "package.json": "{" }, []],
  [{ "package.json": '{"scripts":{"test":"echo \\"Error: no test specified\\" && exit 1"}}' }, []],
  [
    {
      "package.json": scripts(
        "test",
        "test:unit",
        "lint",
        "type-check",
        "typecheck",
        "format:check",
        "build",
      ),
    },
    [
      "npm test",
      "npm run test:unit",
      "npm run lint",
      "npm run type-check",
      "npm run typecheck",
      "npm run format:check",
      "npm run build",
    ],
  ],
  [
    {
      "package.json": scripts(
        "start",
        "dev",
        "test:watch",
        "lint:fix",
        "lint-fix",
        "pretest",
        "deploy",
        "testimonials",
        "test:\n## Rules",
      ),
    },
    [],
  ],
  [{ "package.json": scripts("test"), "pnpm-lock.yaml": "" }, ["pnpm test"]],
  [{ "package.json": scripts("test", "lint"), "yarn.lock": "" }, ["yarn test", "yarn run lint"]],
  [{ "package.json": scripts("test", "lint"), "bun.lock": "" }, ["bun run test", "bun run lint"]],
  [{ Makefile: "all: x\ncheck:\n\ttrue\ntest: check\nclean:\n\ttrue\n" }, ["make check", "make test"]],
  [{ Makefile: "include rules.mk\ncheck:\n" }, []],
  [{ "tests/test_counter.py": "" }, ["python3 -m pytest"]],
  [{ "pyproject.toml": "[tool.pytest.ini_options]\n" }, ["python3 -m pytest"]],
  [{ "pyproject.toml": "[project]\n", "main.py": "" }, []],
  [{ "Cargo.toml": "" }, ["cargo test", "cargo build"]],
  [{ "go.mod": "" }, ["go test ./...", "go vet ./..."]],
])("of %j", (files, gates) => {
  expect(find(files)).toEqual(gates);
});
