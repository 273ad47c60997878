// A project with a document, and scripted agents that write plans for it.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { writeAgent } from "./agent.ts";
import { Workshop } from "./workshop.ts";

export const idea = "# A counter\n\nPeople count things. They can also reset the counter.\n";

const lines = `
const isCritic = prompt.includes("Criticise it");
const isCorrection = prompt.includes("## Faults of the plan");
const planOf = (...stories) => ({
  project: "Counter",
  description: "People count things.",
  userStories: stories.map((story, index) => ({
    id: "US-00" + (index + 1), title: "Story " + (index + 1), description: "As a person I count.",
    acceptanceCriteria: ["The counter shows 1"], priority: index + 1, passes: false, ...story,
  })),
});
const write = (plan) => fs.writeFileSync(process.env.RALPH_PLAN_FILE, typeof plan === "string" ? plan : JSON.stringify(plan));
`;

/** A project with a document and a script that would leave a trace if it ran. */
export function openProject(): Workshop {
  const workshop = new Workshop([{ id: "OLD" }]);
  workshop.write("docs/idea.md", idea);
  workshop.write("package.json", JSON.stringify({ scripts: { test: "touch ran" } }));
  workshop.commitAll("Have an idea");
  return workshop;
}

export const planner = (workshop: Workshop, body: string) =>
  writeAgent(workshop, `${lines}\n${body}`, "planner");

export const planArgs = (workshop: Workshop, body: string, ...more: string[]) => [
  ...["plan", "docs/idea.md", "--state-dir", workshop.state, "--agent-env", "RALPH_TEST_MARK"],
  ...["--agent-command", planner(workshop, body), ...more],
];

export function plan(workshop: Workshop, body: string, ...more: string[]) {
  return workshop.start(planArgs(workshop, body, ...more), { folder: workshop.repository }).ended;
}

export const record = (workshop: Workshop, name: string) =>
  readFileSync(join(workshop.state, "efforts/idea/plans/0001", name), "utf8");
export const planned = (workshop: Workshop) => join(workshop.repository, "tasks/idea/prd.json");

export const good = `write(planOf({ verify: ["npm test"] }, { dependsOn: ["US-001"] }));`;
