// Stories and groups in objects with an entry for each id.
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { readTurn } from "../../../turn/index.ts";
import { editPrd, parsePrd } from "../../forms.ts";

const file = "prd.json";
const read = (value: unknown) => parsePrd(JSON.stringify(value), file);
const idsOf = (value: unknown) => read(value).stories.map(({ id }) => id);

test("the key is the id where the entry has none, in the order of the file", () => {
  const text =
    '{"stories":{"10":{"passes":false},"2":{"id":"US-2","passes":true},"b":{"story_id":7,"passes":false}}}';
  expect(parsePrd(text, file).stories.map(({ id }) => id)).toEqual(["10", "US-2", "7"]);
  expect(editPrd(text, file, [{ id: "10", passes: true }])).toBe(text.replace("false", "true"));
});

test("groups by id, of any depth and beside lists", () => {
  const open = { passes: false };
  const groups = {
    epics: {
      E1: { title: "First", stories: { A: open, B: open } },
      E2: { features: [{ id: "C", passes: true }] },
    },
  };
  expect(idsOf(groups)).toEqual(["A", "B", "C"]);
  expect(read(groups).stories[0]?.more).toContain("First");
  expect(idsOf({ epics: [{ id: "E", stories: { A: open } }] })).toEqual(["A"]);
  expect(idsOf({ prd: { tasks: { A: open } } })).toEqual(["A"]);
  expect(idsOf({ milestones: { M: { epics: { E: { stories: { A: open } } } } } })).toEqual(["A"]);
});

test("objects without done fields, and a list beside them, are as before", () => {
  expect(() => read({ stories: { A: { title: "x" } } })).toThrow("no list of stories was found");
  expect(() => read({ tasks: { count: 2, A: { passes: false } } })).toThrow("no list of stories was found");
  const deep = `${'{"stories":'.repeat(5_000)}1${"}".repeat(5_000)}`;
  expect(() => parsePrd(deep, file)).toThrow(/no list of stories was found|is nested too deeply/);
  expect(() => read({ stories: {} })).toThrow("no list of stories was found");
  expect(idsOf({ userStories: [{ id: "A", passes: false }], modules: { x: { passes: true } } })).toEqual([
    "A",
  ]);
});

test("a story that an agent adds is told as its proposal, and only that", () => {
  const before = { stories: { A: { title: "a", passes: false }, B: { title: "b", passes: false } } };
  const after = {
    stories: { A: { title: "a", passes: true }, B: before.stories.B, C: { title: "New", passes: false } },
  };
  const [from, to] = [JSON.stringify(before), JSON.stringify(after)];
  const reading = readTurn({ before: from, after: to, file, storyId: "A" });
  expect(reading).toMatchObject({ proposed: true, suggested: [{ id: "C", title: "New" }] });
  expect(reading.putBack).toEqual(["C was added to the stories; the list was put back as it was."]);
});

test("for any entries one story done changes exactly its value", () => {
  const entries = fc.dictionary(
    fc.string({ minLength: 1 }),
    fc.record({ passes: fc.boolean(), more: fc.jsonValue({ maxDepth: 2 }) }),
    {
      minKeys: 1,
      maxKeys: 5,
      noNullPrototype: true,
    },
  );
  fc.assert(
    fc.property(entries, fc.constantFrom(0, 2), (stories, indent) => {
      const text = JSON.stringify({ stories }, undefined, indent);
      const { stories: found } = parsePrd(text, file);
      expect(new Set(found.map(({ id }) => id))).toEqual(new Set(Object.keys(stories)));
      for (const { id, passes } of found) {
        const edited = editPrd(text, file, [{ id, passes: !passes }]);
        expect(edited.length - text.length).toBe(passes ? 1 : -1);
        expect(editPrd(edited, file, [{ id, passes }])).toBe(text);
      }
    }),
    { numRuns: 80 },
  );
});
