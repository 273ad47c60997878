// Tests that a story of the program goes into any dialect of prd.json, and out again, with every other byte kept.
import { expect, test } from "vitest";
import { addOwnStory, removeOwnStory } from "./own-story.ts";
import { parsePrd } from "./prd.ts";

const own = { id: "REVIEW-1", title: "Settle it", description: "Reviewers ask.", criterion: "Settled" };

const dialects: readonly [string, string][] = [
  [
    "userStories",
    '{\n  "userStories": [\n    { "id": "A", "title": "a", "priority": 3, "passes": true },\n    { "id": "B", "title": "b", "priority": 2, "passes": false }\n  ],\n  "note": 1\n}\n',
  ],
  ["a bare array", '[{"id": 1, "name": "a", "done": false}]'],
  ["status words", '{"tasks":[{"id":"A","task":"a","status":"done"},{"id":"B","task":"b","status":"todo"}]}'],
  [
    "groups",
    '{"epics":[{"name":"e","stories":[{"id":"A","title":"a","passes":false}]},{"name":"f","stories":[{"id":"B","title":"b","passes":false}]}]}',
  ],
  ["no ids", '{"stories":[{"title":"a","passes":false},{"title":"b","passes":true}]}'],
  [
    "byte order mark, tabs and CRLF",
    '\uFEFF{\r\n\t"stories": [\r\n\t\t{ "id": "A", "title": "a", "passes": false }\r\n\t]\r\n}\r\n',
  ],
];

test.each(dialects)("%s", (_, text) => {
  const added = addOwnStory(text, "prd.json", own);
  const before = parsePrd(text, "prd.json").stories;
  const after = parsePrd(added, "prd.json").stories;
  expect(after.slice(0, -1)).toEqual(before);
  expect(after.at(-1)).toMatchObject({
    id: "REVIEW-1",
    title: "Settle it",
    description: "Reviewers ask.",
    acceptanceCriteria: ["Settled"],
    passes: false,
    status: "open",
  });
  expect(removeOwnStory(added, "prd.json", own)).toBe(text);
});

test("a story is written as the one before it", () => {
  const text =
    '{\n\t"stories": [\n\t\t{\n\t\t\t"id": "A",\n\t\t\t"title": "a",\n\t\t\t"passes": false\n\t\t}\n\t]\n}\n';
  expect(addOwnStory(text, "prd.json", own)).toContain(
    '\n\t\t},\n\t\t{\n\t\t\t"id": "REVIEW-1",\n\t\t\t"title": "Settle it",\n',
  );
});

test("a story that a person changed is not removed", () => {
  const text = addOwnStory(dialects[0]?.[1] ?? "", "prd.json", own);
  const changed = text.replace("Reviewers ask.", "Mine.");
  expect(removeOwnStory(changed, "prd.json", own)).toBe(changed);
  expect(removeOwnStory(text, "prd.json", { ...own, id: "REVIEW-2" })).toBe(text);
});
