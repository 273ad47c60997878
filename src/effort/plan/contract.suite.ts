// What holds for every form of plans. Each form runs this with texts of its own.
import { describe, expect, test } from "vitest";
import { readTurn } from "../turn/index.ts";
import {
  addOwnStory,
  describeProposal,
  editPrd,
  formOf,
  parsePrd,
  removeOwnStory,
  type Story,
} from "./index.ts";

/** A plan with at least two open stories. */
export interface SamplePlan {
  readonly file: string;
  readonly text: string;
  /** The name of its form, as people are told it. */
  readonly name: string;
}

const own = { id: "REVIEW-1", title: "Settle it", description: "Reviewers ask.", criterion: "Settled" };

function withoutWord(story: Story): Story {
  return { ...story, statusNote: undefined };
}

/** Checks a form with a plan of it, also with other line ends. */
export function describeForm({ file, text: sample, name }: SamplePlan): void {
  const variants = [
    ["as it is", sample],
    ["with carriage returns", sample.replaceAll("\n", "\r\n")],
    ["with a byte order mark", `\uFEFF${sample}`],
    ["without a last line end", sample.trimEnd()],
  ] as const;
  describe.each(variants)(`a plan of ${name}, ${file}, %s`, (_, text) => {
    const read = (of: string) => parsePrd(of, file).stories;
    const stories = read(text);
    const open = stories.filter(({ status }) => status === "open");
    const differing = (one: string, other: string) =>
      read(other)
        .filter((story, index) => JSON.stringify(story) !== JSON.stringify(read(one)[index]))
        .map(({ id }) => id);

    test("is read under its name", () => {
      expect(parsePrd(text, file)).toMatchObject({ form: name, text, file });
      expect(open.length).toBeGreaterThan(1);
      expect(new Set(stories.map(({ id }) => id)).size).toBe(stories.length);
      for (const { title, id } of stories) expect([title !== "", id !== ""]).toEqual([true, true]);
    });

    test("one story done changes that story alone, and can be taken back", () => {
      for (const { id } of open) {
        const edited = editPrd(text, file, [{ id, passes: true }]);
        expect(differing(text, edited)).toEqual([id]);
        expect(read(edited).find((story) => story.id === id)).toMatchObject({
          passes: true,
          status: "passed",
        });
        expect(Math.abs(edited.length - text.length)).toBeLessThan(30);
        // The word for "open" may be another one.
        const reopened = read(editPrd(edited, file, [{ id, passes: false }]));
        expect(reopened.map(withoutWord)).toEqual(stories.map(withoutWord));
        expect(editPrd(edited, file, [{ id, passes: true }])).toBe(edited);
      }
    });

    test("notes change that story alone", () => {
      for (const { id } of open) {
        const edited = editPrd(text, file, [{ id, notes: "It's `done` - [x] see: #1" }]);
        expect(differing(text, edited)).toEqual([id]);
        expect(read(edited).find((story) => story.id === id)?.notes).toBe("It's `done` - [x] see: #1");
        const again = editPrd(edited, file, [{ id, notes: "Other", passes: true }]);
        expect(read(again).find((story) => story.id === id)).toMatchObject({ notes: "Other", passes: true });
      }
    });

    test("an edit that changes nothing gives the same text; one of an unknown story fails", () => {
      expect(
        editPrd(
          text,
          file,
          stories.map(({ id, passes, notes }) => ({ id, passes, notes })),
        ),
      ).toBe(text);
      expect(() => editPrd(text, file, [{ id: "unknown", passes: true }])).toThrow("no story unknown");
    });

    test("what an agent is told to do proposes its story, and nothing is put back", () => {
      for (const { id } of open) {
        const after = editPrd(text, file, [{ id, passes: true, notes: "Why" }]);
        const reading = readTurn({ before: text, after, file, storyId: id });
        expect(reading).toMatchObject({ proposed: true, notes: "Why", putBack: [], suggested: [] });
        const { place, done, notes } = describeProposal({ text, file }, id);
        expect([place, done, notes].every((words) => words.trim() !== "")).toBe(true);
      }
    });

    test("what an agent does to other stories is told, and to its own nothing is proposed by it", () => {
      const [first, second] = open;
      const after = editPrd(text, file, [{ id: second?.id ?? "", passes: true }]);
      const reading = readTurn({ before: text, after, file, storyId: first?.id ?? "" });
      expect(reading.proposed).toBe(false);
      expect(reading.putBack.join(" ")).toContain(`${second?.id} was marked done, but only ${first?.id} is`);
      for (const broken of ["", "\0", text.slice(0, text.length / 2), undefined])
        expect(readTurn({ before: text, after: broken, file, storyId: first?.id ?? "" })).toMatchObject({
          proposed: false,
          putBack: expect.arrayContaining([expect.stringContaining("put back")]),
        });
    });

    test("a story of the program is added at the end, and taken out again", () => {
      const added = addOwnStory(text, file, own);
      expect(read(added).at(-1)).toMatchObject({ id: own.id, title: own.title, status: "open" });
      expect(
        read(added)
          .slice(0, -1)
          .map(({ id, title, passes }) => ({ id, title, passes })),
      ).toEqual(stories.map(({ id, title, passes }) => ({ id, title, passes })));
      expect(removeOwnStory(added, file, own)).toBe(text);
      expect(removeOwnStory(text, file, own)).toBe(text);
    });

    test("no form keeps a state", () => {
      const form = formOf({ text, file });
      expect(form.read({ text, file })).toEqual(form.read({ text, file }));
    });
  });
}
