// Starts two jobs at once on one state key, and checks that one works, the other yields and says how to choose.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { goodAgent, writeAgent } from "./agent.ts";
import type { Route } from "./github/faults.ts";
import type { Delay, GitHubServer, Request } from "./github/server.ts";
import { Jobs } from "./jobs.ts";
import { seededNumbers } from "./kill.ts";
import { acknowledged, checkGenerations, checkLaterRun, type SavedGenerations } from "./rivals-checks.ts";
import type { ProcessEnd, RunningProcess } from "./running-process.ts";
import type { Step } from "./step.ts";

/** What happened before the two jobs. */
const pasts = ["nothing", "a run that ended", "a run that was killed"] as const;

/** When the yielding job noticed the other one. */
export type NoticedAt = "when it began" | "before its upload" | "after its upload";

export interface RivalRound {
  /** Undefined unless exactly one job has yielded. */
  noticed: NoticedAt | undefined;
  /** The errors; empty if the round passed. */
  faults: string[];
}

interface Rival {
  runId: number;
  step: Step;
  main: RunningProcess;
  /** Resolves with true when it starts to work, with false if it ends before. */
  works: Promise<boolean>;
}

const stories = ["A", "B", "C", "D"].map((id) => ({ id, verify: `test -e work-${id}.txt` }));
/** The last iteration of the working job. */
const lastIteration = 3;
/** In how many of its last iterations the working job may wait; after a kill the second iteration may be over. */
const mostHeld = { nothing: 3, "a run that ended": 2, "a run that was killed": 1 };

/** Runs two jobs at once; the same seed gives the same past, inputs and delays of the service. */
export async function rivalRound(seed: number): Promise<RivalRound> {
  const next = seededNumbers(seed);
  const past = pasts[seed % pasts.length] ?? "nothing";
  const inputs = {
    push: next() < 0.5 ? "auto" : "never",
    "max-iterations": String(lastIteration),
    "fail-on-incomplete": String(next() < 0.5),
    "checkpoint-every": next() < 0.5 ? "0.2s" : "10m",
  };
  // The iteration in which the working job waits until the other one has chosen, so that it still runs then.
  const held = lastIteration - Math.floor(next() * mostHeld[past]);
  await using jobs = await Jobs.open(stories);
  const saved: SavedGenerations[] = past === "nothing" ? [] : [await firstRun(jobs, past, inputs.push)];
  const steps = [jobs.startConcurrent(), jobs.startConcurrent()];
  const rivals = steps.map((step) => start(step, inputs, held));
  jobs.github.slowDown(delaysOf(next, jobs.github, rivals, held));
  // A job that meets this fault retries, and then the service has two artifacts of the same name.
  if (next() < 0.25) jobs.github.fault("FinalizeArtifact", { isDone: true, status: 502 }, 1);
  const work = await Promise.all(rivals.map(({ works }) => works));
  for (const { step } of rivals) writeFileSync(join(step.workshop.home, "go"), "");
  const ends = await Promise.all(rivals.map(({ main }) => main.ended));
  jobs.github.slowDown(undefined);
  jobs.github.clearFaults();
  saved.push(...rivals.map(savedBy));
  const [winner, loser] = work[0] ? rivals : [...rivals].reverse();
  const result: RivalRound = { noticed: undefined, faults: [] };
  if (!winner || !loser || work[0] === work[1]) {
    const output = ends.map(({ stdout, stderr }) => stdout + stderr).join("\n--\n");
    result.faults.push(`${work[0] ? "both work" : "both yield"}:\n${output}`);
    return result;
  }
  const [, end] = work[0] ? ends : [...ends].reverse();
  if (end)
    result.faults.push(...checkLoser(loser, winner.runId, end, inputs["fail-on-incomplete"] === "true"));
  result.noticed = whenNoticed(jobs, loser, end?.stdout ?? "");
  result.faults.push(...(await checkPosts(jobs, rivals)), ...checkGenerations(jobs.github.world, saved));
  result.faults.push(...(await runLater(jobs, winner)));
  result.faults.push(...checkGenerations(jobs.github.world, saved));
  return result;
}

/** Where one of the two is held up: it lists artifacts when it starts, before its upload, and after it. */
const stops: readonly (readonly [Route, number])[] = [
  ...[1, 2, 3, 4, 5].map((times) => ["artifacts", times] as const),
  ...(["CreateArtifact", "FinalizeArtifact", "ListArtifacts"] as const).map((route) => [route, 1] as const),
];
/** How far the other one gets in the meantime. */
const leads: readonly (readonly [Route, number])[] = [
  ...[["artifacts", 4] as const, ["CreateArtifact", 1] as const],
  ...[1, 2, 3].map((times) => ["FinalizeArtifact", times] as const),
];

/** Delays each request, one in ten for long; at one point one of the two jobs waits for the other. */
function delaysOf(
  next: () => number,
  github: GitHubServer,
  rivals: readonly Rival[],
  held: number,
): (request: Request) => Delay {
  const slowest = next() * 40;
  const time = () => next() * slowest * (next() < 0.1 ? 10 : 1);
  const [slow, fast] = next() < 0.5 ? rivals : [...rivals].reverse();
  const [stop, stopTimes] = pick(next, stops);
  const [lead, leadTimes] = pick(next, leads);
  // The faster job may never get there, because it ends or waits itself.
  const isOver = fast?.main.printed(`::group::Iteration ${held}/`).catch(() => {});
  const isAhead = Promise.race([github.asked(lead, leadTimes, fast?.runId), isOver]);
  return ({ route, runId }) => {
    const isThere = runId === slow?.runId && route === stop && github.count(stop, runId) === stopTimes;
    return { before: time(), after: time(), until: isThere ? isAhead : undefined };
  };
}

function pick<T>(next: () => number, choices: readonly T[]): T {
  const choice = choices[Math.floor(next() * choices.length)];
  if (choice === undefined) throw new Error("the list of choices is empty");
  return choice;
}

/** Runs one iteration; a job that will be killed also starts a second one. */
async function firstRun(jobs: Jobs, past: string, push: string): Promise<SavedGenerations> {
  const step = jobs.startNext();
  const { workshop } = step;
  const { runId } = jobs;
  const inputs = { push, "max-iterations": past === "a run that ended" ? "1" : "2" };
  const agent = "if (iteration === 2) setInterval(() => {}, 1000); else { work(); propose(); }";
  const main = step.main({ ...inputs, "agent-command": writeAgent(workshop, agent) });
  if (past === "a run that was killed") {
    // The service completes a request even if its sender is killed.
    await Promise.all([main.printed("Iteration 2/"), jobs.github.asked("FinalizeArtifact", 2)]);
    main.child.kill("SIGKILL");
  }
  await main.ended;
  for (const pid of workshop.leftProcesses()) process.kill(pid, "SIGKILL");
  jobs.completeAll();
  return { runId, generations: acknowledged(step) };
}

function start(step: Step, inputs: Record<string, string>, held: number): Rival {
  const runId = Number(step.variables.GITHUB_RUN_ID);
  const wait = `if (iteration === ${held}) while (!fs.existsSync(process.env.HOME + "/go")) await new Promise((resolve) => setTimeout(resolve, 20));`;
  const agent = writeAgent(step.workshop, `${wait} work(); propose();`);
  const main = step.main({ ...inputs, "agent-command": agent });
  const works = main.printed("::group::Iteration").then(
    () => true,
    () => false,
  );
  return { runId, step, main, works };
}

function savedBy({ runId, step }: Rival): SavedGenerations {
  return { runId, generations: acknowledged(step) };
}

function whenNoticed({ github }: Jobs, { runId }: Rival, output: string): NoticedAt {
  if (output.includes(' is using the state key "')) return "when it began";
  const hasUploaded = github.world.uploads.some((upload) => upload.runId === runId);
  return hasUploaded ? "after its upload" : "before its upload";
}

function checkLoser({ step }: Rival, winner: number, end: ProcessEnd, fails: boolean): string[] {
  const faults: string[] = [];
  const { outputs } = step.files();
  if (outputs.status !== "incomplete" || outputs["stop-reason"] !== "superseded")
    faults.push(`the yielding job says ${JSON.stringify(outputs)}`);
  if (end.code !== (fails ? 1 : 0)) faults.push(`the yielding job ends with ${end.code}`);
  const advice = (end.stdout.match(/^::warning::.*state-from.*$/gm) ?? []).filter(
    (line) => line.includes(`run ${winner} `) && line.endsWith(`state-from: ${winner}`),
  );
  if (advice.length !== 1) faults.push(`the yielding job does not say how to choose: ${end.stdout}`);
  if (acknowledged(step).length > 0) faults.push("the yielding job has saved a snapshot");
  return faults;
}

/** Runs both post steps. Main has saved already, or another run continues, so they must save nothing. */
async function checkPosts({ github }: Jobs, rivals: readonly Rival[]): Promise<string[]> {
  const faults: string[] = [];
  const storedState = () =>
    JSON.stringify([github.world.uploads, github.world.finalized().map(({ id }) => id)]);
  const before = storedState();
  for (const { runId, step } of rivals) {
    const { code, stdout } = await step.post().ended;
    if (code !== 0 || stdout.includes("::warning::"))
      faults.push(`post of ${runId}: exit ${code}: ${stdout}`);
  }
  if (storedState() !== before)
    faults.push(`a post step has changed the stored snapshots: ${before}, then ${storedState()}`);
  return faults;
}

/** Runs a third job until the effort is complete. */
async function runLater(jobs: Jobs, winner: Rival): Promise<string[]> {
  const before = winner.step.workshop.query(rowsQuestion, winner.step.stateDir);
  const [last] = acknowledged(winner.step).slice(-1);
  const step = jobs.startNext();
  const main = await step.main({ "agent-command": goodAgent(step.workshop), push: "auto" }).ended;
  return checkLaterRun(jobs, { step, main, before, last });
}

const rowsQuestion = "select n, story_id, outcome, run_id from iterations order by n";
