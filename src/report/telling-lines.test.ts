// Tests which lines of failed tests are shown.
import { describe, expect, test } from "vitest";
import { tellingLines } from "./telling-lines.ts";

const linesOf = (text: string) => text.split("\n").filter((line) => line.trim() !== "");
const shown = (text: string, most = 10) => tellingLines(linesOf(text), most).map((line) => line.trim());

const counters = [
  "tests 7",
  "suites 1",
  "pass 6",
  "fail 1",
  "cancelled 0",
  "skipped 0",
  "todo 0",
  "duration_ms 633.7",
];
const tap = `TAP version 13
# Subtest: cart
    # Subtest: adds
    not ok 1 - adds
      ---
      duration_ms: 8.083825
      location: '/work/a.test.mjs:2:26'
      failureType: 'testCodeFailure'
      error: '3 == 4'
      code: 'ERR_ASSERTION'
      expected: 4
      actual: 3
      operator: '=='
      stack: |-
        TestContext.<anonymous> (file:///work/a.test.mjs:2:52)
        node:internal/test_runner/test:1133:71
        new Promise (<anonymous>)
      ...
    1..1
not ok 1 - cart
  ---
  duration_ms: 54.517641
  type: 'suite'
  location: '/work/a.test.mjs:2:1'
  failureType: 'subtestsFailed'
  error: '1 subtest failed'
  ...
${[1, 2, 3, 4].map((n) => `# Subtest: fine ${n}\nok ${n + 1} - fine ${n}\n  ---\n  duration_ms: 0.1\n  ...`).join("\n")}
1..5
${counters.map((line) => `# ${line}`).join("\n")}`;

const spec = `▶ cart
  ✖ adds (21.9ms)
✖ cart (23.6ms)
${[1, 2, 3, 4, 5].map((n) => `✔ fine ${n} (0.1ms)`).join("\n")}
${counters.map((line) => `ℹ ${line}`).join("\n")}

✖ failing tests:

test at a.test.mjs:2:26
✖ adds (21.9ms)
  AssertionError [ERR_ASSERTION]: 3 == 4
      at TestContext.<anonymous> (file:///work/a.test.mjs:2:52)
      at new Promise (<anonymous>)
      at Array.map (<anonymous>) {
    generatedMessage: true,
    code: 'ERR_ASSERTION',
    actual: 3,
    expected: 4,
    operator: '=='
  }`;

const vitest = ` RUN  v4.0.0 /work
 ❯ src/a.test.ts (2 tests | 1 failed) 5ms
   ✓ fine 1ms
   × adds 3ms
⎯⎯⎯⎯⎯⎯⎯ Failed Tests 1 ⎯⎯⎯⎯⎯⎯⎯
 FAIL  src/a.test.ts > adds
AssertionError: expected 3 to be 4 // Object.is equality
- Expected
+ Received
- 4
+ 3
 ❯ src/a.test.ts:4:17
      3| test("adds", () => {
      4|   expect(1 + 2).toBe(4);
⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯[1/1]⎯
 Test Files  1 failed (1)
      Tests  1 failed | 1 passed (2)
   Start at  10:00:00
   Duration  300ms (transform 20ms)`;

const jest = `FAIL ./a.test.js
  ✓ fine (1 ms)
  ✕ adds (3 ms)
  ● adds
    expect(received).toBe(expected) // Object.is equality
    Expected: 4
    Received: 3
    > 4 |   expect(1 + 2).toBe(4);
      at Object.<anonymous> (a.test.js:4:17)
Test Suites: 1 failed, 1 total
Tests:       1 failed, 1 passed, 2 total
Snapshots:   0 total
Time:        0.5 s
Ran all test suites.`;

const go = `=== RUN   TestFine
--- PASS: TestFine (0.00s)
=== RUN   TestAdds
    a_test.go:9: got 3, want 4
--- FAIL: TestAdds (0.00s)
${[1, 2, 3, 4, 5].map((n) => `=== RUN   Test${n}\n--- PASS: Test${n} (0.00s)`).join("\n")}
FAIL
FAIL\texample.com/a\t0.002s
FAIL`;

const npm = `> a@1.0.0 build
> tsc
src/a.ts(4,3): error TS2322: Type 'string' is not assignable to type 'number'.
npm error Lifecycle script \`build\` failed with error:
npm error code 2
npm error path /work
npm error workspace a@1.0.0
npm error location /work
npm error command failed
npm error command sh -c tsc
npm error A complete log of this run can be found in: /logs/x.log`;

describe("the shown lines have the failure, and no counters", () => {
  test.each<[string, string, string[]]>([
    ["node --test, TAP", tap, ["not ok 1 - adds", "error: '3 == 4'", "expected: 4", "actual: 3"]],
    ["node --test, spec", spec, ["✖ adds (21.9ms)", "AssertionError [ERR_ASSERTION]: 3 == 4", "actual: 3,"]],
    ["vitest", vitest, ["AssertionError: expected 3 to be 4 // Object.is equality", "- 4", "+ 3"]],
    ["jest", jest, ["● adds", "Expected: 4", "Received: 3"]],
    ["go test -v", go, ["a_test.go:9: got 3, want 4", "--- FAIL: TestAdds (0.00s)"]],
    ["npm run", npm, ["src/a.ts(4,3): error TS2322: Type 'string' is not assignable to type 'number'."]],
  ])("%s", (_, text, expected) => {
    const lines = shown(text);
    expect(lines).toEqual(expect.arrayContaining(expected));
    expect(lines.length).toBeLessThanOrEqual(10);
    expect(lines.join("\n")).not.toMatch(
      /duration_ms|^. pass 6|Test Suites:|Start at|npm error|not ok 1 - cart|subtest/m,
    );
  });
});

test("the only line is that of the failure", () => {
  expect(shown(tap, 1)).toEqual(["error: '3 == 4'"]);
  expect(shown(go, 1)).toEqual(["--- FAIL: TestAdds (0.00s)"]);
});

test("few lines are shown as they are, and of many without a failure the last", () => {
  expect(shown(counters.map((line) => `# ${line}`).join("\n"))).toHaveLength(8);
  const plain = Array.from({ length: 20 }, (_, index) => `line ${index}`);
  expect(tellingLines(plain, 10)).toEqual(plain.slice(-10));
});
