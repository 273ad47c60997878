// Writes the records of an effort with many iterations, as a run leaves them.
import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type JournalTables, openJournal, stateFolder } from "../../../src/journal/index.ts";
import { silentLog } from "../../../src/platform/index.ts";

/** What an agent may print to get at the reader of a page. */
const hostileText = [
  "</script><script>window.hacked = 1</script>",
  '<img src=x onerror="window.hacked = 2">',
  "<!-- <script> -->",
  "\u202eright to left\u202c and \u2066isolated\u2069 \u200bhidden",
  "\u001b[31mred\u001b[0m \u001b]0;title\u0007 \u001b[2J\u001b[H cleared",
  "null \u0000 bell \u0007 backspace \b end",
  '"}]}]}</textarea></title></style>',
].join("\n");

/** Where the effort is, and how large. */
export interface LongEffort {
  readonly root: string;
  readonly effort: string;
  readonly iterations: number;
}

const start = Date.UTC(2026, 2, 4, 9);
const minute = 60_000;
const agents = ["claude", "opencode"];
const titles = [
  "Read the settings from a file",
  "Refuse settings that are not known",
  "Print the receipt with the tax of each line",
  "Say which line of the file is wrong",
  "Round half cents as the law asks",
];

/** Writes journal and files; some iterations fail, and the texts of one are hostile. */
export async function writeLongEffort({ root, effort, iterations }: LongEffort): Promise<void> {
  mkdirSync(root, { recursive: true });
  const effortState = stateFolder(root).effort(effort);
  using journal = await openJournal(root, { log: silentLog, now: () => new Date(start) });
  const stories = Math.max(1, Math.ceil(iterations / 4));
  await journal.write((tables) => {
    tables.sessions.put({
      taskName: effort,
      status: "checkpointed",
      branch: `ralph/${effort}`,
      maxIterations: iterations + 10,
    });
    tables.stories.put(
      effort,
      Array.from({ length: stories }, (_, index) => {
        const isDone = index < stories - 3;
        return {
          effort,
          id: storyId(index),
          position: index,
          title: index === 1 ? `Hostile ${hostileText}` : (titles[index % titles.length] ?? ""),
          priority: index + 1,
          passes: isDone,
          verified: isDone && index % 7 !== 3,
          status: isDone
            ? ("passed" as const)
            : index === stories - 1
              ? ("skipped" as const)
              : ("open" as const),
        };
      }),
    );
    const process = { pid: 4711, host: "runner", bootId: "b", startTicks: "123" };
    tables.runs.start({ id: "r1", effort, ...process, version: "0.1.0", startedAt: timeOf(1) });
    for (let n = 1; n <= iterations; n += 1) writeRows(tables, effort, n, stories - 3);
    const ending = {
      status: "incomplete",
      stopReason: "max-cost",
      stopDetail: null,
      endedAt: timeOf(iterations + 1),
    };
    tables.runs.end("r1", ending);
    const about = { effort, runId: "r1", n: 2, at: timeOf(2) };
    tables.events.add({ ...about, kind: "protected-path", detail: `one was put back: ${hostileText}` });
    tables.events.add({ ...about, kind: "denied-host", detail: "example.com (3 times)" });
  });
  await journal.flush();
  for (let n = 1; n <= iterations; n += 1) writeFiles(effortState, n);
}

const storyId = (index: number) => `US-${String(index + 1).padStart(3, "0")}`;
const isFailed = (n: number) => n % 5 === 3 && n % 4 !== 0;

const hashOf = (n: number) => createHash("sha1").update(String(n)).digest("hex");

/** Night falls after every fortieth iteration. */
function timeOf(n: number): string {
  return new Date(start + n * 4 * minute + Math.floor(n / 40) * 600 * minute).toISOString();
}

/** Only stories before `open` have passed. */
function writeRows(tables: JournalTables, effort: string, n: number, open: number): void {
  const about = {
    effort,
    n,
    runId: "r1",
    agent: agents[Math.floor(n / 50) % 2] ?? "claude",
    baseCommit: null,
  };
  tables.iterations.start({ ...about, storyId: storyId(Math.floor((n - 1) / 4)), startedAt: timeOf(n) });
  const gate = { effort, n, timedOut: false, durationMs: 9_000 + n * 13 };
  tables.gates.put({
    ...gate,
    position: 1,
    command: "npm test",
    exitCode: isFailed(n) ? 1 : 0,
    outputTail: "",
  });
  tables.gates.put({ ...gate, position: 2, command: "npm run lint", exitCode: 0, outputTail: "" });
  const outcome = isFailed(n) ? "gates-failed" : n % 4 === 0 && n / 4 <= open ? "passed" : "continued";
  tables.iterations.judge(effort, n, {
    outcome,
    reason: isFailed(n) ? "1 of 2 gates failed." : "2 gates passed.",
    feedback: [],
    changed: true,
    candidate: null,
    signature: "",
    work: "",
    costUsd: n % 17 === 0 ? null : 0.2 + ((n * 7) % 13) / 20,
    tokensInput: 4_000 + n * 11,
    tokensOutput: 2_000 + ((n * 31) % 900),
    tokensCacheRead: 60_000 + ((n * 997) % 30_000),
    tokensCacheWrite: 5_000,
    agentVersion: "1.0.0",
    failure: null,
    durationMs: 100_000 + ((n * 7_919) % 80_000),
  });
  const endedAt = new Date(Date.parse(timeOf(n)) + 200_000).toISOString();
  tables.iterations.close(effort, n, { commitSha: hashOf(n), endedAt });
}

function writeFiles(effortState: string, n: number): void {
  const folder = join(effortState, "iterations", String(n).padStart(4, "0"));
  mkdirSync(folder, { recursive: true });
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
  const words = n === 2 ? hostileText : `I read the code, changed two files and ran the tests. Number ${n}.`;
  write(
    "prompt.md",
    `Story: number ${n}\n\n${"A rule that every turn gets, in a long line.\n".repeat(80)}\n${words}\n`,
  );
  write(
    "output.log",
    `${words}\n${`step of iteration ${n}\n`.repeat(200)}${n === 2 ? "x".repeat(5_000_000) : ""}`,
  );
  write("entry.md", `## 2026-03-04 09:00 - number ${n}\n- ${words}\n---\n`);
  const colours = `\u001b[32m✓\u001b[0m total.test.ts (${n})\n`;
  write("gate-1.log", isFailed(n) ? `${colours}\u001b[31m✗ expected 12.34\u001b[0m\n` : colours.repeat(30));
  write("gate-2.log", "no fault\n");
  if (n % 10 === 2) write("session.cast", recording(n));
}

function recording(n: number): string {
  const header = { version: 2, width: 80, height: 20, timestamp: start / 1_000 };
  const events = Array.from({ length: 20 }, (_, index) => [
    (index + 1) * 0.2,
    "o",
    `\u001b[3${index % 7}mframe ${index} of iteration ${n}\u001b[0m\r\n`,
  ]);
  return [header, ...events].map((line) => JSON.stringify(line)).join("\n");
}
