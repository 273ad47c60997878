// Edits change exactly the requested fields.
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { describeAgentFields, editPrd } from "./edit.ts";
import { parsePrd } from "./prd.ts";

const edit = (text: string, id: string, change: { passes?: boolean; notes?: string }) =>
  editPrd(text, "prd.json", [{ id, ...change }]);

describe("with an existing field", () => {
  test("only the value changes, in any formatting", () => {
    const text =
      '\uFEFF{"b" :1,\r\n\t"userStories":[ {"passes"  :  false,"id":"1","t\\u00e9":"\\/\\u00e9"} ] }';
    expect(edit(text, "1", { passes: true })).toBe(text.replace("false", "true"));
    expect(edit(text, "1", { passes: false })).toBe(text);
  });
  test("the last of two equal keys changes", () => {
    const text = '[{"id":"1","passes":true,"passes":false}]';
    expect(edit(text, "1", { passes: true })).toBe('[{"id":"1","passes":true,"passes":true}]');
  });
  test("notes under the key that the story uses", () => {
    const text = '[{"id":"1","completionNotes":null,"passes":false}]';
    expect(edit(text, "1", { notes: 'a "b"\n' })).toBe(
      '[{"id":"1","completionNotes":"a \\"b\\"\\n","passes":false}]',
    );
  });
  test("a story of a later phase", () => {
    const text = '{"phases":[{"tasks":[{"id":"1","passes":true}]},{"tasks":[{"id":"2","passes":false}]}]}';
    expect(edit(text, "2", { passes: true })).toBe(text.replace("false", "true"));
  });
});

describe("status words", () => {
  const file = (...words: string[]) =>
    JSON.stringify(words.map((status, index) => ({ id: String(index), status })));
  test.each([
    ["the word that others use", ["pending", "complete", "done", "complete"], true, "complete"],
    ["the partner of the word that is there", ["todo"], true, "done"],
    ["the partner in its case", ["PENDING"], true, "COMPLETED"],
    ["reopened as others are open", ["done", "todo", "in_progress", "in_progress"], false, "todo"],
    ["reopened without a pattern", ["Done"], false, "Pending"],
  ])("%s", (_, words, passes, expected) => {
    expect(edit(file(...words), "0", { passes })).toBe(file(expected, ...words.slice(1)));
  });
  test("next to a flag, the word changes only if it would contradict", () => {
    const both = (passes: boolean, status: string) => JSON.stringify([{ id: "1", passes, status }]);
    expect(edit(both(false, "todo"), "1", { passes: true })).toBe(both(true, "done"));
    expect(edit(both(false, "blocked"), "1", { passes: true })).toBe(both(true, "blocked"));
  });
});

describe("without the field", () => {
  test.each([
    [
      "spread out",
      '[\n  {\n    "id": "1"\n  }\n]',
      '[\n  {\n    "id": "1",\n    "passes": true,\n    "notes": "n"\n  }\n]',
    ],
    ["on one line", '[{"id":"1","x":2}]', '[{"id":"1","x":2,"passes":true,"notes":"n"}]'],
    ["on one line with blanks", '[{"id": "1"}]', '[{"id": "1", "passes": true, "notes": "n"}]'],
    [
      "with carriage returns and tabs",
      '[{\r\n\t"id": "1"\r\n}]',
      '[{\r\n\t"id": "1",\r\n\t"passes": true,\r\n\t"notes": "n"\r\n}]',
    ],
  ])("it is put in as the rest is written: %s", (_, text, expected) => {
    expect(edit(text, "1", { passes: true, notes: "n" })).toBe(expected);
  });
  test("an empty story", () => expect(edit("[{}]", "#1", { passes: true })).toBe('[{"passes": true}]'));
  test("the keys that the other stories use", () => {
    const text = '[{"id":"1","done":true,"completionNotes":""},{"id":"2"}]';
    const expected =
      '[{"id":"1","done":true,"completionNotes":""},{"id":"2","done":true,"completionNotes":"n"}]';
    expect(edit(text, "2", { passes: true, notes: "n" })).toBe(expected);
    const file = { text: '[{"id":"1","status":"DONE","notes":""},{"id":"2"}]', file: "p" };
    expect(describeAgentFields(file, "2")).toEqual({
      key: "status",
      doneValue: "DONE",
      notesKey: "notes",
      references: [],
    });
  });
  test("nothing is added that is true already", () =>
    expect(edit("[{}]", "#1", { passes: false, notes: "" })).toBe("[{}]"));
});

test("a file in ASCII stays in ASCII", () => {
  expect(edit('[{"id":"1","title":"\\u00e9","notes":""}]', "1", { notes: "ö 🎉" })).toBe(
    '[{"id":"1","title":"\\u00e9","notes":"\\u00f6 \\ud83c\\udf89"}]',
  );
  expect(edit('[{"id":"1","title":"é","notes":""}]', "1", { notes: "ö" })).toContain('"notes":"ö"');
});

test("an unknown story", () =>
  expect(() => edit("[]", "9", { passes: true })).toThrow("prd.json has no story 9"));

/** Files in any formatting, with fields that this program does not know. */
const files = fc
  .record({
    flags: fc.array(
      fc.record({ passes: fc.boolean(), notes: fc.string({ unit: "binary" }), extra: fc.jsonValue() }),
      { minLength: 1, maxLength: 5 },
    ),
    indent: fc.constantFrom(undefined, 1, 2, 4, "\t"),
    lineEnd: fc.constantFrom("\n", "\r\n"),
    doneKey: fc.constantFrom("passes", "done", "tested"),
    mark: fc.constantFrom("", "\uFEFF"),
    end: fc.constantFrom("", "\n", "\n\n"),
    wrap: fc.constantFrom(
      (list: unknown) => list,
      (list: unknown) => ({ project: "x", userStories: list, tail: [1] }),
      (list: unknown[]) => ({ phases: [{ tasks: list.slice(0, 1) }, { tasks: list.slice(1) }] }),
    ),
    place: fc.nat(),
  })
  .map(({ flags, indent, lineEnd, doneKey, mark, end, wrap, place }) => {
    const stories = flags.map(({ passes, notes, extra }, index) => ({
      id: `S-${index}`,
      extra,
      [doneKey]: passes,
      notes,
      "pass\u00e9": extra,
    }));
    const json = JSON.stringify(wrap(stories), null, indent);
    const text = mark + json.replaceAll("\n", lineEnd) + end;
    return { text, id: `S-${place % stories.length}`, stories };
  });

describe("for any file", () => {
  test("an edit changes exactly its story, and the reverse edit restores the bytes", () => {
    fc.assert(
      fc.property(files, fc.string({ unit: "binary" }), ({ text, id }, notes) => {
        const before = parsePrd(text, "p").stories;
        const story = before.find((candidate) => candidate.id === id);
        const passes = !story?.passes;
        const edited = edit(text, id, { passes, notes });
        const status = passes ? "passed" : "open";
        expect(parsePrd(edited, "p").stories).toEqual(
          before.map((other) => (other.id === id ? { ...other, passes, notes, status } : other)),
        );
        expect(edit(edited, id, { passes: !passes, notes: story?.notes ?? "" })).toBe(text);
      }),
    );
  });
  test("the done field alone needs one splice", () => {
    fc.assert(
      fc.property(files, ({ text, id, stories }) => {
        const edited = edit(text, id, { passes: true });
        const wasOpen = parsePrd(text, "p").stories.find((story) => story.id === id)?.passes === false;
        expect(edited.length - text.length).toBe(wasOpen ? -1 : 0);
        expect(stories.length).toBeGreaterThan(0);
      }),
    );
  });
});
