// The example workflow and a scripted Claude Code for it, for jobs of act.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { localAction } from "./act.ts";

/** The example workflow, with only the location of the action replaced. */
export function exampleWorkflow(): string {
  const workflow = readFileSync(join(import.meta.dirname, "../../examples/ralph.yml"), "utf8");
  return withLocalAction(workflow);
}

/** A workflow that uses the action in its own repository instead of a released one. */
export function withLocalAction(workflow: string): string {
  const local = workflow.replaceAll(/(?<=uses: )\S+\/ralph-ci@\S+.*/g, localAction);
  expect(local).not.toBe(workflow);
  return local;
}

/** A fake Claude Code in a terminal: it does its story and proposes it. */
export const workingClaude = `
  claude.start();
  await claude.prompt();
  const story = process.env.RALPH_STORY_ID;
  const file = process.env.RALPH_EFFORT_DIR + "/prd.json";
  const prd = JSON.parse(fs.readFileSync(file, "utf8"));
  prd.userStories.find((each) => each.id === story).passes = true;
  fs.writeFileSync("work-" + story + ".txt", "");
  fs.writeFileSync(file, JSON.stringify(prd, null, 2));
  claude.end("Done.");`;
