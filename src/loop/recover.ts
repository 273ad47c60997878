// Finishes what a run that was killed had begun, so that nothing judged is lost and nothing unjudged is believed.
import { loadEffort } from "../effort/index.ts";
import type { IterationRow } from "../journal/index.ts";
import { readText, removeFile } from "../platform/index.ts";
import { iterationFolder } from "./iteration-folder.ts";
import { isPass, judge } from "./judge.ts";
import type { LoopParts } from "./parts.ts";
import { restoreLog } from "./progress-file.ts";
import { type RecordParts, recordJudgement } from "./record.ts";
import { settle, settlePrd } from "./settle.ts";

/**
 * Puts prd.json back where a dead run left it in the middle of a turn or before the turn's verdict was carried out. It
 * comes before the file is read at all: an agent that was cut off may have left half of it.
 */
export function restoreStories(
  parts: Pick<LoopParts, "journal" | "place" | "effortState" | "announce" | "redactor">,
): void {
  const open = parts.journal.read((tables) => tables.iterations.open(parts.place.slug));
  if (!open) return;
  const files = iterationFolder(parts.effortState, open.n, true);
  // A verdict counts from the journal on: what was made ready for one that never got there must not be carried out.
  if (open.step === "started") for (const file of [files.prdAfter, files.entry]) removeFile(file);
  settlePrd(parts, files);
  restoreLog(parts);
}

/**
 * Finishes the iteration that a dead run left open, where there is one. Judged but not finished: its file, log entry and
 * commit are made now. Not judged: it counts as interrupted, prd.json is put back to what it was before the turn, and
 * what the turn left in the checkout stays for the next one.
 */
export async function recoverIteration(parts: Omit<LoopParts, "push">): Promise<void> {
  const { journal, place } = parts;
  const open = journal.read((tables) => tables.iterations.open(place.slug));
  if (!open) return;
  if (open.step === "started") await interrupt(parts, open);
  const row = journal.read((tables) => tables.iterations.get(place.slug, open.n));
  if (!row) return;
  const interrupted = row.outcome === "interrupted";
  parts.announce({
    kind: "note",
    text: interrupted
      ? `iteration ${row.n} was cut off in an earlier run; what it left in the checkout is taken up`
      : `iteration ${row.n} was judged in an earlier run and is finished now`,
  });
  await settle(parts, row, { storyTitle: titleOf(parts, row), keepLeftovers: interrupted, recovering: true });
  await journal.flush();
}

/**
 * Closes the iteration that was open when the effort's records left another machine: what its turn did stayed there. A
 * story that it had passed is open again, since nobody has its work. @returns its entry for the log
 */
export async function closeTravelled(
  parts: RecordParts & Pick<LoopParts, "effortState" | "announce">,
): Promise<string | undefined> {
  const { journal, place, clock } = parts;
  const open = journal.read((tables) => tables.iterations.open(place.slug));
  if (!open) return undefined;
  if (open.step === "started") await interrupt(parts, open);
  await journal.write((tables) => {
    tables.iterations.close(place.slug, open.n, { commitSha: null, endedAt: clock.now().toISOString() });
    if (open.step === "judged" && isPass(open.outcome))
      tables.stories.update(place.slug, open.storyId, { status: "open", passes: false, verified: false });
  });
  parts.announce({
    kind: "note",
    text: `iteration ${open.n} was under way on another machine; what it had not committed stayed there`,
  });
  return readText(iterationFolder(parts.effortState, open.n).entry);
}

/** Judges a turn of which nobody knows how it ended. */
async function interrupt(
  parts: RecordParts & Pick<LoopParts, "effortState">,
  row: IterationRow,
): Promise<void> {
  const files = iterationFolder(parts.effortState, row.n, true);
  const verdict = judge({
    storyId: row.storyId,
    end: "cut-off",
    reason: "the run was killed during this turn",
    limited: false,
    proposed: false,
    claimed: false,
    notes: undefined,
    putBack: [],
    work: undefined,
    gates: undefined,
  });
  const begun = { number: row.n, storyId: row.storyId, agent: row.agent, agentNote: "", files };
  await recordJudgement(parts, begun, {
    verdict,
    gates: [],
    agentVersion: undefined,
    failure: undefined,
    usage: undefined,
    costUsd: undefined,
    durationMs: undefined,
    changed: true,
    next: undefined,
  });
}

function titleOf(parts: Pick<LoopParts, "journal" | "place">, row: IterationRow): string {
  const known = parts.journal
    .read((tables) => tables.stories.list(parts.place.slug))
    .find((story) => story.id === row.storyId);
  return (
    known?.title ?? loadEffort(parts.place).prd.stories.find((story) => story.id === row.storyId)?.title ?? ""
  );
}
