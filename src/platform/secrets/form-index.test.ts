// Tests that most positions of usual output are passed over without a closer look, which is what makes redaction fast.
import { expect, test } from "vitest";
import { createFormIndex } from "./form-index.ts";
import { secretForms } from "./secret-forms.ts";

const secrets = [
  `ghs_${"4f9A".repeat(9)}`,
  "Tr0ub4dor-horse/staple+77=x",
  "sk-made-up-0123456789abcdef",
  "a password & <more>",
  "q8Zt+Vd3/Lk0Rm5Yw2Xs9Uf6Hj1Pn4Bc",
];
const { next } = createFormIndex(secrets.flatMap(secretForms));

/** The positions at which a form may begin. */
function positions(text: string): number[] {
  const bytes = Buffer.from(text, "latin1");
  const found: number[] = [];
  for (let at = next(bytes, 0); at < bytes.length; at = next(bytes, at + 1)) found.push(at);
  return found;
}

const log = [
  "2026-01-12T09:14:55.123Z info  compiled src/effort/plan/story.ts in 12 ms (345 modules, 2 warnings)",
  "    at Object.<anonymous> (node:internal/modules/cjs/loader:1234:15)",
  "test src/platform/files/lock.test.ts (14 tests) 231ms",
  "error TS2345: Argument of type 'string' is not assignable to parameter of type 'number'.",
  '{"type":"assistant","message":{"content":[{"type":"text","text":"Done.\\nNext: \\"more\\""}]}}',
];

test("a log is passed over but for a few positions", () => {
  const text = `${log.join("\n")}\n`.repeat(200);
  expect(positions(text).length / text.length).toBeLessThan(0.03);
});

test("a listing of bytes is passed over but for some positions", () => {
  const bytes = Array.from({ length: 16_000 }, (_, index) => (index * 167 + index * index * 31) & 0xff);
  const text = bytes
    .map((byte, index) => byte.toString(16).padStart(2, "0") + (index % 16 < 15 ? " " : "\n"))
    .join("");
  expect(positions(text).length / text.length).toBeLessThan(0.15);
});

test("no position is passed over where a form begins, as it is, after a break or in pieces", () => {
  for (const secret of secrets)
    for (const { literal } of secretForms(secret))
      for (const between of ["", "\n", "\u001b[1m", " \\\n", "\n> ", "\n12: "])
        for (const length of [1, 2, 3]) {
          const text = `${" ".repeat(50)}${literal.slice(0, length)}${between}${literal.slice(length)}${" ".repeat(50)}`;
          expect(positions(text), JSON.stringify(text)).toContain(50);
        }
});
