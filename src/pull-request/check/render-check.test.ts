// The check of a run says the same as the pull request, and nothing that only its text is for.
import { expect, test } from "vitest";
import { renderSection } from "../body.ts";
import type { EffortFacts } from "../facts.ts";
import { renderCheck } from "./render-check.ts";

const story = { title: "Sell s3cret tea", commits: [], gates: [] };
const facts: EffortFacts = {
  effortId: "e0123456789abcdef",
  effort: "shop",
  goal: "A shop",
  stories: [
    { ...story, id: "US-1", state: "passed" },
    { ...story, id: "US-2", state: "unverified" },
    { ...story, id: "US-3", state: "open" },
    { ...story, id: "US-4", state: "set aside", reason: "Two tries failed." },
  ],
  proof: undefined,
  standing: "The effort has used all its iterations.",
  next: "Run again.",
  joining: "ralph-ci attach shop",
  iterations: 3,
  costUsd: 0.5,
  proposed: [],
  isProved: false,
};

test("a check has the part of the pull request, without how to join and who writes it", () => {
  const check = renderCheck({
    facts,
    commit: "c".repeat(40),
    conclusion: "neutral",
    annotations: [],
    redact: (text) => text.replaceAll("s3cret", "***"),
  });
  expect(check).toMatchObject({
    name: "ralph-ci shop",
    commit: "c".repeat(40),
    conclusion: "neutral",
    title: "2 of 4 stories done",
    annotations: [],
  });
  expect(check.summary).toContain("### shop: 2 of 4 stories done");
  expect(check.summary).toContain("- [x] **US-1** Sell *** tea");
  expect(check.summary).toContain("set aside: Two tries failed.");
  expect(check.summary).toContain("**Next:** Run again.");
  expect(check.summary).not.toMatch(/attach|Join|What you write/);
  expect(renderSection(facts)).toContain("**Join:** ralph-ci attach shop");
});

test("a check of many stories is short enough for GitHub", () => {
  const stories = Array.from({ length: 3_000 }, (_, index) => ({
    ...facts.stories[0],
    ...story,
    id: `US-${index}`,
    state: "open" as const,
  }));
  const check = renderCheck({
    facts: { ...facts, stories },
    commit: "c",
    conclusion: "failure",
    annotations: [],
    redact: (text) => text,
  });
  expect(check.summary.length).toBeLessThan(65_535);
  expect(check.summary).toMatch(/- and \d+ more/);
});
