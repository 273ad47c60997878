// Tests which lines of an issue are items of its task list, and that checking one off changes one character.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkBox, readBox } from "./check-box.ts";
import { readTaskList } from "./task-list.ts";

const textsOf = (body: string) => readTaskList(body).items.map(({ text }) => text);

describe("a task list", () => {
  test("has open and done items in every style of list, with CRLF and nesting", () => {
    const body =
      "Intro\r\n\r\n- [ ] one\r\n  more of one\r\n  - [X] one a\r\n* [x] two\r\n1. [ ] three\r\n\t- [ ] three a\r\n\r\nOutro\r\n";
    const { items, rest } = readTaskList(body);
    expect(items.map(({ text, isDone, parent, details }) => [text, isDone, parent, details])).toEqual([
      ["one", false, undefined, "more of one"],
      ["one a", true, 0, ""],
      ["two", true, undefined, ""],
      ["three", false, undefined, ""],
      ["three a", false, 3, ""],
    ]);
    for (const { mark, isDone } of items) expect(body.charAt(mark).toLowerCase()).toBe(isDone ? "x" : " ");
    expect(rest).toBe("Intro\n\nOutro");
  });

  test.each([
    ["a code block", "```\n- [ ] no\n```\n- [ ] yes"],
    ["a code block with a longer fence", "~~~~ md\n- [ ] no\n~~~\n- [ ] no\n~~~~\n- [ ] yes"],
    ["a code block in an item", "- [ ] yes\n  ```\n  - [ ] no\n  ```"],
    ["a code block that ends with its item", "- a\n  ```\n  - [ ] no\n\n- [ ] yes"],
    ["indented code", "Text\n\n    - [ ] no\n\n- [ ] yes"],
    ["a quote", "> - [ ] no\n\n- [ ] yes"],
    ["a comment", "<!--\n- [ ] no\n-->\n- [ ] yes"],
    ["a comment in one line", "<!-- - [ ] no -->\n- [ ] yes"],
    ["preformatted text", "<pre>\n- [ ] no\n\n- [ ] no\n</pre>\n- [ ] yes"],
    ["HTML without a blank line", "<details>\n- [ ] no\n\n- [ ] yes\n</details>"],
    ["a paragraph", "a - [ ] no\n- [ ] yes"],
    ["the text of an item", "- [ ] yes\n      - [ ] no"],
    ["anything but a box", "- [] no\n- [y] no\n- [ ]no\n- [ ] \n- [  ] no\n-[ ] no\n- [ ] yes"],
    ["a table", "| - [ ] no |\n|---|\n\n- [ ] yes"],
  ])("has no items in %s", (_, body) => {
    expect(textsOf(body)).toEqual(["yes"]);
  });

  test("keeps what stands below an item with it, also lists without boxes", () => {
    const [item, other] = readTaskList("- [ ] a\n  - why\n\n  how\n- b\n  - [ ] c\n").items;
    expect(item?.details).toBe("- why\n\nhow");
    expect(other).toMatchObject({ text: "c", parent: undefined });
  });
});

describe("checking off", () => {
  test("finds the one item with the text, and refuses none and several", () => {
    const body = "- [ ] a\n- [ ] b\n- [ ] b\n```\n- [ ] a\n```\n> - [ ] a\n";
    expect(checkBox(body, "a", true)).toEqual({ body: body.replace("[ ]", "[x]") });
    expect(checkBox(body, "b", true)).toEqual({ why: "2 items of the list have its text" });
    expect(checkBox(body, "A", true)).toEqual({ why: "no item of the list has its text any more" });
    expect([readBox(body, "a"), readBox(body, "b")]).toEqual([false, undefined]);
    expect(checkBox("- [X] a", "a", true)).toEqual({ body: "- [X] a" });
    expect(checkBox("- [X] a", "a", false)).toEqual({ body: "- [ ] a" });
  });

  test("changes one character and nothing else, whatever the text is", () => {
    const pieces = [
      "- [ ] ",
      "- [x] ",
      "  ",
      "    ",
      "\t",
      "\r\n",
      "\n",
      "```",
      "~~~",
      "> ",
      "<!--",
      "-->",
      "1. ",
      "a",
      "b",
      "[ ]",
      "<pre>",
      "é😀",
    ];
    const bodies = fc.array(fc.constantFrom(...pieces), { maxLength: 60 }).map((each) => each.join(""));
    fc.assert(
      fc.property(bodies, fc.boolean(), (body, isDone) => {
        for (const { text, mark, isDone: was } of readTaskList(body).items) {
          expect(/^[ xX]$/.test(body.charAt(mark)) && body.charAt(mark - 1) === "[").toBe(true);
          const checked = checkBox(body, text, isDone);
          if ("why" in checked) continue;
          if (was === isDone) expect(checked.body).toBe(body);
          expect(checked.body.length).toBe(body.length);
          expect(checked.body.slice(0, mark)).toBe(body.slice(0, mark));
          expect(checked.body.slice(mark + 1)).toBe(body.slice(mark + 1));
          expect(readBox(checked.body, text)).toBe(isDone);
        }
      }),
      { numRuns: 500 },
    );
  });
});
