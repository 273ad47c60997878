// Reads the details of one iteration: its files in the state folder, and what its commits changed.
import type { GateRow, IterationRow, Journal } from "../../journal/index.ts";
import { iterationFolder } from "../../loop/index.ts";
import type { ChangeDetails, CutText, GateDetails, IterationDetails } from "../../page/index.ts";
import type { Redactor } from "../../platform/index.ts";
import { cutChanges } from "./cut-changes.ts";
import { type Place, readEnd, readStart } from "./cut-text.ts";
import { describeCommand } from "./read-report.ts";

/** Supplies what commits changed; whatever keeps the work supplies it. */
export interface ChangeReader {
  /** What the commits of an iteration changed, as a unified diff; undefined if they are not here. */
  changesOf(commit: string): Promise<string | undefined>;
}

/** Whose details are read. */
export interface DetailSettings {
  readonly effort: string;
  /** The effort's folder in the state folder. */
  readonly effortState: string;
  readonly redactor: Redactor;
  /** Missing where no checkout is at hand. */
  readonly changes?: ChangeReader | undefined;
}

/** The largest parts, in bytes. */
const largest = { prompt: 64, output: 160, gate: 64, entry: 16, recording: 2_048 } as const;
const kilobyte = 1_024;

/** Reads the details of an iteration; undefined if there is no such iteration. */
export async function readDetails(
  journal: Journal,
  settings: DetailSettings,
  n: number,
): Promise<IterationDetails | undefined> {
  const { effort, effortState, redactor } = settings;
  const { row, gates } = journal.read((tables) => ({
    row: tables.iterations.get(effort, n),
    gates: tables.gates.list(effort, n),
  }));
  if (!row) return undefined;
  const files = iterationFolder(effortState, n);
  const place = (file: string, limit: number): Place => ({ file, effortState, bytes: limit * kilobyte });
  const prompt = readStart(place(files.prompt, largest.prompt), redactor);
  const output = readEnd(place(files.output, largest.output), redactor);
  const changes = await readChanges(row, settings);
  return {
    n,
    prompt,
    changes,
    gates: gates.map((gate) =>
      readGate(gate, place(files.gateOutput(gate.position), largest.gate), redactor),
    ),
    output,
    entry: readStart(place(files.entry, largest.entry), redactor),
    recording: readStart(place(files.recording, largest.recording), redactor),
    missing: describeMissing(row, { prompt, output, changes }),
  };
}

function readGate(gate: GateRow, place: Place, redactor: Redactor): GateDetails {
  const passed = gate.exitCode === 0 && !gate.timedOut;
  const tail = { text: redactor.text(gate.outputTail), cut: "" };
  return {
    command: redactor.text(gate.command),
    passed,
    result: describeCommand({ passed, timedOut: gate.timedOut, exitCode: gate.exitCode }),
    durationMs: gate.durationMs,
    output: readEnd(place, redactor) ?? tail,
  };
}

async function readChanges(
  { commitSha }: IterationRow,
  { changes, redactor }: DetailSettings,
): Promise<ChangeDetails | null> {
  if (commitSha === null) return null;
  const found = await changes?.changesOf(commitSha);
  return found === undefined ? null : cutChanges(redactor.text(found), commitSha);
}

function describeMissing(
  { n, commitSha, endedAt }: IterationRow,
  found: { prompt: CutText | null; output: CutText | null; changes: ChangeDetails | null },
): string[] {
  const noFiles = found.prompt === null && found.output === null && endedAt !== null;
  const commit = commitSha?.slice(0, 10) ?? "";
  return [
    ...(noFiles
      ? [
          `Prompt and output of iteration ${n} are not on this machine: snapshots hold those of the last iterations.`,
        ]
      : []),
    ...(commitSha !== null && found.changes === null
      ? [
          `The changes are in commit ${commit}, which is not in a checkout on this machine: git show ${commit}`,
        ]
      : []),
  ];
}
