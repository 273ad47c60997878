// The time to restore a state from the artifacts of a workflow, compared with a plain download of the same bytes.
import { randomBytes } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { systemClock } from "../../src/platform/index.ts";
import {
  artifactsLocation,
  openSnapshotHistory,
  openStore,
  restoreSnapshot,
  stagingFolder,
} from "../../src/snapshot/index.ts";
import type { SnapshotFile } from "../../src/store/index.ts";
import { GitHubServer, testToken } from "../kit/github/server.ts";
import { timeEachAwaited } from "./distribution.ts";
import { type Row, ratio } from "./figure.ts";
import { effort, openQuietly, recordHistory } from "./history.ts";
import { World } from "./world.ts";

/** The size of the state, in MB (a million bytes), and the number of restores. */
const cases = [
  { megabytes: 1, times: 10 },
  { megabytes: 10, times: 10 },
  { megabytes: 50, times: 6 },
];
/** The number of iterations whose transcripts are in a snapshot. */
const iterations = 3;
const log = { info: () => {}, warn: console.warn };

/** Opens the snapshot history for a run; ending it ends the service of the run. */
async function openRun(github: GitHubServer, runId: number, effortState: string) {
  const environment = github.environment(runId);
  const options = { token: testToken, anyBranch: false, retentionDays: undefined };
  const opened = await openStore(artifactsLocation, { environment, ...options, clock: systemClock, log });
  const snapshots = openSnapshotHistory({
    store: opened.store,
    stateKey: "ralph.yml/x/main",
    repository: "octo/project",
    runId: String(runId),
    attempt: 1,
    keepGenerations: undefined,
    effortState,
    log,
    now: () => new Date(),
  });
  return { snapshots, [Symbol.asyncDispose]: async () => opened.end?.() };
}

/** Saves a state with a past; most of its bytes are agents' output in its last iterations. */
async function saveState(github: GitHubServer, world: World, megabytes: number): Promise<void> {
  using journal = await openQuietly(world.state);
  await recordHistory(journal, { stories: 1, iterations: 100 });
  const database = journal.exportEffort(effort);
  const bytes = Math.floor((megabytes * 1e6 - database.length) / iterations);
  const outputs = Array.from({ length: iterations }, (_, index): SnapshotFile => {
    const text = randomBytes(Math.ceil((bytes * 3) / 4)).toString("base64");
    return {
      path: `iterations/${String(98 + index).padStart(4, "0")}/output.log`,
      content: Buffer.from(text.slice(0, bytes)),
    };
  });
  await using run = await openRun(github, 101, join(world.folder, "saved"));
  const saved = await run.snapshots.save("bench", [{ path: "sessions.db", content: database }, ...outputs], {
    isLast: true,
  });
  if (saved.kind !== "saved") throw new Error("the state was not saved");
}

/** Restores on an empty machine, from listing the artifacts until the journal returns the records. */
async function restoreOnce(github: GitHubServer, world: World, machine: string): Promise<void> {
  const state = join(world.folder, machine);
  const effortState = join(state, "efforts", effort);
  mkdirSync(effortState, { recursive: true });
  using journal = await openQuietly(state);
  await using run = await openRun(github, 102, effortState);
  const folder = join(world.repository, "tasks/x");
  const file = (name: string) => join(folder, name);
  const files = {
    prdFile: file("prd.json"),
    progressFile: file("progress.txt"),
    promptFile: file("prompt.md"),
  };
  const location = {
    slug: effort,
    folder,
    relativeFolder: "tasks/x",
    ...files,
    backgroundFile: file("prd.md"),
  };
  const options = { temporaryFolder: stagingFolder(effortState), log };
  await restoreSnapshot({ journal, location, effortState }, run.snapshots, options);
  const last = journal.read((tables) => tables.iterations.last(effort, 1));
  if (last[0]?.n !== 100) throw new Error("the state was not restored");
}

async function download(github: GitHubServer): Promise<void> {
  const [newest] = github.world.finalized();
  const address = `${github.address}/repos/octo/project/actions/artifacts/${newest?.id}/zip`;
  const response = await fetch(address, { headers: { authorization: `Bearer ${testToken}` } });
  const bytes = await response.arrayBuffer();
  if (bytes.byteLength !== newest?.size) throw new Error("the download is incomplete");
}

/** Restores states of several sizes. The server runs in this process. */
export async function restoreRows(): Promise<Row[]> {
  const rows: Row[] = [];
  for (const { megabytes, times } of cases) {
    using world = new World();
    await using github = await GitHubServer.open();
    await saveState(github, world, megabytes);
    const restored = await timeEachAwaited(times, (index) => restoreOnce(github, world, `machine-${index}`));
    const downloaded = await timeEachAwaited(times, () => download(github));
    rows.push(
      { name: `${megabytes} MB of state: restored and open`, values: restored, unit: "ms" },
      { name: "  a plain download", values: downloaded, unit: "ms" },
      ratio("  restored against that", restored, downloaded),
    );
  }
  return rows;
}
