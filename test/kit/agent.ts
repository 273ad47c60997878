// Scripted agents as shell commands: small Node programs that do what real agents do in a checkout, good and bad.
import type { Workshop } from "./workshop.ts";

const prelude = `
import * as fs from "node:fs";
import { execFileSync, spawn } from "node:child_process";
const story = process.env.RALPH_STORY_ID;
const iteration = Number(process.env.RALPH_ITERATION);
const prdFile = process.env.RALPH_EFFORT_DIR + "/prd.json";
const progressFile = process.env.RALPH_EFFORT_DIR + "/progress.txt";
const prompt = fs.readFileSync(0, "utf8");
const readPrd = () => JSON.parse(fs.readFileSync(prdFile, "utf8"));
const writePrd = (prd) => fs.writeFileSync(prdFile, JSON.stringify(prd, null, 2) + "\\n");
const change = (edit) => { const prd = readPrd(); edit(prd.userStories.find((each) => each.id === story), prd); writePrd(prd); };
const propose = () => change((mine) => { mine.passes = true; });
const work = () => fs.writeFileSync("work-" + story + ".txt", "done in iteration " + iteration + "\\n");
`;

/** Writes an agent that executes this code after the prelude. Returns its command. */
export function writeAgent(workshop: Workshop, body: string, name = "agent"): string {
  const file = workshop.script(`${name}.mjs`, `${prelude}\n${body}\n`);
  return `node ${file}`;
}

/** An agent that does its story and proposes it. */
export function goodAgent(workshop: Workshop): string {
  return writeAgent(workshop, "work(); propose();", "good-agent");
}
