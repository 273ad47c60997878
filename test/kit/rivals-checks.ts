// Checks after two concurrent jobs on one state key: acknowledged snapshots are unchanged, and the next run has everything.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { digestOf, type Upload, type World } from "./github/world.ts";
import type { Jobs } from "./jobs.ts";
import type { ProcessEnd } from "./running-process.ts";
import type { Step } from "./step.ts";

/** The generations that a run reported as saved, oldest first. */
export interface SavedGenerations {
  runId: number;
  generations: number[];
}

type Row = Record<string, unknown>;

/** The default number of generations to keep. */
const keep = 3;

/** The generations that main has handed over to post, one after each save. */
export function acknowledged(step: Step): number[] {
  const text = readFileSync(join(step.temporary, "state"), "utf8");
  const numbers = [...text.matchAll(/"generation":(\d+)/g)].map(([, number]) => Number(number));
  return [...new Set(numbers)].sort((a, b) => a - b);
}

/** Lists generations that are lost, duplicated, or changed. */
export function checkGenerations(world: World, saved: readonly SavedGenerations[]): string[] {
  const faults: string[] = [];
  const all = saved.flatMap(({ generations }) => generations);
  if (new Set(all).size < all.length)
    faults.push(`a generation was acknowledged twice: ${JSON.stringify(saved)}`);
  for (const { runId, generations } of saved)
    for (const generation of generations) {
      const isIt = ({ name, runId: by }: Upload) => by === runId && generationOf(name) === generation;
      const uploads = world.uploads.filter(isIt);
      const isThere = world.finalized().some(({ id }) => uploads.some((upload) => upload.id === id));
      const isOld = generations.filter((each) => each > generation).length >= keep;
      if (uploads.length === 0 || (!isThere && !isOld))
        faults.push(`generation ${generation} of run ${runId} was acknowledged and is missing`);
    }
  for (const { id, name, digest, bytes } of world.finalized()) {
    const upload = world.uploads.find((each) => each.id === id);
    if (upload?.name !== name || upload.digest !== digest || digestOf(bytes) !== digest)
      faults.push(`artifact ${id} is not what was uploaded`);
  }
  return faults;
}

function generationOf(name: string): number {
  return Number(/-\d+-\d+-(\d+)(?:-[0-9a-f]{8})?$/.exec(name)?.[1]);
}

/** A later run without a rival, and the records of the run before it. */
export interface LaterRun {
  step: Step;
  main: ProcessEnd;
  before: readonly Row[];
  last: number | undefined;
}

/** Lists records that the later run has not found, and work that it has done twice. */
export function checkLaterRun(jobs: Jobs, { step, main, before, last }: LaterRun): string[] {
  const faults: string[] = [];
  const { outputs } = step.files();
  if (outputs.status !== "complete")
    return [`the third run did not complete the effort: ${main.stdout}${main.stderr}`];
  if (!main.stdout.includes(`continuing from snapshot ${last},`))
    faults.push(`the third run does not continue from snapshot ${last}: ${main.stdout}`);
  const same = (what: string, found: unknown, expected: unknown) => {
    if (JSON.stringify(found) !== JSON.stringify(expected))
      faults.push(`${what}: ${JSON.stringify(found)} and not ${JSON.stringify(expected)}`);
  };
  const rows = step.workshop.query(
    "select n, story_id, outcome, run_id from iterations order by n",
    step.stateDir,
  );
  same("records of the run before", rows.slice(0, before.length), before);
  same(
    "iterations",
    rows.map(({ n }) => n),
    rows.map((_, index) => index + 1),
  );
  const passed = rows.filter(({ outcome }) => outcome === "passed").map(({ story_id: id }) => String(id));
  same("stories that passed", passed, ["A", "B", "C", "D"]);
  const entries = [
    ...step.workshop.progress().matchAll(/^Iteration: (\d+)\/\d+ \| Agent: command \| Result: passed/gm),
  ];
  same("entries of the log", entries.length, passed.length);
  same(
    "commits",
    jobs.pushed(),
    passed.map((id) => `${id}: Story ${id}`),
  );
  return faults;
}
