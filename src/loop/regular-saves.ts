// Saves every so often while a turn goes on: a machine that dies in the middle of a long one then loses no more than that.
import { describeError } from "../platform/index.ts";
import type { LoopParts } from "./parts.ts";

/** Saves until disposed, and notes in the journal that the run is alive. */
export function saveRegularly(
  parts: Pick<LoopParts, "clock" | "limits" | "journal" | "runId" | "saveLater" | "announce">,
): Disposable {
  const { clock, limits, journal, runId } = parts;
  const over = new AbortController();
  const save = async () => {
    await journal.write((tables) => tables.runs.touch(runId, clock.now().toISOString()));
    if (!over.signal.aborted) parts.saveLater("while a turn goes on");
  };
  const go = async () => {
    for (;;) {
      await clock.sleep(limits.checkpointEvery, over.signal);
      if (over.signal.aborted) return;
      await save().catch((error: unknown) => {
        parts.announce({ kind: "warning", text: `nothing was saved in between: ${describeError(error)}` });
      });
    }
  };
  void go();
  return { [Symbol.dispose]: () => over.abort() };
}
