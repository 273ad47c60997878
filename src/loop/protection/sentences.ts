// What people and agents are told of protected paths.
import { namePaths } from "../checkout/index.ts";

/** The kind of a journal's event for protected paths that were put back; its detail is the sentence. */
export const protectedEventKind = "protected-path";

/** What was put back, and how a person allows such a change. */
export function describePutBack(
  names: readonly string[],
  commits: number,
  lost: readonly string[],
  source: { who: string; storyId: string | undefined; patchFile: string },
): string {
  const [first = ""] = names;
  const were = names.length === 1 ? "is protected and was" : "are protected and were";
  const these = names.length === 1 ? "it" : "them";
  const noun = commits === 1 ? "1 commit was" : `${commits} commits were`;
  const about = source.storyId === undefined ? "a story" : source.storyId;
  return [
    `${namePaths(names)} ${were} put back: ${source.who} may not change ${these}.`,
    ...(commits > 0 ? [`${noun} rewritten without ${these}.`] : []),
    ...(lost.length > 0 ? [`${namePaths(lost)} could not be put back, and must be restored by hand.`] : []),
    `The changes are in ${source.patchFile}.`,
    `If ${about} needs ${names.length === 1 ? "this change" : "these changes"}, a person can allow ${these} with --allow-protected ${first}.`,
  ].join(" ");
}

/** Which commits of a turn held a secret, and what became of it. */
export function describeSecretCommits(count: number, paths: readonly string[]): string {
  const noun = count === 1 ? "1 commit of the turn" : `${count} commits of the turn`;
  const were = count === 1 ? "was" : "were";
  const sentence = `${noun} held a secret of this run and ${were} rewritten without it.`;
  if (paths.length === 0) return sentence;
  const are = paths.length === 1 ? "is" : "are";
  return `${sentence} ${namePaths(paths)} ${are} as before the turn in these commits: read the value from the environment instead.`;
}
