// What is found in the outputs of tools, as they print them.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readFailures } from "./failures.ts";

/** The failures as `path:line message`; of a trace, with all its places. */
const found = (output: string) =>
  readFailures(output).map(
    ({ message, places }) => `${places.map(({ path, line }) => `${path}:${line}`).join(" < ")} ${message}`,
  );

describe("an output", () => {
  test.each<[string, string, string[]]>([
    [
      "tsc",
      "src/a.ts(1,14): error TS2322: Type 'string' is not assignable to type 'number'.",
      ["src/a.ts:1 error TS2322: Type 'string' is not assignable to type 'number'."],
    ],
    [
      "tsc in colours",
      "\u001b[96msrc/a.ts\u001b[0m:\u001b[93m1\u001b[0m:\u001b[93m14\u001b[0m - \u001b[91merror\u001b[0m\u001b[90m TS2322: \u001b[0mWrong.\r\n\r\nFound 1 error in src/a.ts\u001b[90m:1\u001b[0m\r\n",
      ["src/a.ts:1 error TS2322: Wrong."],
    ],
    [
      "a path with brackets and blanks",
      "app/(main)/my page.tsx(3,5): error TS1005: ';' expected.",
      ["app/(main)/my page.tsx:3 error TS1005: ';' expected."],
    ],
    [
      "ESLint, stylish",
      "\n/work/src/a.js\n  1:5   error    'x' is never used  no-unused-vars\n  2:1   warning  Missing semicolon  semi\n  10:3  error  Bad  z\n\n/work/src/b.js\n  4:1  error  No  q\n\n✖ 4 problems\n",
      [
        "/work/src/a.js:1 'x' is never used no-unused-vars",
        "/work/src/a.js:10 Bad z",
        "/work/src/b.js:4 No q",
      ],
    ],
    [
      "ESLint, unix and compact",
      "src/a.js:1:5: 'x' is never used. [Error/no-unused-vars]\nsrc/a.js: line 2, col 1, Error - Missing semicolon. (semi)",
      [
        "src/a.js:1 'x' is never used. [Error/no-unused-vars]",
        "src/a.js:2 Error - Missing semicolon. (semi)",
      ],
    ],
    [
      "a compiler, without its warnings and notes",
      "a.c: In function 'main':\na.c:1:20: error: 'x' undeclared\n    1 | int main(){ return x; }\n      |        ^\na.c:1:20: note: each one is reported once\na.c:2:1: warning: unused",
      ["a.c:1 error: 'x' undeclared"],
    ],
    [
      "Go",
      '# g/sub\nsub/f.go:2:23: cannot use "x"\nvet: sub/g.go:3:1: expected\n--- FAIL: TestA (0.00s)\n    ok_test.go:3: bad 1\n',
      ['sub/f.go:2 cannot use "x"', "sub/g.go:3 expected", "ok_test.go:3 bad 1"],
    ],
    [
      "a panic of Go",
      "panic: nil pointer [recovered]\n[signal SIGSEGV]\n\ngoroutine 8 [running]:\npanic({0x5})\n\t/usr/local/go/src/runtime/panic.go:860 +0x13a\ng/ok.TestB(0x2?)\n\t/work/g/ok_test.go:4 +0x2\nFAIL\tg/ok\t0.005s",
      ["/usr/local/go/src/runtime/panic.go:860 < /work/g/ok_test.go:4 panic: nil pointer [recovered]"],
    ],
    [
      "rustc",
      "error[E0308]: mismatched types\n --> src/main.rs:2:24\n  |\n2 | let x: i32 = 1;\n  |\n\nwarning: unused variable: `y`\n --> src/main.rs:3:9\n\nthread 'main' panicked at src/lib.rs:9:5:\nindex out of bounds",
      [
        "src/main.rs:2 error[E0308]: mismatched types",
        "src/lib.rs:9 thread 'main' panicked at src/lib.rs:9:5:",
      ],
    ],
    [
      "pytest",
      ">       assert add(1, 2) == 3\nE       assert -1 == 3\nE        +  where -1 = add(1, 2)\n\ntests/test_p.py:5: AssertionError\n____ test_raise ____\n\nE       ValueError: no\n\ntests/test_p.py:7: ValueError\n= short test summary info =\nFAILED tests/test_p.py::test_add - assert -1 == 3",
      ["tests/test_p.py:5 AssertionError: assert -1 == 3", "tests/test_p.py:7 ValueError: no"],
    ],
    [
      "pytest, short",
      "src/test_p.py:5: in test_add\n    assert add(1, 2) == 3\nE   assert -1 == 3\nE    +  where -1 = add(1, 2)\n",
      ["src/test_p.py:5 assert -1 == 3"],
    ],
    [
      "a Python traceback",
      'Traceback (most recent call last):\n  File "/work/a.py", line 3, in <module>\n    f()\n  File "/usr/lib/b.py", line 2, in f\n    raise ValueError("no")\nValueError: no\nRan 1 test',
      ["/usr/lib/b.py:2 < /work/a.py:3 ValueError: no"],
    ],
    [
      "a traceback that is cut off",
      '  File "a.py", line 3, in f\n    f()',
      ["a.py:3 an error was raised here"],
    ],
    [
      "Node",
      "file:///work/src/t.mjs:1\nthrow x\n\nTypeError: bad Error\n    at Object.<anonymous> (file:///work/src/t.mjs:1:7)\n    at async run (node:internal/modules/esm/loader:606:24)\n    at /work/src/u.mjs:2:1\n\nNode.js v24",
      ["/work/src/t.mjs:1 < /work/src/u.mjs:2 TypeError: bad Error"],
    ],
    [
      "Node's tests",
      "not ok 1 - adds\n  ---\n  error: '1 == 2'\n  stack: |-\n    TestContext.<anonymous> (file:///work/a.test.mjs:3:29)\n    Test.run (node:internal/test_runner/test:796:25)\n  ...",
      ["/work/a.test.mjs:3 error: '1 == 2'"],
    ],
    [
      "Vitest",
      "\u001b[41m FAIL \u001b[49m src/v.test.ts > adds\nAssertionError: expected 1 to be 2\n\n- Expected\n+ Received\n\n \u001b[2m❯\u001b[22m src/v.test.ts:\u001b[2m3:13\u001b[22m\n      1| import\n",
      ["src/v.test.ts:3 AssertionError: expected 1 to be 2"],
    ],
    [
      "Jest",
      "  ● adds\n\n    expect(received).toBe(expected)\n\n      at Object.toBe (src/a.test.js:3:13)\n",
      ["src/a.test.js:3 adds"],
    ],
    [
      "Java",
      'j/A.java:1: error: incompatible types\nException in thread "main" java.lang.IllegalStateException: bad\n\tat java.base/x.Y.z(Y.java:9)\n\tat B.main(B.java:1)\n\t... 3 more\n[ERROR] /work/src/C.java:[12,5] cannot find symbol',
      [
        "j/A.java:1 error: incompatible types",
        'Y.java:9 < B.java:1 Exception in thread "main" java.lang.IllegalStateException: bad',
        "/work/src/C.java:12 cannot find symbol",
      ],
    ],
    [
      "esbuild and PHPUnit",
      '✘ [ERROR] Could not resolve "x"\n\n    src/a.ts:2:8:\n      2 │ import\n\nFailed asserting that false is true.\n\n/work/tests/ATest.php:12\n',
      ['src/a.ts:2 Could not resolve "x"', "/work/tests/ATest.php:12 Failed asserting that false is true."],
    ],
    ["prose", "All is well at 10:11:12.\nsee src/a.ts and http://localhost:3000/ for more\n", []],
    ["nothing", "", []],
  ])("of %s", (_, output, failures) => {
    expect(found(output)).toEqual(failures);
  });

  test("never makes the reader fail, and every place has a line", () => {
    const piece = fc.constantFrom(
      ...[
        "a.ts",
        "/",
        "..",
        ":",
        "1",
        "(",
        ")",
        "[",
        "]",
        " ",
        "\n",
        "\t",
        "error",
        "E  ",
        "at ",
        'File "',
        '", line ',
      ],
      ...["-->", "\u276f ", "\u001b[31m", "Error: ", "in ", "99999999999999999999", "\u0000", "\ud800"],
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: "binary" }),
          fc.array(piece).map((all) => all.join("")),
        ),
        (output) => {
          for (const { message, places } of readFailures(output)) {
            expect(typeof message).toBe("string");
            expect(places.length).toBeGreaterThan(0);
            for (const { line } of places) expect(Number.isSafeInteger(line) && line >= 1).toBe(true);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  test.each(["(", "a(1", " ", "at (", "E  ", "a.b:", "Error ", "\u276f "])(
    "of one long line of %j takes no long time",
    (part) => {
      const before = performance.now();
      readFailures(`${part.repeat(70_000)}\n`.repeat(3));
      readFailures(`${part.repeat(900 / part.length)}\n`.repeat(70));
      expect(performance.now() - before).toBeLessThan(5_000);
    },
  );
});
