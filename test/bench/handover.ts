// How long a cancelled job takes to write and to upload its state, and the next job to restore it.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { writeAgent } from "../kit/agent.ts";
import { Jobs } from "../kit/jobs.ts";
import { waitForFile } from "../kit/running-process.ts";
import type { Step } from "../kit/step.ts";
import { type Figure, type Row, ratio } from "./figure.ts";
import { restoreRows } from "./restore.ts";
import { builtFile } from "./world.ts";

const rounds = 15;
/** The output of the agent, in bytes: random text that compresses to three quarters, 5 MB. */
const printed = 6_670_000;
/** The time between the signals of a runner, in ms. Source: GitHub's documentation on cancelling workflows. */
const untilNextSignal = 7_500;

/** Prints all of it, creates a file, and works forever. */
const holdingAgent = `
const { randomBytes } = await import("node:crypto");
const text = randomBytes(${(printed * 3) / 4}).toString("base64").replaceAll(/.{99}/g, "$&\\n");
process.stdout.write(text, () => fs.writeFileSync(process.env.HOME + "/printed", ""));
setInterval(() => {}, 1_000);`;

/** One cancelled job; times in ms. */
interface CancelledJob {
  /** From the signal to the last write of the database. */
  written: number;
  main: number;
  post: number;
  /** The time to upload the same bytes with the package alone, in a separate process. */
  bare: number;
  uploaded: number;
}

async function cutOff(): Promise<CancelledJob> {
  await using jobs = await Jobs.open([{ id: "A" }]);
  const { workshop, github } = jobs;
  const step = jobs.startNext();
  const main = step.main({ "agent-command": writeAgent(workshop, holdingAgent), push: "never" });
  await waitForFile(join(workshop.home, "printed"));
  const at = Date.now();
  const startedAt = performance.now();
  main.child.kill("SIGINT");
  await once(main.child, "exit");
  const ended = performance.now() - startedAt;
  await main.ended;
  const written = statSync(join(step.stateDir, "sessions.db")).mtimeMs - at;
  checkState(step);
  const postBegun = performance.now();
  const { stdout } = await step.post().ended;
  const post = performance.now() - postBegun;
  const [newest] = github.world.finalized();
  if (!stdout.includes("Saved as snapshot 2") || !newest)
    throw new Error(`post has saved no snapshot: ${stdout}`);
  return { written, main: ended, post, bare: await uploadBare(step), uploaded: newest.size };
}

/** Reads the database with another engine, after the process that wrote it has ended. */
function checkState({ workshop, stateDir }: Step): void {
  const question = `select outcome, stop_reason, checkpoints.reason from runs join iterations on iterations.run_id = runs.id
    join checkpoints on checkpoints.run_id = runs.id`;
  const rows = JSON.stringify(workshop.query(question, stateDir));
  const expected = { outcome: "interrupted", stop_reason: "cancelled", reason: "shutdown signal (SIGINT)" };
  if (rows !== JSON.stringify([expected])) throw new Error(`the state is not on disk: ${rows}`);
}

/** Uploads the records of the iteration with the package alone. @returns the time, in ms */
async function uploadBare(step: Step): Promise<number> {
  const folder = join(step.stateDir, "efforts/x/iterations/0001");
  const files = readdirSync(folder).map((name) => join(folder, name));
  const program = `const module = require(${JSON.stringify(builtFile("runner-artifact.cjs"))});
    (module.default ?? module).uploadArtifact("bare", ${JSON.stringify(files)}, ${JSON.stringify(folder)});`;
  const startedAt = performance.now();
  const child = spawn(process.execPath, ["-e", program], { env: step.variables, stdio: "ignore" });
  const [code] = await once(child, "exit");
  if (code !== 0) throw new Error(`the package alone ends with ${code}`);
  return performance.now() - startedAt;
}

/** A cancelled job with 5 MB to upload, and the time until the next job has its state. */
export const handoverFigure: Figure = {
  name: "handover",
  title: `${rounds} cancelled jobs whose agent has printed ${printed / 1e6} MB, and what the next one takes to have its state back`,
  async measure(): Promise<Row[]> {
    const all: CancelledJob[] = [];
    for (let round = 0; round < rounds; round += 1) all.push(await cutOff());
    const of = (what: keyof CancelledJob) => all.map((each) => each[what]);
    return [
      { name: "from SIGINT to the last write of the database", values: of("written"), unit: "ms" },
      { name: "from SIGINT to the end of main", values: of("main"), unit: "ms", goal: untilNextSignal },
      { name: "post, from its start to its end", values: of("post"), unit: "ms" },
      { name: "  what it has uploaded", values: of("uploaded").map((bytes) => bytes / 1e6), unit: "MB" },
      { name: "  the package alone, the same", values: of("bare"), unit: "ms" },
      ratio("  post against that", of("post"), of("bare")),
      ...(await restoreRows()),
    ];
  },
};
