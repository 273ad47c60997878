// The parts of a prompt that come from files beside the plan.
import { expect, test } from "vitest";
import type { Effort } from "../effort.ts";
import { parsePrd } from "../plan/index.ts";
import { backgroundParts, morePart } from "./background.ts";

const text = "development_status:\n  1-1-log-in: done\n  1-2-pay: backlog\n  1-3-send: backlog\n";
const prd = parsePrd(text, "docs/sprint-status.yaml");
const location = {
  slug: "docs-sprint-status",
  folder: "/c/docs",
  relativeFolder: "docs",
  prdFile: "/c/docs/sprint-status.yaml",
  progressFile: "/c/docs/progress.txt",
  promptFile: "/c/docs/prompt.md",
  backgroundFile: "/c/docs/prd.md",
};
const companions = [
  {
    file: "/c/docs/epics.md",
    text: "# Epics\n\n## Story 1.2: Pay\n\nBy card\n\n## Story 1.3: Send\n\nBy post\n",
  },
  { file: "/c/docs/1-2-pay.md", text: "# Story 1.2: Pay\n\nBy card and cash\n" },
];
const effort: Effort = {
  location,
  prd,
  companions,
  progressText: undefined,
  ownPrompt: undefined,
  background: undefined,
  source: undefined,
  type: "feature",
  typeText: "Feature",
};
const [, pay, send] = prd.stories;

test("a story with a file of its own gets that file, and no other story does", () => {
  if (!pay || !send) throw new Error("no stories");
  expect(morePart(pay, effort)).toEqual([]);
  expect(backgroundParts(pay, effort).join("\n")).toContain("By card and cash");
  const others = [...morePart(send, effort), ...backgroundParts(send, effort)].join("\n");
  expect(others).not.toContain("By card and cash");
  expect(others).toContain("The plan's epics.md");
});

test("a story without one gets its section of the file of all stories", () => {
  if (!send) throw new Error("no story");
  expect(morePart(send, effort)).toEqual([
    "## More about this story\n\n```\n## Story 1.3: Send\n\nBy post\n```",
  ]);
});
