// Tells programs that did not start from those that failed, by what shells of several kinds print.
import { describe, expect, test } from "vitest";
import { findStartFault, isMissingScript, lastWords } from "./start-fault.ts";

const many = Array.from({ length: 30 }, (_, line) => `line ${line}`).join("\n");

describe("a program that did not start", () => {
  test.each([
    [127, "sh: 1: my-agent: not found\n"],
    [127, "sh: line 1: my-agent: command not found\n"],
    [127, "sh: my-agent: not found\n"],
    [127, "env: 'node\\r': No such file or directory\n"],
    [127, "timeout: failed to run command 'my-agent': No such file or directory\n"],
    [127, "Starting.\n./agent.sh: 3: claude: not found\n"],
    [127, "./agent: error while loading shared libraries: libx.so.1: cannot open shared object file"],
    [127, ""],
    [126, "sh: 1: ./agent.sh: Permission denied\n"],
    [126, "sh: line 1: ./agent.sh: /usr/bin/my-shell: bad interpreter: No such file or directory\n"],
    [126, "sh: 1: ./agent: Exec format error\n"],
    [126, ""],
    [0, "sh: 1: my-agent: not found\n"],
    [1, "sudo: my-agent: command not found\n"],
    [2, 'sh: 1: Syntax error: "(" unexpected\n'],
    [2, "sh: 1: Syntax error: Unterminated quoted string\n"],
    [2, "sh: -c: line 1: syntax error near unexpected token `('\nsh: -c: line 1: `('\n"],
    [2, "sh: 0: Illegal option -5\n"],
    [126, "sh: 1: xxx: File name too long\n"],
    [1, "--dangerously-skip-permissions cannot be used with root/sudo privileges for security reasons\n"],
    [1, "Error: refusing to run as root\n"],
    [1, "This program must not be run as root.\n"],
  ])("exit code %i, %j", (exitCode, printed) => {
    expect(findStartFault({ exitCode, printed })).toContain(printed.trim().split("\n").at(-1));
  });
});

describe("a program that started", () => {
  test.each([
    [0, ""],
    [0, "done\n"],
    [0, "I ran it.\nsh: 1: my-tool: not found\n"],
    [1, ""],
    [1, "Error: file not found\n"],
    [2, "I read it.\nsh: 1: Syntax error: end of file unexpected\n"],
    [1, "test: the root element was not found\n"],
    [127, "I read the code.\n"],
    [127, `${many}\nsh: 1: my-tool: not found\n`],
    [2, "the container does not need root\n"],
  ])("exit code %i, %j", (exitCode, printed) => {
    expect(findStartFault({ exitCode, printed })).toBeUndefined();
  });
});

test("the last words of a program that ended with a stack are its error", () => {
  const stack =
    "    at Module.load (node:internal/modules/cjs/loader:1266:32)\n    at node:internal/main:28:49\n";
  expect(lastWords(`file.js:1\nSyntaxError: Invalid token\n${stack}\nNode.js v20.20.2\n`)).toBe(
    "file.js:1 / SyntaxError: Invalid token",
  );
});

const nodesWords = (requireStack: string) => `node:internal/modules/cjs/loader:1210
  throw err;
  ^

Error: Cannot find module '/work/agent.mjs'
    at Module._resolveFilename (node:internal/modules/cjs/loader:1207:15) {
  code: 'MODULE_NOT_FOUND',
  requireStack: ${requireStack}
}

Node.js v20.20.2
`;

describe("an interpreter that does not find its script", () => {
  test.each([
    [nodesWords("[]"), "Error: Cannot find module '/work/agent.mjs'"],
    ["python3: can't open file '/work/a.py': [Errno 2] No such file or directory\n", /^python3: can't open/],
    ["sh: 0: cannot open agent.sh: No such file\n", /^sh: 0: cannot open agent\.sh/],
    ['Can\'t open perl script "a.pl": No such file or directory\n', /^Can't open perl script/],
    ["ruby: No such file or directory -- a.rb (LoadError)\n", /^ruby: /],
    ["Could not open input file: a.php\n", /a\.php$/],
    ['error: Module not found "a.ts"\n', /a\.ts/],
  ])("has not started: %s", (printed, words) => {
    const found = findStartFault({ exitCode: 1, printed }) ?? "";
    expect(found).toMatch(words);
    expect(isMissingScript(found)).toBe(true);
  });

  test.each([
    [1, nodesWords("[ '/work/agent.mjs' ]")],
    [0, nodesWords("[]")],
    [1, `python3: can't open file '/work/a.py': No such file\nI tried another way\n`],
    [1, `${"work\n".repeat(30)}Could not open input file: a.php\n`],
  ])("has started otherwise: exit code %i, %s", (exitCode, printed) => {
    expect(findStartFault({ exitCode, printed })).toBeUndefined();
  });
});
