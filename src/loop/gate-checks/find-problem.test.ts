// Tests what is found about shell commands without running them.
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { findProblem } from "./find-problem.ts";

const top = realpathSync(mkdtempSync(join(tmpdir(), "ralph-ci-gates-")));
afterAll(() => rmSync(top, { recursive: true }));

const packageJson = {
  scripts: { test: "true", "lint:fix": "true", placeholder: 'echo "Error: no test specified" && exit 1' },
};
const files: Record<string, string> = {
  "package.json": JSON.stringify(packageJson),
  "broken/package.json": "{",
  "web/package.json": JSON.stringify({ scripts: { build: "true" } }),
  "web/src/index.js": "",
  "web/node_modules/.bin/tool": "",
  Makefile:
    "A := 1\nexport B = 2\n.PHONY: lint all\nall: out/app\nout/app:\n\ttrue # recipe: x\nlint test:\n\ttrue\n",
  "open/Makefile": "include rules.mk\nall:\n",
  "open/other.mk": "%.html: %.md\n\ttrue\n",
  "run.sh": "",
  "plain.sh": "",
  "windows.sh": "#!/bin/sh\r\ntrue\r\n",
  "odd.py": "#!/opt/no-such/python\n",
  "app/__main__.py": "",
  "tool.py": "",
};
for (const [name, text] of Object.entries(files)) {
  mkdirSync(dirname(join(top, name)), { recursive: true });
  writeFileSync(join(top, name), text);
}
for (const name of ["run.sh", "windows.sh", "odd.py"]) chmodSync(join(top, name), 0o755);

const path = `${process.env.PATH}`;
const bin = join(top, "bin");
mkdirSync(bin);
for (const name of ["pnpm", "yarn", "bun", "tsx", "make", "npm"])
  writeFileSync(join(bin, name), "", { mode: 0o755 });
const place = { folder: top, top, environment: { PATH: `${bin}:${path}` } };

describe("a command that can start, as far as is known", () => {
  test.each([
    "npm test",
    "npm run lint:fix -- --quiet",
    "npm run",
    "npm run --if-present gone",
    "npm run build -w web",
    "npm --prefix web run build",
    "cd web && npm run build && cd .. && npm test",
    "(cd nowhere && npm run gone)",
    "npm run gone || true",
    "if true; then npm run gone; fi",
    "yarn --cwd web run tool",
    "bun run ./run.sh",
    "pnpm --filter web run gone",
    "make",
    "make all out/app -j 4 V=1",
    "make -C open anything",
    "make -C open -f other.mk index.html",
    "make run.sh",
    "make -f $FILE gone",
    "make gone-$(date)",
    "./run.sh > out.txt 2>&1",
    "node web/src",
    "node web/src/index",
    "node --test test/new.test.js",
    "node -e 'code()'",
    "python3 app",
    "python3 -u tool.py",
    "python3 -c 'code()'",
    "python3 -m json.tool x",
    "sh -c ./gone.sh",
    "bash -lc gone",
    "touch made.sh && sh made.sh",
    "grep -q x README.md | tee gone.txt",
    "test -f gone.txt && cat gone.txt",
    "exec env CI=1 gone",
    "time npm test",
    "A=1 B='2 3' npm test # gone",
    "sh <<X\ngone.sh\nX",
  ])("%s", async (command) => {
    expect(await findProblem(command, place)).toBeUndefined();
  });
});

describe("a command that cannot", () => {
  test.each<[string, RegExp]>([
    ["npm run gone", /\/package\.json has no script "gone"; add it, or correct the command$/],
    ["npm run -s tset", /Did you mean npm run test\?$/],
    ["npm tset", /^npm has no command tset; correct it\. Did you mean npm test\?$/],
    ["npm run placeholder", /the script "placeholder" .* always fails; write a real one$/],
    ["npm --prefix=web run test", /web\/package\.json has no script "test"/],
    ["cd web && CI=1 npm run lint > log", /web\/package\.json has no script "lint"/],
    ["cd broken && npm test", /broken\/package\.json cannot be read as JSON; correct it$/],
    ["yarn run gone", /has no script "gone"/],
    ["bun run gone.ts", /has no script "gone\.ts"/],
    ["true && npm run gone", /has no script "gone"/],
    ["npm test && npm run gone", /has no script "gone"/],
    ["make lnit", /Makefile has no target lnit; .*Did you mean make lint\?$/],
    ["make -C web all", /there is no Makefile in .*web; create it, or correct the command$/],
    ["make --file=gone.mk", /there is no gone\.mk in /],
    ["cd gone && npm test", /^there is no folder gone; create it, or correct the command$/],
    ["./plain.sh", /^\.\/plain\.sh is not executable; make it so with chmod \+x \.\/plain\.sh$/],
    ["./windows.sh", /windows\.sh cannot start: the lines of .* end as on Windows; convert them with sed /],
    [
      "./odd.py -q",
      /names the interpreter \/opt\/no-such\/python, which does not exist; install it, or correct the line$/,
    ],
    ["true; ./gone.sh", /^there is no program \.\/gone\.sh; create it and make it executable$/],
    ["grep x y | gone-program", /^there is no program gone-program; install it or put it on the PATH$/],
    ["sh -eu gone.sh", /^there is no file gone\.sh; create it, or correct the command$/],
    ["time node gone.js --fast", /^there is no file gone\.js; /],
    ["python3 web", /^there is no file web; /],
    [
      "python3 -m gone_module.cli",
      /^python3 has no module gone_module; install it with python3 -m pip install, /,
    ],
  ])("%s", async (command, text) => {
    expect((await findProblem(command, place))?.text).toMatch(text);
  });
});

test("a script with a mistyped name is certain to be missing, and one that may still be written is not", async () => {
  expect(await findProblem("python3 toool.py", place)).toEqual({
    text: "there is no file toool.py; create it, or correct the command. Did you mean tool.py?",
    missing: "toool.py",
    isCertain: true,
  });
  expect(await findProblem("sh web/nothing.sh", place)).toMatchObject({
    missing: "web/nothing.sh",
    isCertain: false,
  });
});
