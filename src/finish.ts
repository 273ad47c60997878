// How a run ends: the books closed, so that the journal says what was and why.
import type { LoopParts, StopReason } from "./loop/index.ts";
import { stopReasons } from "./loop/index.ts";

/** How the seed's table calls the state of an effort after a run. */
const sessionStatus = {
  complete: "completed",
  incomplete: "checkpointed",
  failed: "failed",
} as const;

/** Closes the books of a run. */
export async function finish(
  parts: Pick<LoopParts, "journal" | "place" | "runId" | "clock">,
  reason: StopReason,
  detail: string,
): Promise<void> {
  const at = parts.clock.now().toISOString();
  const { status } = stopReasons[reason];
  await parts.journal.write((tables) => {
    tables.runs.end(parts.runId, { endedAt: at, status, stopReason: reason, stopDetail: detail });
    tables.sessions.update(parts.place.slug, {
      status: reason === "stopped" ? "stopped" : sessionStatus[status],
      pid: null,
      currentStory: null,
      updatedAt: at,
    });
  });
}
