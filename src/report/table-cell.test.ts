// Untrusted text in a table is plain text in one cell.
import { describe, expect, test } from "vitest";
import { toTableCell } from "./table-cell.ts";

describe("untrusted text", () => {
  test.each([
    ["a | b", "a &#124; b"],
    ["<script>", "&lt;script&gt;"],
    ["[link](http://x) ![i](x) `code` *b* _i_", /^(?!.*[[\]`*_!]).*$/],
    ["two\nlines\u0007", "two lines"],
    ["@team #1", "&#64;team &#35;1"],
  ])("%j is plain text in one cell", (text, expected) => {
    expect(toTableCell(text)).toEqual(
      typeof expected === "string" ? expected : expect.stringMatching(expected),
    );
  });

  test("is cut between characters if it is too long", () => {
    expect(toTableCell("ü😀".repeat(200))).toBe(`${"ü😀".repeat(100)}…`);
  });
});
