// Tests which faults of gates a turn may mend, and which it cannot.
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { parsePrd } from "../../effort/index.ts";
import { findGateProblems, listGates } from "./gates.ts";

const top = realpathSync(mkdtempSync(join(tmpdir(), "ralph-ci-gates-")));
afterAll(() => rmSync(top, { recursive: true }));
writeFileSync(join(top, "package.json"), JSON.stringify({ scripts: { test: "true", lint: "true" } }));
writeFileSync(join(top, "Makefile"), "check:\n\ttrue\n");

const usual = `${process.env.PATH}`;

async function find(gate: string, title = "Do something", searchPath = usual) {
  const story = { id: "A", title, acceptanceCriteria: ["It works"], verify: gate };
  const prd = parsePrd(JSON.stringify({ userStories: [story] }), "prd.json");
  const place = { folder: top, top, environment: { PATH: searchPath } };
  const [problem] = await findGateProblems(listGates(prd.stories, { prd }, []), prd.stories, place);
  return problem && { kind: problem.kind, creator: problem.creator?.id };
}

describe("a fault that no turn mends", () => {
  test.each([
    "no-such-program --all",
    "cd . && no-such-program",
    "CI=1 'no-such-program'",
    "npm tset",
    "npm run tset",
    "npm run -s lnit && npm test",
    "make chekc",
  ])("%s", async (gate) => {
    expect(await find(gate)).toEqual({ kind: "wrong", creator: undefined });
  });
});

describe("a fault that a turn may mend", () => {
  test.each([
    "npm run build",
    "make release",
    "./check.sh",
    "node scripts/check.mjs",
    "python3 -m no_such_module_here",
    "cd web && npm test",
    "no-such-program || true",
    "no-such-program | tee log",
    "no-such-program; true",
    "grep -q x README.md; no-such-program",
  ])("%s", async (gate) => {
    expect(await find(gate)).toEqual({ kind: "missing", creator: undefined });
  });

  test("a program, where the PATH names a folder of the checkout", async () => {
    const inside = join(top, "node_modules/.bin");
    for (const entry of [inside, "bin", ""])
      expect(await find("no-such-program", "x", `${usual}:${entry}`)).toMatchObject({ kind: "missing" });
  });

  test("what a story is about", async () => {
    expect(await find("no-such-program -q", "Install no-such-program.")).toMatchObject({ creator: "A" });
    expect(await find("npm run tset", "Add the script tset")).toMatchObject({ creator: "A" });
    // Part of another word.
    expect(await find("no-such-program", "Use no-such-programs")).toMatchObject({ creator: undefined });
  });
});

test.each([
  "PATH=$PWD/bin:$PATH no-such-program",
  "export PATH=node_modules/.bin:$PATH && no-such-program",
  "npm test",
  "make check",
])("nothing is known against %s", async (gate) => {
  expect(await find(gate)).toBeUndefined();
});
