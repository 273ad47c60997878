// Checks that commit messages suit git and its readers.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { renderMessage } from "./commit-metadata.ts";

describe("renderMessage", () => {
  test("puts the body below the subject", () => {
    expect(renderMessage("feat: sign in", "Story: US-1\nIteration: 3\n")).toBe(
      "feat: sign in\n\nStory: US-1\nIteration: 3\n",
    );
    expect(renderMessage("feat: sign in", " \n")).toBe("feat: sign in\n");
  });

  test("adds a subject if there is none", () => {
    expect(renderMessage("\n", "")).toBe("Work done by ralph-ci\n");
  });

  test("turns any subject into one line of at most 200 characters", () => {
    const text = fc.string({ unit: "binary", maxLength: 260 });
    fc.assert(
      fc.property(text, text, (subject, body) => {
        const message = renderMessage(subject, body);
        const [first = "", second] = message.split("\n");
        expect([...first].length).toBeLessThanOrEqual(200);
        expect(first.trim()).not.toBe("");
        expect(second).toBe("");
        expect(message).not.toContain("\0");
      }),
    );
    expect(renderMessage("😀".repeat(201), "")).toBe(`${"😀".repeat(199)}…\n`);
  });
});
