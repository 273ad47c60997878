// Generates a long past for an effort: iterations, a long log, a large repository with many commits.
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { type Journal, type JournalTables, openJournal } from "../../src/journal/index.ts";
import { storyId, type World } from "./world.ts";

/** The slug of the effort in every world. */
export const effort = "x";

/** Opens the journal of a state folder. */
export function openQuietly(state: string): Promise<Journal> {
  return openJournal(state, { log: { info: () => {}, warn: console.warn }, now: () => new Date() });
}

/** A fixed, incompressible hash of 40 digits for a number. */
function hashOf(n: number): string {
  const mixed = (BigInt(n + 1) * 0x9e3779b97f4a7c15f39cc0605cedc834n * 0x1234567n) & ((1n << 160n) - 1n);
  return mixed.toString(16).padStart(40, "0");
}

function timeOf(n: number): string {
  return new Date(1.76e12 + n * 100_000).toISOString();
}

function runOf(n: number): string {
  return `r${hashOf(Math.floor((n - 1) / 100)).slice(0, 31)}`;
}

/** Starts an iteration as the loop does; each hundredth starts a run. */
export function recordStart(tables: JournalTables, n: number): void {
  const machine = { pid: 1, host: "elsewhere", bootId: "", startTicks: "", version: "0.1.0" };
  const runId = runOf(n);
  if (!tables.runs.get(runId)) {
    tables.runs.start({ id: runId, effort, startedAt: timeOf(n), ...machine });
    tables.runs.end(runId, { endedAt: timeOf(n), status: "incomplete", stopReason: null, stopDetail: null });
  }
  const row = { effort, n, runId, storyId: storyId(0), agent: "command", startedAt: timeOf(n) };
  tables.iterations.start({ ...row, baseCommit: hashOf(n - 1) });
  tables.sessions.update(effort, { iteration: n, currentStory: storyId(0), updatedAt: timeOf(n) });
  tables.runs.touch(runId, timeOf(n));
}

/** Records a verdict, with one gate that fails every fourth time. */
export function recordVerdict(tables: JournalTables, n: number): void {
  const failed = n % 4 === 0;
  const reason = failed ? "Gate `npm test` failed (exit code 1)." : "1 gate passed.";
  const tail = failed
    ? Array.from({ length: 20 }, (_, line) => `${hashOf(n + line)} expected another value\n`).join("")
    : "Test Files  12 passed (12)\n     Tests  118 passed (118)\n";
  tables.gates.put({
    effort,
    n,
    position: 1,
    command: "npm test",
    exitCode: failed ? 1 : 0,
    timedOut: false,
    durationMs: 2_310,
    outputTail: tail,
  });
  tables.iterations.judge(effort, n, {
    outcome: failed ? "gates-failed" : "continued",
    reason,
    feedback: failed ? [`${reason} The end of its output:\n${tail}`] : [],
    changed: true,
    candidate: null,
    signature: failed ? `${storyId(0)} npm test 1 ${tail}` : "",
    work: "",
    costUsd: 0.25,
    tokensInput: 12_000,
    tokensOutput: 3_000,
    tokensCacheRead: 900_000,
    tokensCacheWrite: 40_000,
    agentVersion: "2.0.1",
    failure: null,
    durationMs: 90_000,
  });
}

/** Records the end of an iteration with its own commit, by default one that exists nowhere. */
export function recordEnd(tables: JournalTables, n: number, commitSha = hashOf(n)): void {
  tables.iterations.close(effort, n, { commitSha, endedAt: timeOf(n + 1) });
}

/** The number of iterations per write. The loop writes once per step. */
const atOnce = 500;

/** Records an effort with this many stories and closed iterations; `head` is the commit of the last one. */
export async function recordHistory(
  journal: Journal,
  { stories: storyCount, iterations, head }: { stories: number; iterations: number; head?: string },
): Promise<void> {
  await journal.write((tables) => {
    tables.sessions.put({ taskName: effort, status: "checkpointed", agent: "command" });
    const stories = Array.from({ length: storyCount }, (_, position) => ({
      effort,
      id: storyId(position),
      position,
      title: `Story number ${position + 1} that is never done`,
      priority: position + 1,
      passes: false,
      verified: false,
      status: "open" as const,
    }));
    tables.stories.put(effort, stories);
  });
  for (let from = 1; from <= iterations; from += atOnce) {
    await journal.write((tables) => {
      for (let n = from; n < Math.min(from + atOnce, iterations + 1); n += 1) {
        recordStart(tables, n);
        recordVerdict(tables, n);
        recordEnd(tables, n, n === iterations ? head : undefined);
      }
    });
  }
}

/** A progress log of about this size in bytes, with entries of the program and notes of an agent. */
export function longLog(bytes: number): string {
  let text = "# Ralph Progress Log\nEffort: x\nType: Feature\nStarted: 2026-01-01\n\n## Codebase Patterns\n";
  text += "- Prices are in cents everywhere\n\n---\n";
  for (let n = 1; text.length < bytes; n += 1) {
    const time = timeOf(n).slice(0, 16).replace("T", " ");
    text += `\n## ${time} - ${storyId(n % 500)}\nIteration: ${n}/20000 | Agent: command | Result: passed\n`;
    text += `- 1 gate passed.\n- Gate \`npm test\`: passed\n- Read ${hashOf(n)} and wrote what it lacked\n---\n`;
  }
  return text;
}

/** Adds files and commits to a world's repository, and packs it. */
export function growRepository(
  world: World,
  size: { files: number; fileBytes: number; commits: number },
): void {
  const parts: (string | Buffer)[] = [];
  const add = (file: string, bytes: Buffer) =>
    parts.push(`M 100644 inline ${file}\ndata ${bytes.length}\n`, bytes, "\n");
  const begin = (n: number, from: string) => {
    const at = `b <b@c.d> ${1_700_000_000 + n} +0000`;
    parts.push(`commit refs/heads/main\ncommitter ${at}\ndata 4\nmore\n${from}`);
  };
  begin(0, "from refs/heads/main^0\n");
  for (let index = 0; index < size.files; index += 1) {
    // This text hardly compresses, so that the repository really becomes large.
    const bytes = Buffer.from(randomBytes(Math.ceil((size.fileBytes * 3) / 4)).toString("base64"));
    add(`src/part-${index % 100}/file-${index}.txt`, bytes);
  }
  for (let n = 1; n < size.commits; n += 1) {
    begin(n, "");
    add(`src/part-${n % 100}/changing.txt`, Buffer.from(hashOf(n)));
  }
  parts.push("done\n");
  const options = { cwd: world.repository, env: world.environment };
  const input = Buffer.concat(parts.map((part) => Buffer.from(part)));
  execFileSync("git", ["fast-import", "--quiet", "--done"], { ...options, input });
  execFileSync("git", ["reset", "--quiet", "--hard"], options);
}
