// A run with a canary for each of its secrets: an agent that knows them spells them in many ways, and none leaves the run.
import { expect, test } from "vitest";
import { canaries, canariesIn, runWithCanaries, spellings } from "../kit/canaries.ts";

test("an agent that is told all secrets of the run brings none into log, page, records, commits, remote or snapshot", async () => {
  await runWithCanaries({ all: false, inputs: () => ({ sandbox: "off" }) }, ({ code, log, places }) => {
    expect(code, log).toBe(0);
    expect(log).toContain("whole");
    const found = [...places].flatMap(([place, text]) => canariesIn(text).map((each) => `${place}: ${each}`));
    expect(found).toEqual([]);
  });
});

test("the search of these tests finds each spelling of each canary", () => {
  const missed = Object.entries(canaries).flatMap(([name, secret]) =>
    Object.entries(spellings)
      .filter(([, spell]) => !canariesIn(spell(secret)).some((found) => found.startsWith(`${name}: `)))
      .map(([spelling]) => `${name}: ${spelling}`),
  );
  expect(missed).toEqual([]);
});
