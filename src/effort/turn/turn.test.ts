// Which changes of an agent count, and the sentences about the others.
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { editPrd } from "../plan/index.ts";
import { readTurn } from "./turn.ts";

const first = {
  id: "US-001",
  title: "Cart",
  acceptanceCriteria: ["adds"],
  priority: 1,
  passes: false,
  notes: "",
};
const second = {
  id: "US-002",
  title: "Pay",
  acceptanceCriteria: ["pays"],
  priority: 2,
  passes: false,
  notes: "",
};
const third = {
  id: "US-003",
  title: "Ship",
  acceptanceCriteria: ["ships"],
  priority: 3,
  passes: true,
  notes: "",
};
const top = { project: "Shop", userStories: [first, second, third] };
const before = JSON.stringify(top, null, 2);

const read = (after: unknown, storyId = "US-001", text = before) =>
  readTurn({
    before: text,
    after: typeof after === "string" ? after : JSON.stringify(after),
    file: "tasks/shop/prd.json",
    storyId,
  });
const withStories = (...userStories: unknown[]) => ({ ...top, userStories });
const putBackAfter = (after: unknown) => read(after).putBack;

test("lists that cannot be read whole are put back", () => {
  const after = { ...top, userStories: [{ ...first, passes: true, groups: [{ stories: [second] }] }, third] };
  expect(read(after)).toMatchObject({
    proposed: false,
    notes: undefined,
    putBack: [
      expect.stringMatching(/^The lists of the changed prd\.json cannot be read whole, .* put back\.$/),
    ],
    shortened: [],
  });
});

describe("changes that the agent may make", () => {
  test("no change", () => {
    const nothing = { proposed: false, notes: undefined, putBack: [], shortened: [] };
    expect(read(before)).toMatchObject(nothing);
    expect(read(JSON.stringify(JSON.parse(before), null, 8))).toMatchObject(nothing);
  });
  test("the done field and the notes of its story", () => {
    const after = withStories({ ...first, passes: true, notes: "used the old cart" }, second, third);
    expect(read(after)).toMatchObject({
      proposed: true,
      notes: "used the old cart",
      putBack: [],
      shortened: [],
    });
  });
  test("a status word, or a flag with a forgotten word", () => {
    const words = '[{"id":"1","status":"pending"},{"id":"2","status":"done"}]';
    expect(read(words.replace("pending", "done"), "1", words)).toMatchObject({ proposed: true, putBack: [] });
    const both = '[{"id":"1","passes":false,"status":"pending"}]';
    expect(read(both.replace("false", "true"), "1", both)).toMatchObject({ proposed: true, putBack: [] });
  });
  test("long notes are cut between characters", () => {
    const { notes, shortened } = read(
      withStories({ ...first, notes: `${"x".repeat(3_999)}🎉` }, second, third),
    );
    expect(notes).toBe("x".repeat(3_999));
    expect(shortened).toEqual(["The notes of US-001 were cut to 4,000 characters."]);
  });
  test("stories without ids are matched by their texts", () => {
    const list = [
      { task: "a", passes: true },
      { task: "b", passes: false },
    ];
    const text = JSON.stringify(list);
    expect(read([list[0], { task: "b", passes: true }], "#2", text)).toMatchObject({
      proposed: true,
      putBack: [],
    });
    const shifted = read([{ task: "new", passes: false }, ...list], "#2", text);
    expect(shifted).toMatchObject({
      proposed: false,
      putBack: ["new was added to the stories; the list was put back as it was."],
    });
  });
  test("a done story cannot be proposed, and the agent cannot reopen it", () => {
    expect(read(withStories(first, second, { ...third, notes: "x" }), "US-003")).toMatchObject({
      proposed: false,
      notes: "x",
      putBack: [],
      shortened: [],
    });
    expect(read(withStories(first, second, { ...third, passes: false }), "US-003").putBack).toEqual([
      "US-003 was marked open although it is done; this was put back.",
    ]);
    const twice = read(withStories(first, second, { ...third, done: true }), "US-003");
    expect(twice).toMatchObject({
      proposed: false,
      putBack: ['In US-003, "done" was changed and put back.'],
    });
  });
});

describe("changes that are put back", () => {
  test.each([
    [
      "broken JSON",
      '{"a": 1,\n "b" 2}',
      ["The changed prd.json is not valid JSON (line 2, column 6) and was put back."],
    ],
    ["an empty file", "", ["The changed prd.json is empty (0 bytes) and was put back."]],
    ["a conflict", "<<<<<<< x", ["The changed prd.json contains merge conflict markers and was put back."]],
    ["no list", "{}", ["The changed prd.json has no list of stories and was put back."]],
    [
      "absurd nesting",
      `{"userStories":${"[".repeat(50_000)}${"]".repeat(50_000)}}`,
      ["The changed prd.json is nested too deeply and was put back."],
    ],
    ["a removed story", withStories(first, third), ["US-002 was removed and was put back."]],
    [
      "an added one",
      withStories(first, second, third, { id: "US\n009" }),
      ["US 009 was added to the stories; the list was put back as it was."],
    ],
    [
      "a story twice",
      withStories(first, second, third, third),
      ["US-003 occurred more than once; the list was put back as it was."],
    ],
    [
      "something strange",
      withStories(first, second, third, 4),
      ["Something other than a story was added to the stories; the list was put back as it was."],
    ],
    [
      "another order",
      withStories(second, first, third),
      ["The order of the stories was changed and was put back."],
    ],
    [
      "changed criteria",
      withStories({ ...first, acceptanceCriteria: [] }, second, third),
      ["In US-001, the acceptance criteria were changed and put back."],
    ],
    [
      "fields of its own",
      withStories({ ...first, completed_at: "now" }, second, third),
      ['In US-001, "completed_at" was changed and put back.'],
    ],
    [
      "others marked done",
      withStories(first, { ...second, passes: true }, third),
      ["US-002 was marked done, but only US-001 is the story of this turn, so this was put back."],
    ],
    [
      "others reopened",
      withStories(first, second, { ...third, passes: false }),
      ["US-003 was marked open again, but only US-001 is the story of this turn, so this was put back."],
    ],
    [
      "others changed",
      withStories(first, { ...second, title: "x", notes: "y" }, third),
      ['In US-002, "title" and "notes" were changed and put back.'],
    ],
    [
      "the top",
      { ...top, project: "Mine", extra: 1 },
      ['At the top of prd.json, "project" and "extra" were changed and put back.'],
    ],
    [
      "another key for the list",
      { project: "Shop", stories: top.userStories },
      [
        "The list of stories was moved from userStories to stories and was put back.",
        'At the top of prd.json, "userStories" and "stories" were changed and put back.',
      ],
    ],
    [
      "a word for a flag",
      withStories({ ...first, passes: "yes" }, second, third),
      ['"passes" of US-001 was set to "yes", which is neither true nor false, and was put back.'],
    ],
    [
      "a contradiction",
      withStories({ ...first, passes: true, done: false }, second, third),
      ['In US-001, "passes" and "done" were changed and put back.'],
    ],
    [
      "a status",
      withStories({ ...first, status: "blocked" }, second, third),
      ['The status of US-001 was set to "blocked" and was put back; explain in its notes what blocks it.'],
    ],
    [
      "notes that are no text",
      withStories({ ...first, notes: 3 }, second, third),
      ["The notes of US-001 were removed or were not text, and were put back."],
    ],
  ])("%s", (_, after, sentences) => {
    expect(read(after)).toMatchObject({
      proposed: false,
      notes: undefined,
      putBack: sentences,
      shortened: [],
    });
  });
  test("the file itself", () => {
    expect(readTurn({ before, after: undefined, file: "a/prd.json", storyId: "US-001" }).putBack).toEqual([
      "prd.json was removed and was put back.",
    ]);
  });
  test("the texts of a phase", () => {
    const phases = (name: string) => JSON.stringify({ phases: [{ name, tasks: [first] }] });
    expect(read(phases("y"), "US-001", phases("x")).putBack).toEqual([
      'At the top of prd.json, "phases" was changed and put back.',
    ]);
  });
  test("a proposal counts even with other changes", () => {
    const reading = read(
      withStories({ ...first, passes: true, title: "x" }, { ...second, passes: true }, third),
    );
    expect(reading.proposed).toBe(true);
    expect(reading.putBack).toHaveLength(2);
  });
  test("thousands of changes become a short list", () => {
    const many = Array.from({ length: 3_000 }, (_, index) => ({
      id: `N-${index}`,
      title: "t",
      passes: false,
    }));
    const text = JSON.stringify(many);
    const { putBack } = read(
      many.map((story) => ({ ...story, x: 1 })),
      "N-0",
      text,
    );
    expect(putBack).toHaveLength(21);
    expect(putBack.at(-1)).toBe("2980 more changes of this kind were put back.");
    expect(putBackAfter(withStories(first, second, third, ...many))).toEqual([
      expect.stringContaining("N-7 and 2992 more were added"),
    ]);
  });
});

describe("any file", () => {
  const hostile = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.json(),
    fc.jsonValue().map((value) => `{"project":"Shop","userStories":[${JSON.stringify(value)}]}`),
    fc
      .tuple(
        fc.constantFrom("__proto__", "constructor", "toString", "passes", "status", "id"),
        fc.jsonValue(),
      )
      .map(([key, value]) =>
        before.replace('"id": "US-001"', `"id": "US-001", "${key}": ${JSON.stringify(value)}`),
      ),
    fc.nat({ max: before.length }).map((length) => before.slice(0, length)),
  );
  test("it is read, sentences are single lines, and the accepted edits fit the old file", () => {
    fc.assert(
      fc.property(hostile, (after) => {
        const { proposed, notes, putBack } = read(after);
        for (const sentence of putBack) expect(sentence).toMatch(/^[^\p{Cc}]{1,600}$/u);
        editPrd(before, "p", [
          { id: "US-001", ...(proposed ? { passes: true } : {}), ...(notes === undefined ? {} : { notes }) },
        ]);
      }),
      { numRuns: 1_000 },
    );
  });
  test("many megabytes", () => {
    const tenMegabytes = "x".repeat(10_000_000);
    expect(putBackAfter(tenMegabytes)).toEqual(["The changed prd.json is far too large and was put back."]);
    expect(putBackAfter(`{"userStories":[${'{"a":1},'.repeat(120_000)}{}]}`)).toHaveLength(3);
  });
});
