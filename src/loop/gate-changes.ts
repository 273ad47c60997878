// Undoes what a gate changed in the tree that it judged, and keeps the changes as a patch.
import type { Candidate, CheckoutState } from "../git/index.ts";
import { writeUnflushed } from "../platform/index.ts";
import { namePaths } from "./checkout/index.ts";
import type { LoopContext } from "./context.ts";

/** The next gate must find the candidate, and so must the commit. @returns what was undone, one sentence each */
export async function undoGateChanges(
  context: LoopContext,
  candidate: Candidate,
  command: string,
  patchFile: string,
): Promise<{ remarks: string[]; state: CheckoutState }> {
  const { checkout, announce, redactor } = context;
  if (!checkout) return { remarks: [], state: candidate.state };
  const changes = await checkout.candidates.compare(candidate);
  const { changed, created, movedTo, state } = changes;
  const remarks: string[] = [];
  context.leaveOut(created);
  if (created.length > 0)
    remarks.push(`Gate \`${command}\` created ${namePaths(created)}; this is not in the commit.`);
  if (changed.length === 0 && movedTo === undefined) return { remarks, state };
  if (changed.length > 0) {
    const patch = await checkout.candidates.describeDifference(candidate, changed);
    writeUnflushed(patchFile, redactor.text(patch));
  }
  const rescueBranch = await checkout.candidates.putBack(candidate, changes);
  const warnings = [
    ...(changed.length > 0
      ? [
          `Gate \`${command}\` changed ${namePaths(changed)}; this was put back, because a commit holds what the gates judged. The changes are in ${patchFile}.`,
        ]
      : []),
    ...(movedTo === undefined
      ? []
      : [
          `Gate \`${command}\` moved the checkout to ${movedTo}; it was moved back${rescueBranch ? `, and the commits are kept on ${rescueBranch}` : ""}.`,
        ]),
  ].map((text) => redactor.text(text));
  for (const text of warnings) announce({ kind: "warning", text });
  const after = await checkout.candidates.compare(candidate);
  return { remarks: [...remarks, ...warnings], state: after.state };
}
