// Tests the parts of workflow files: pinned actions, the steps of each tool, and texts in YAML.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { actionPins, toolSteps } from "./index.ts";
import { scalar } from "./yaml.ts";

test("every action is pinned to a whole commit, with the version beside it", () => {
  for (const [name, { commit, version }] of Object.entries(actionPins)) {
    expect(name).toMatch(/^[\w-]+\/[\w-]+$/);
    expect(commit, name).toMatch(/^[0-9a-f]{40}$/);
    expect(version, name).toMatch(/^v\d+\.\d+\.\d+$/);
  }
  const commits = Object.values(actionPins).map(({ commit }) => commit);
  expect(new Set(commits).size).toBe(commits.length);
});

test("the workflow of this repository uses the same pins", () => {
  const text = readFileSync(join(import.meta.dirname, "../../.github/workflows/ci.yml"), "utf8");
  const used = [...text.matchAll(/uses: ([\w-]+\/[\w-]+)@(\S+) # (\S+)/g)];
  expect(used.length).toBeGreaterThan(1);
  for (const [, name = "", commit, version] of used)
    if (Object.hasOwn(actionPins, name))
      expect({ name, pin: { commit, version } }).toEqual({
        name,
        pin: actionPins[name as keyof typeof actionPins],
      });
});

test("steps install each tool in the version that the repository states, without a cache for other jobs", () => {
  const steps = toolSteps(
    [
      { name: "pnpm", versionFile: "web/package.json" },
      { name: "node", versionFile: "web/.nvmrc" },
      { name: "go", version: "1.22" },
      { name: "rust", versionFile: "engine/rust-toolchain.toml" },
      { name: "ruby" },
    ],
    ["cd web && npm ci", "make: all #1"],
  ).join("\n");
  expect(steps.replaceAll(/@[0-9a-f]{40} # v[\d.]+/g, "@PIN")).toBe(`- uses: pnpm/action-setup@PIN
  with:
    package_json_file: web/package.json
- uses: actions/setup-node@PIN
  with:
    node-version-file: web/.nvmrc
    package-manager-cache: false # a cache would carry what the agent wrote into other jobs
- uses: actions/setup-go@PIN
  with:
    go-version: "1.22"
    cache: false # a cache would carry what the agent wrote into other jobs
- run: rustup toolchain install --no-self-update # the one that engine/rust-toolchain.toml names
  working-directory: engine
- uses: ruby/setup-ruby@PIN
  with:
    ruby-version: "ruby"
- run: cd web && npm ci
- run: "make: all #1"`);
});

test.each([
  ["npm ci", "npm ci"],
  ["cd web && npm test -- --watch=false", "cd web && npm test -- --watch=false"],
  [".venv/bin/python -m pytest", ".venv/bin/python -m pytest"],
  ["true", '"true"'],
  ["echo 'a: b'", "\"echo 'a: b'\""],
  ["echo #x", '"echo #x"'],
  ["- x", '"- x"'],
  ["1.20", '"1.20"'],
  ["npm run test:unit", '"npm run test:unit"'],
  ['pip install -e ".[dev]"', '"pip install -e \\".[dev]\\""'],
])("writes %j as %s", (text, written) => {
  expect(scalar(text)).toBe(written);
});
