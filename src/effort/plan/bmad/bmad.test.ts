// Status files of BMAD: what is a story, and edits that change one word.
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { editPrd, parsePrd } from "../forms.ts";

const file = "_bmad-output/implementation-artifacts/sprint-status.yaml";
const text = `project: Shop
story_location: "{project-root}/docs/stories"
tracking_system: file-system

development_status:
  epic-1: in-progress
  1-1-user-login: done
  1-2-account-page: ready-for-dev # before the fair
  1-3-password-reset: review # Note: It's late
  1-4-2fa: tomorrow
  1-5-old: "wontfix"
  epic-1-retrospective: optional
action_items:
  - Ask the bank
`;

test("lines of stories are read; epics and retrospectives are for people", () => {
  const prd = parsePrd(text, file);
  expect(prd).toMatchObject({ form: "BMAD", project: "Shop", about: "action_items:\n  - Ask the bank" });
  expect(
    prd.stories.map(({ id, title, status, notes, more }) => [id, title, status, notes, more].join(" | ")),
  ).toEqual([
    "1-1-user-login | User login | passed |  | part of: epic 1 (in-progress)",
    "1-2-account-page | Account page | open |  | part of: epic 1 (in-progress)",
    "1-3-password-reset | Password reset | blocked | It's late | part of: epic 1 (in-progress)",
    "1-4-2fa | 2fa | open |  | part of: epic 1 (in-progress)",
    "1-5-old | Old | skipped |  | part of: epic 1 (in-progress)",
  ]);
  expect(prd.warnings).toEqual(['The status "tomorrow" of 1-4-2fa is unknown and counts as open.']);
  expect(prd.companions).toContain("../planning-artifacts/epics.md");
  expect(prd.companions).toContain("../../docs/stories/1-2-account-page.md");
  expect(prd.stories[1]).toMatchObject({ requirements: ["Story 1.2"], ownFile: "1-2-account-page.md" });
});

test.each([
  ["  1-2-account-page: ready-for-dev # before", "  1-2-account-page: done # before", "1-2-account-page"],
  ["  1-3-password-reset: review #", "  1-3-password-reset: done #", "1-3-password-reset"],
  ["  1-4-2fa: tomorrow", "  1-4-2fa: done", "1-4-2fa"],
])("done changes one word: %s", (open, done, id) => {
  expect(editPrd(text, file, [{ id, passes: true }])).toBe(text.replace(open, done));
});

test("a story is open again as BMAD's review does it, and notes stay behind a comment", () => {
  expect(editPrd(text, file, [{ id: "1-1-user-login", passes: false }])).toBe(
    text.replace("user-login: done", "user-login: in-progress"),
  );
  expect(editPrd(text, file, [{ id: "1-2-account-page", notes: "two\nlines" }])).toBe(
    text.replace("the fair", "the fair # Note: two lines"),
  );
  expect(editPrd(text, file, [{ id: "1-3-password-reset", notes: "" }])).toBe(
    text.replace(" # Note: It's late", ""),
  );
});

describe("a file that cannot be read says where", () => {
  test.each([
    ["project: x\n", /^sprint-status\.yaml:1:1: there is no "development_status" with a line/],
    ["development_status: none\n", /^sprint-status\.yaml:1:21: there is no "development_status"/],
    ["development_status:\n  1-1-a: [done]\n", /^sprint-status\.yaml:2:3: "1-1-a" has no single word/],
    ["development_status:\n  1-1-a: {b: done}\n", /:2:3: "1-1-a" has no single word/],
    ["development_status:\n  1-1-a: |\n    done\n", /:2:3: "1-1-a" has no single word/],
    ["development_status: {1-1-a: done, 1-2-b: done}\n", /:1:22: "1-1-a" shares its line with others/],
    ["development_status:\n  1-1-a: done\n  1-1-a: done\n", /:3:3 is not valid YAML \(map keys must be/],
  ])("%j", (broken, message) => {
    expect(() => parsePrd(broken, "sprint-status.yaml")).toThrow(message);
  });
  test("no stories yet is a warning", () => {
    expect(parsePrd("development_status:\n", "sprint-status.yaml")).toMatchObject({
      stories: [],
      warnings: [expect.stringContaining("has no stories yet")],
    });
  });
});

test("in any file one story done changes one word, and notes change one line", () => {
  const words = fc.constantFrom("backlog", "'ready-for-dev'", '"in-progress"', "review", "done", "");
  const comments = fc.constantFrom("", " # why", "   # a: b", " # Note: old", "\n\n  # Beside");
  const lines = fc.array(fc.tuple(words, comments), { minLength: 1, maxLength: 6 });
  const ends = fc.constantFrom("\n", "\r\n");
  fc.assert(
    fc.property(lines, ends, fc.boolean(), fc.string(), (list, end, last, notes) => {
      const body = list.map(([word, comment], index) => `  1-${index}-story: ${word}${comment}`);
      const made = ["development_status:", "  epic-1: backlog", ...body].join("\n").replaceAll("\n", end);
      const plan = last ? made + end : made;
      const { stories } = parsePrd(plan, file);
      expect(stories).toHaveLength(list.length);
      const before = plan.split(end);
      for (const { id, passes } of stories) {
        const done = editPrd(plan, file, [{ id, passes: !passes, notes }]);
        expect(parsePrd(done, file).stories.map((story) => [story.id, story.passes])).toEqual(
          stories.map((story) => [story.id, story.id === id ? !passes : story.passes]),
        );
        const own = before.findIndex((line) => line.includes(`${id}:`));
        expect(done.split(end).filter((line, index) => line !== before[index])).toHaveLength(1);
        expect(done.split(end)[own]).not.toBe(before[own]);
      }
    }),
    { numRuns: 80 },
  );
});
