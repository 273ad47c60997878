// A repository in which `doctor --github` finds nothing wrong.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { GitHubServer } from "./server.ts";
import type { World } from "./world.ts";

/** Where the workflow is. */
export const workflowFile = ".github/workflows/ralph.yml";
/** The workflow that people copy. */
export const workflowText = readFileSync(join(import.meta.dirname, "../../../examples/ralph.yml"), "utf8");

/** Puts the workflow on the default branch, and its secret beside it. */
export function setUpWell({ world }: Pick<GitHubServer, "world">, workflow = workflowText): World {
  world.contents.set(`main:${workflowFile}`, workflow);
  world.settings.secrets.push("ANTHROPIC_API_KEY");
  return world;
}
