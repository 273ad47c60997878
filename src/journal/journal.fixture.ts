// A state folder for one test, and rows for tests.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Journal, openJournal } from "./journal.ts";
import type { JournalTables } from "./journal-tables.ts";
import type { IterationVerdict, ProofRow, StoryInput } from "./tables/index.ts";

/** A state folder that is removed on disposal. */
export class TemporaryState implements Disposable {
  readonly folder = mkdtempSync(join(tmpdir(), "journal-"));
  readonly main = join(this.folder, "sessions.db");
  readonly previous = `${this.main}.prev`;
  /** The warnings. */
  readonly warnings: string[] = [];

  open(options: { maxFileBytes?: number } = {}): Promise<Journal> {
    const log = { info: () => {}, warn: (line: string) => void this.warnings.push(line) };
    return openJournal(this.folder, { log, now: () => new Date("2026-01-02T03:04:05.678Z"), ...options });
  }

  /** Writes a journal with one effort in the previous file and two in the main one. */
  async writeTwice(): Promise<void> {
    using journal = await this.open();
    await putEffort(journal, "one");
    await putEffort(journal, "two");
  }

  /** The names of replaced files that were kept. */
  keptFiles(): string[] {
    return readdirSync(this.folder).filter((name) => /damaged|foreign/.test(name));
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true });
  }
}

/** A file as text of one-byte characters, for fast comparison. */
export function content(file: string): string {
  return readFileSync(file, "latin1");
}

export function putEffort(journal: Journal, taskName: string): Promise<void> {
  return journal.write((tables) => tables.sessions.put({ taskName, status: "running" }));
}

export function effortNames(journal: Journal): string[] {
  return journal.read((tables) => tables.sessions.list().map((session) => session.taskName));
}

/** The default effort of the rows below. */
export const effort = "checkout";

export function at(minute: number): string {
  return `2026-01-02T03:${String(minute).padStart(2, "0")}:00.000Z`;
}

export function story(id: string, position: number, fields: Partial<StoryInput> = {}): StoryInput {
  return {
    effort,
    id,
    position,
    title: `Story ${id}`,
    priority: position + 1,
    passes: false,
    verified: false,
    status: "open",
    updatedAt: at(0),
    ...fields,
  };
}

export function startRun(tables: JournalTables, id: string, of = effort): void {
  const process = { pid: 4711, host: "runner", bootId: "b", startTicks: "123" };
  tables.runs.start({ id, effort: of, ...process, version: "0.1.0", startedAt: at(1) });
}

export function startIteration(tables: JournalTables, n: number, of = effort): void {
  const about = { runId: "r1", storyId: "US-1", agent: "claude", baseCommit: null };
  tables.iterations.start({ effort: of, n, ...about, startedAt: at(n) });
}

export function verdict(fields: Partial<IterationVerdict> = {}): IterationVerdict {
  return {
    outcome: "passed",
    reason: "All gates passed.",
    feedback: ["one", "two\nlines"],
    changed: true,
    candidate: null,
    signature: "",
    work: "",
    costUsd: 0.25,
    tokensInput: 100,
    tokensOutput: 20,
    tokensCacheRead: 3_000,
    tokensCacheWrite: 40,
    agentVersion: "1.2.3",
    failure: "crash",
    durationMs: 1_234,
    ...fields,
  };
}

export function gate(n: number, position: number) {
  return {
    effort,
    n,
    position,
    command: "npm test",
    exitCode: 0,
    timedOut: false,
    durationMs: 5,
    outputTail: "ok\n",
  };
}

/** A proof with one gate for each output. */
export function proof(outputs: readonly string[], fields: Partial<ProofRow> = {}): Omit<ProofRow, "number"> {
  return {
    effort,
    runId: "r1",
    iteration: 1,
    at: at(1),
    durationMs: 5,
    place: "clean",
    commitSha: "abc",
    result: "passed",
    remark: "",
    notGated: [],
    subject: "s",
    commands: outputs.map((outputTail) => ({
      command: "npm test",
      isSetup: false,
      exitCode: 0,
      timedOut: false,
      passed: true,
      durationMs: 5,
      outputTail,
      reopened: null,
    })),
    ...fields,
  };
}
