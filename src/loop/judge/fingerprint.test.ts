// Failures that differ only in numbers, times, ids, paths and order are alike; others are not.
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fingerprintOf } from "./fingerprint.ts";

const alike = (one: string, other: string) => fingerprintOf("gate", one) === fingerprintOf("gate", other);

describe("alike", () => {
  test.each([
    ["12 tests failed in 340 ms", "3 tests failed in 1.2 s"],
    ["Duration 1 min 3 s", "Duration 58s"],
    ["at 2026-03-04T11:59:30.123Z: refused", "at 2026-03-05T01:00:00Z: refused"],
    ["Sun Nov 29 01:16:41 UTC 2026 error", "Mon Dec  1 23:00:07 UTC 2026 error"],
    ["[11:59:30 PM] boom", "[1:02:03 AM] boom"],
    ["cannot open /tmp/tmp.Xa9Qz/out", "cannot open /tmp/tmp.kLmNo/out"],
    ["ENOENT: '/tmp/test-aBcDe'", "ENOENT: '/tmp/test-xYzWv'"],
    ["    at f (/home/a/project/src/f.ts:10:3)", "    at f (/srv/b/checkout/src/f.ts:212:30)"],
    ["in C:\\Temp\\abc\\f.ts:3", "in D:\\build\\f.ts:45"],
    ["see http://localhost:4173/run/abc", "see http://127.0.0.1:80/run/xyz"],
    ["commit a3f9c21 is missing", "commit 0b1d2e3f is missing"],
    ["request 6f1c2c1e-8a55-4d4c-9b0e-0a1b2c3d4e5f", "request 00000000-0000-4000-8000-ffffffffffff"],
    ["pointer 0x7ffe12ab", "pointer 0xdeadbeef"],
    ["\u001b[31mFAIL\u001b[0m  a", "FAIL a"],
    ["FAIL a\nFAIL b", "FAIL b\r\nFAIL a\n"],
    ["used 3.4 MB, 12%", "used 900 kB, 7 %"],
  ])("%j and %j", (one, other) => {
    expect(alike(one, other)).toBe(true);
  });
});

describe("different", () => {
  test.each([
    ["AssertionError: expected a", "TypeError: x is not a function"],
    ["FAIL src/total.test.ts", "FAIL src/format.test.ts"],
    ["FAIL a", "FAIL a\nFAIL b"],
    ["missing comma", "missing colon"],
    ["", "anything"],
  ])("%j and %j", (one, other) => {
    expect(alike(one, other)).toBe(false);
  });

  test("gates, whatever their output", () => {
    expect(fingerprintOf("npm test", "x")).not.toBe(fingerprintOf("npm run lint", "x"));
  });
});

const word = fc.stringMatching(/^[g-z]{3,9}$/);
const number = fc.oneof(
  fc.nat(),
  fc.double({ min: 0, max: 1e6, noNaN: true }).map((each) => each.toFixed(3)),
);
const time = fc.date({ noInvalidDate: true, min: new Date(0), max: new Date("2099-01-01") });
/** Files directly in a temporary folder have names of chance. */
const folder = fc
  .array(fc.stringMatching(/^[a-zA-Z0-9_-]{1,8}$/), { minLength: 1, maxLength: 4 })
  .filter((names) => !/^(?:tmp|temp|T)$/.test(names.at(-1) ?? ""));
/** Each a thing that may differ, in one form. */
const kinds = [
  number.map((each) => `n=${each}`),
  time.map((each) => `t=${each.toISOString()}`),
  time.map((each) => `d=${each.toUTCString()}`),
  folder.map((each) => `in /${each.join("/")}/file.ts`),
  fc.uuid().map((each) => `id=${each}`),
  fc.tuple(number, fc.constantFrom("ms", "s", "min")).map(([each, unit]) => `took ${each} ${unit}`),
];

test("any output is alike to itself with other numbers, times, ids and folders", () => {
  const line = fc.tuple(word, fc.nat({ max: kinds.length - 1 }), word);
  const outputs = fc.array(line, { maxLength: 12 }).chain((lines) => {
    const written = lines.map(([before, kind, after]) =>
      (kinds[kind] ?? fc.constant("")).map((value) => `${before} ${value} ${after}`),
    );
    return fc.tuple(fc.tuple(...written), fc.tuple(...written));
  });
  fc.assert(fc.property(outputs, ([one, other]) => alike(one.join("\n"), other.join("\n"))));
});

test("outputs with different words are different", () => {
  fc.assert(
    fc.property(fc.uniqueArray(word, { minLength: 2, maxLength: 2 }), ([one = "", other = ""]) => {
      const isPartOfDate = /^(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mon|tue|wed|thu|fri|sat|sun)/;
      fc.pre(!isPartOfDate.test(one) && !isPartOfDate.test(other));
      return !alike(`expected ${one} at 3`, `expected ${other} at 3`);
    }),
  );
});

test("any text has a fingerprint of the same short form", () => {
  const long = ["/", "1 ", "a/", "#", "a1", "1:", "\u001b]"].map((part) => part.repeat(2_000));
  const texts = fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom(...long));
  fc.assert(fc.property(texts, (text) => /^[0-9a-f]{32}$/.test(fingerprintOf("gate", text))));
});

test("where a long output was cut does not matter", () => {
  const lines = Array.from({ length: 400 }, (_, index) => `ok ${index} some test name`).join("\n");
  const tail = (text: string) => text.slice(-4_096);
  expect(alike(tail(`${lines}\nFAIL a in 3 ms`), tail(`${lines}\nFAIL a in 12345 ms`))).toBe(true);
});
