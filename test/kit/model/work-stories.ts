// A scripted model that works on efforts: it writes a file for the story in the prompt and proposes the story.
import type { ModelRequest } from "./request.ts";
import { type Answer, answer, runShell, say } from "./script.ts";

/** Does the story of the prompt with the program's shell. Needs `RALPH_EFFORT_DIR` in the agent's environment. */
export function workStories(request: ModelRequest): Answer {
  const { story, answered } = request;
  if (answered > 0) return answer([say(`${story} is proposed as done.`)]);
  return answer([say(`Working on ${story}.`), runShell(workOn(story))]);
}

/** A command that writes `work-<story>.txt` into the working folder and sets the done field of the story. */
export function workOn(story: string): string {
  const code = `
const fs = require("node:fs");
const story = ${JSON.stringify(story)};
const file = process.env.RALPH_EFFORT_DIR + "/prd.json";
const prd = JSON.parse(fs.readFileSync(file, "utf8"));
prd.userStories.find((each) => each.id === story).passes = true;
fs.writeFileSync("work-" + story + ".txt", "done\\n");
fs.writeFileSync(file, JSON.stringify(prd, null, 2) + "\\n");
console.log("did " + story);
`.trim();
  return `node -e '${code.replaceAll("'", `'\\''`)}'`;
}
