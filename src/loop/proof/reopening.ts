// Reopens the stories whose gates failed in a proof, and tells the next agent why.
import { addressOf, editPrd, renderEntry, writePlanText } from "../../effort/index.ts";
import type { JournalTables, ProofRow } from "../../journal/index.ts";
import {
  appendToProgress,
  effortTrailers,
  isEffortFile,
  lastWrittenPrdFile,
  ownFiles,
  readPrdText,
  writeOwnCopy,
} from "../checkout/index.ts";
import type { LoopContext } from "../context.ts";
import { lastNumber, reopenedEventKind } from "../decide/index.ts";
import { isPass } from "../judge/index.ts";
import { describeFailure } from "./sentences.ts";

/** By story id, the last iteration after `after` in which the story passed. */
export function readLastPasses(tables: JournalTables, effort: string, after = 0): Map<string, number> {
  const passes = new Map<string, number>();
  for (const { storyId, n, outcome } of tables.iterations.each(effort, after))
    if (isPass(outcome)) passes.set(storyId, n);
  return passes;
}

/** Records a proof, and the stories that it reopens, in one write of the caller. */
export function recordProof(tables: JournalTables, proof: Omit<ProofRow, "number">): void {
  const { effort, runId, iteration, at } = proof;
  tables.proofs.add(proof);
  for (const id of reopenedBy(proof)) {
    tables.stories.update(effort, id, {
      passes: false,
      verified: false,
      status: "open",
      updatedAt: at,
      // Work on it is measured from here, so that the same proposal is not enough again.
      startedAt: null,
      baseCommit: null,
    });
    tables.events.add({ effort, runId, n: iteration, at, kind: reopenedEventKind, detail: id });
  }
}

/** The stories that a proof reopens. */
export function reopenedBy({ commands }: Pick<ProofRow, "commands">): string[] {
  return [...new Set(commands.flatMap(({ reopened }) => (reopened === null ? [] : [reopened])))];
}

/** Writes the reopened stories to prd.json and log, and commits and pushes both, so that no one takes them for done. */
export async function writeReopened(
  context: LoopContext,
  proof: Omit<ProofRow, "number">,
  storyIds: readonly string[],
): Promise<void> {
  const { location, limits, clock } = context;
  const text = readPrdText(location.prdFile);
  if (text !== undefined) {
    const edited = editPrd(
      text,
      addressOf(location),
      storyIds.map((id) => ({ id, passes: false })),
    );
    writePlanText(location.prdFile, edited, { mode: 0o644 });
    writeOwnCopy(context.journal, lastWrittenPrdFile(context), edited, { flush: true });
  }
  for (const storyId of storyIds) {
    const entry = {
      at: clock.now(),
      storyId,
      iteration: proof.iteration,
      maxIterations: context.journal.read((tables) =>
        lastNumber(tables, location.slug, limits.maxIterations),
      ),
      agent: "none",
      result: "reopened",
      bullets: failuresOf(proof, storyId).map((command) => describeFailure(proof, command)),
    };
    appendToProgress(context, renderEntry(entry));
  }
  await commitReopened(context, proof, storyIds);
}

async function commitReopened(
  context: LoopContext,
  proof: Omit<ProofRow, "number">,
  storyIds: readonly string[],
): Promise<void> {
  const { checkout, branch, location } = context;
  if (!checkout || branch === undefined) return;
  const { head, changes } = await checkout.state();
  const others = changes.map(({ path }) => path).filter((file) => !isEffortFile(file, location));
  const reasons = storyIds.flatMap((id) => failuresOf(proof, id));
  const trailers = effortTrailers(context.journal, location.slug, context.runId);
  await checkout.commit({
    subject: `${storyIds.join(", ")}: reopened, because the proof failed`,
    body: [...reasons.map((command) => describeFailure(proof, command)), "", ...trailers].join("\n"),
    exclude: new Set(others),
    keep: { base: head, files: ownFiles(location) },
  });
  await context.push();
  context.saveLater("proof");
}

function failuresOf({ commands }: Pick<ProofRow, "commands">, storyId: string): ProofRow["commands"] {
  return commands.filter(({ reopened }) => reopened === storyId);
}

/** Why a proof reopened a story, until it passes again. */
export interface Reopening {
  /** One or more sentences. */
  reason: string;
  /** Sentences for the prompt, with output from the second line on. */
  feedback: string[];
}

/** Reads why an open story was reopened; undefined if no proof reopened it since it last passed. */
export function readReopening(tables: JournalTables, effort: string, storyId: string): Reopening | undefined {
  const proof = tables.proofs
    .list(effort)
    .reverse()
    .find((row) => failuresOf(row, storyId).length > 0);
  if (!proof || readLastPasses(tables, effort, proof.iteration).has(storyId)) return undefined;
  const failures = failuresOf(proof, storyId);
  const setup = proof.commands.filter(({ isSetup }) => isSetup).map(({ command }) => `\`${command}\``);
  const after = setup.length === 0 ? "" : ` The checkout was prepared with ${setup.join(", ")}.`;
  const hint =
    proof.place === "clean"
      ? `A clean checkout has only what is committed: no ignored, uncommitted or generated file of this checkout.${after}`
      : "It passed before, so a later change may have broken it.";
  return {
    reason: failures.map((command) => describeFailure(proof, command)).join(" "),
    feedback: failures.map(
      (command) =>
        `${storyId} had passed, but the proof failed. ${describeFailure(proof, command)} ${hint} The end of its output:\n${command.outputTail.trim()}`,
    ),
  };
}
