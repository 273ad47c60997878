// The tree that is read part by part is that of a parser that reads all of it.
import * as fc from "fast-check";
import { type Node, parseTree } from "jsonc-parser";
import { expect, test } from "vitest";
import { isTooDeep, jsonTree } from "./json-tree.ts";

/** A tree without its parents, which are checked here. */
function plain(node: Node): unknown {
  const { type, offset, length, value, colonOffset, children } = node;
  expect(children?.every((child) => child.parent === node) ?? true).toBe(true);
  return { type, offset, length, value, colonOffset, children: children?.map(plain) };
}

const blanks = fc.stringMatching(/^[ \t\r\n]{0,3}$/);
/** JSON with blanks wherever it may have them. */
const texts = fc
  .tuple(fc.jsonValue({ maxDepth: 4 }), fc.array(blanks, { minLength: 1 }))
  .map(([value, gaps]) => {
    let count = 0;
    const gap = () => gaps[count++ % gaps.length] ?? "";
    const write = (inner: unknown): string => {
      if (Array.isArray(inner))
        return `[${gap()}${inner.map((each) => `${gap()}${write(each)}${gap()}`).join(",")}]`;
      if (typeof inner !== "object" || inner === null) return JSON.stringify(inner);
      const members = Object.entries(inner).map(
        ([key, each]) => `${gap()}${JSON.stringify(key)}${gap()}:${gap()}${write(each)}${gap()}`,
      );
      return `{${gap()}${members.join(",")}}`;
    };
    return write(value);
  });

test("for any JSON, with blanks anywhere", () => {
  fc.assert(
    fc.property(texts, blanks, (text, before) => {
      const body = `${before}${text}`;
      const expected = parseTree(body);
      expect(plain(jsonTree(body, before.length, body.length))).toEqual(expected && plain(expected));
    }),
    { numRuns: 500 },
  );
});

test.each([
  `${'[{"a":[],"b":'.repeat(30)}[[1],{"c":2}]${"},3]".repeat(30)}`,
  '{"a":1,"a":{"b":"\\"}"}}',
  '["\\\\","]"]',
  "-1.5e+3",
  '"\\u007b"',
  "[[],{},[{}]]",
])("%s", (text) => {
  const expected = parseTree(text);
  expect(plain(jsonTree(text, 0, text.length))).toEqual(expected && plain(expected));
});

test("only values that are nested very deeply are refused, and brackets in texts do not count", () => {
  const nested = (depth: number) => "[".repeat(depth) + "]".repeat(depth);
  expect(isTooDeep(nested(2_500))).toBe(false);
  expect(isTooDeep(nested(2_501))).toBe(true);
  expect(isTooDeep(JSON.stringify(nested(5_000)))).toBe(false);
  expect(isTooDeep(`[${"[],".repeat(5_000)}[]]`)).toBe(false);
});

test("a deep tree is read in a time that does not grow with its depth", () => {
  const depth = 1_000;
  const text = `${'{"a":[1,'.repeat(depth)}"${"x".repeat(4_000_000)}"${"]}".repeat(depth)}`;
  let node: Node | undefined = jsonTree(text, 0, text.length);
  let levels = 0;
  for (; node?.children; levels += 1) node = node.children.at(-1);
  expect([levels, node?.value]).toEqual([3 * depth, "x".repeat(4_000_000)]);
}, 6_000);
