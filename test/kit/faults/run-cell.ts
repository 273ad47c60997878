// Runs a cell: a job that does the first story, a job with the fault, and a clean job that must complete the effort.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { writeAgent } from "../agent.ts";
import { Jobs } from "../jobs.ts";
import { acknowledged, checkRows, counts, iterationsIn, loggedIterations, recorded } from "./cell-checks.ts";
import { type FaultyJob, runFaultyJob } from "./faulty-job.ts";
import type { Cell } from "./matrix.ts";

export interface CellResult {
  /** The errors; empty if the cell passed. */
  readonly broken: string[];
  /** From SIGINT to the end of the step, in ms, if it got SIGINT. */
  readonly afterInterrupt: number | undefined;
  /** Of the cell, in ms. */
  readonly duration: number;
}

const ids = ["A", "B", "C"];

export async function runCell(cell: Cell): Promise<CellResult> {
  const startedAt = performance.now();
  await using jobs = await Jobs.open(ids.map((id) => ({ id, verify: `test -e work-${id}.txt` })));
  const { workshop } = jobs;
  const calls = join(workshop.folder, "calls");
  const counted = `fs.appendFileSync(${JSON.stringify(calls)}, story + "\\n"); work(); propose();`;
  const agent = { "agent-command": writeAgent(workshop, counted, "counted-agent") };
  const inputs = { push: cell.pushes ? "auto" : "never" };
  const first = await jobs
    .startNext({ cloneArgs: ["--depth=1"] })
    .main({ ...inputs, ...agent, "max-iterations": "1" }).ended;
  if (first.code !== 0) throw new Error(`the job before failed: ${first.stdout}${first.stderr}`);

  const faulty = await runFaultyJob(jobs, cell, inputs, calls);
  const before = iterationsIn(jobs, faulty.step.stateDir);
  const kept = acknowledged(jobs);

  const step = jobs.startNext({ cloneArgs: ["--depth=1"] });
  const main = await step.main({ ...inputs, ...agent }).ended;
  const post = await step.post().ended;
  const rows = iterationsIn(jobs, step.stateDir);
  const broken = checkRows(rows, kept.rows);
  const expect = (holds: boolean, text: string) => {
    if (!holds) broken.push(text);
  };
  expect(main.code === 0 && post.code === 0, `the last job ended with ${main.code} and ${post.code}`);
  const { outputs } = step.files();
  expect(outputs.status === "complete", `the last job ended as ${JSON.stringify(outputs)}`);
  expect(
    main.stdout.includes(`continuing from snapshot ${kept.generation},`),
    `the last job does not continue from snapshot ${kept.generation}`,
  );
  const lost = recorded(before).filter(({ n }) => !recorded(kept.rows).some((row) => row.n === n));
  expect(lost.length <= mostLost(cell), `lost iterations: ${JSON.stringify(lost)}`);
  // A story whose commit was pushed counts as passed, although the machine with its record was lost.
  const isKnown = (id: string) => cell.pushes && lost.some(({ story_id }) => story_id === id);
  const passed = counts(rows.filter(({ outcome }) => outcome === "passed").map(({ story_id }) => story_id));
  for (const id of ids)
    expect(passed[id] === 1 || (isKnown(id) && passed[id] === undefined), `${id} passed ${passed[id]} times`);
  const turns = counts(existsSync(calls) ? readFileSync(calls, "utf8").split("\n").filter(Boolean) : []);
  const extra = Object.values(turns).reduce((sum, count) => sum + count - 1, 0);
  expect(extra <= lost.length + 1, `the agent was called too often: ${JSON.stringify(turns)}`);
  const subjects = cell.pushes
    ? jobs.pushed()
    : workshop.git("log", "--reverse", "--format=%s", "origin/main..ralph/x").trim().split("\n");
  const wanted = ids.map((id) => `${id}: Story ${id}`);
  expect(String(subjects) === String(wanted), `the commits are ${subjects.join(", ")}`);
  const logged = loggedIterations(jobs);
  if (lost.length === 0)
    expect(String(logged) === String(rows.map(({ n }) => n)), `the log has the iterations ${logged}`);
  if (isPrompt(cell))
    expect(faulty.afterInterrupt !== undefined, "the step took longer than the 7.5 s after SIGINT");
  if (broken.length > 0) broken.push(...describe(faulty), `last: ${main.stdout}${main.stderr}${post.stdout}`);
  return { broken, afterInterrupt: faulty.afterInterrupt, duration: performance.now() - startedAt };
}

/** How many judged iterations may be lost besides the current turn: one whose save was held, if no later step saves. */
function mostLost({ fault, phase }: Cell): number {
  const isGone = fault === "SIGKILL of all";
  return isGone && (phase === "export" || phase === "upload" || phase === "commit") ? 1 : 0;
}

/** Whether the step must end before the runner sends SIGTERM. */
function isPrompt({ fault, phase }: Cell): boolean {
  return fault === "SIGINT" && phase !== "post";
}

function describe({ main, post }: FaultyJob): string[] {
  const show = (what: string, ended: FaultyJob["post"]) =>
    ended ? [`${what}: ${ended.code} ${ended.signal} ${ended.stdout}${ended.stderr}`] : [];
  return [...show("main", main), ...show("post", post)];
}
