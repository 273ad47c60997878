// Finishes a judged iteration: prd.json, log entry, commit, books closed. Every step may be done twice without harm,
// because a run that is killed in between leaves it to the next one.
import type { IterationRow } from "../journal/index.ts";
import { readText, replaceFile } from "../platform/index.ts";
import { untouched } from "./foreign.ts";
import { type IterationFolder, iterationFolder } from "./iteration-folder.ts";
import type { Outcome } from "./judge.ts";
import type { LoopParts } from "./parts.ts";
import { lastWrittenPrd, restorePrd } from "./prd-file.ts";
import { appendToProgress } from "./progress-file.ts";

/** What settling needs; resume has it before there is a loop. */
export type SettleParts = Pick<
  LoopParts,
  | "place"
  | "folder"
  | "checkout"
  | "effortState"
  | "journal"
  | "limits"
  | "branch"
  | "foreign"
  | "clock"
  | "announce"
>;

/** How an iteration is finished. */
export interface SettleOptions {
  storyTitle: string;
  /** What the turn left stays uncommitted, for the next one to take up. */
  keepLeftovers: boolean;
  /** The run that judged it is dead: its commit may have been made already. */
  recovering: boolean;
}

/** Finishes the iteration that was judged. */
export async function settle(parts: SettleParts, row: IterationRow, options: SettleOptions): Promise<void> {
  const { place, journal } = parts;
  const files = iterationFolder(parts.effortState, row.n);
  settlePrd(parts, files);
  const entry = readText(files.entry);
  if (entry !== undefined) appendToProgress(parts, entry);
  const commit = options.keepLeftovers ? undefined : await commitIteration(parts, row, options);
  await journal.write((tables) =>
    tables.iterations.close(place.slug, row.n, {
      commitSha: commit ?? null,
      endedAt: parts.clock.now().toISOString(),
    }),
  );
  parts.announce({
    kind: "iteration-ended",
    iteration: row.n,
    storyId: row.storyId,
    outcome: row.outcome as Outcome,
    reason: row.reason ?? "",
    durationMs: row.durationMs ?? 0,
    commit,
  });
}

/** Makes prd.json what it has to be after the turn: as before it, with what was accepted. */
function settlePrd(parts: SettleParts, files: IterationFolder): void {
  const { prdFile } = parts.place;
  const lastWritten = lastWrittenPrd(parts.effortState);
  const before = readText(lastWritten);
  const after = readText(files.prdAfter) ?? before;
  if (before === undefined || after === undefined) return;
  const found = readText(files.prdFound);
  const keep = found === undefined ? files.prdFound : files.prdEdited;
  if (restorePrd(prdFile, after, [before, found ?? before], keep)) {
    parts.announce({
      kind: "warning",
      text: `${prdFile} had changed meanwhile; what it held is kept at ${keep}`,
    });
  }
  if (after !== before) replaceFile(lastWritten, after);
}

async function commitIteration(
  parts: SettleParts,
  row: IterationRow,
  options: SettleOptions,
): Promise<string | undefined> {
  const { checkout, branch, announce } = parts;
  if (!checkout || branch === undefined) return undefined;
  const mark = `Ralph-Iteration: ${parts.place.slug}/${row.n}`;
  const made = options.recovering ? await checkout.findCommit(mark, 50) : undefined;
  if (made) return made;
  // An agent that was killed may have left its git half done, and one that lived may have gone to another branch.
  await checkout.removeStaleLocks();
  await checkout.returnTo(branch, row.baseCommit ?? undefined);
  const { commit, leftOut } = await checkout.commit({
    subject: `${row.storyId}: ${options.storyTitle}`,
    body: `${row.reason ?? ""}\n\n${mark}`,
    leaveOut: untouched(parts.foreign, parts.folder),
  });
  for (const { path: left, why } of leftOut)
    announce({ kind: "warning", text: `${left} was not committed: ${why}` });
  return commit ?? (await checkout.state()).head;
}
