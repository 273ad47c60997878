// The words by which plans say how far a story is.

/** The state of a story. Only an open story can be worked on. */
export type StoryStatus = "open" | "passed" | "blocked" | "skipped";

/** The meaning of a status word. */
export type StatusMeaning = "done" | Exclude<StoryStatus, "passed">;

/** The known status words, by meaning. Case, blanks and signs in them do not count. */
export const statusWords: Record<StatusMeaning, readonly string[]> = {
  done: [
    "done",
    "complete",
    "completed",
    "pass",
    "passed",
    "passing",
    "closed",
    "verified",
    "implemented",
    "merged",
    "finished",
    "shipped",
    "resolved",
    "success",
    "successful",
    "succeeded",
    "fixed",
    "delivered",
    "released",
    "deployed",
    "validated",
    "tested",
  ],
  open: [
    "",
    "open",
    "pending",
    "todo",
    "not_started",
    "unstarted",
    "not_done",
    "not_implemented",
    "incomplete",
    "new",
    "draft",
    "drafted",
    "planned",
    "planning",
    "approved",
    "ready",
    "ready_for_dev",
    "ready_for_development",
    "ready_to_start",
    "backlog",
    "queued",
    "scheduled",
    "assigned",
    "next",
    "in_progress",
    "in_development",
    "started",
    "active",
    "current",
    "doing",
    "wip",
    "working",
    "ongoing",
    "implementing",
    "testing",
    "partial",
    "partially_done",
    "partially_complete",
    "reopened",
    "rework",
    "needs_work",
    "changes_requested",
    "fail",
    "failed",
    "failing",
    "broken",
    "error",
    "regressed",
    "untested",
    "unverified",
    "not_tested",
    "triaged",
    "groomed",
    "contexted",
    "hooked",
  ],
  blocked: [
    "blocked",
    "deferred",
    "postponed",
    "on_hold",
    "hold",
    "held",
    "paused",
    "parked",
    "stalled",
    "stuck",
    "waiting",
    "review",
    "reviewing",
    "in_review",
    "under_review",
    "for_review",
    "to_review",
    "ready_for_review",
    "needs_review",
    "pending_review",
    "awaiting_review",
    "waiting_for_review",
    "code_review",
    "human_review",
    "ai_review",
    "needs_human_decision",
    "needs_decision",
    "needs_human",
    "needs_input",
    "needs_info",
    "needs_clarification",
    "qa",
    "in_qa",
    "uat",
    "in_uat",
    "ready_for_qa",
    "pinned",
  ],
  skipped: [
    "skipped",
    "skip",
    "invalid",
    "cancelled",
    "canceled",
    "wont_fix",
    "wont_do",
    "superseded",
    "obsolete",
    "dropped",
    "removed",
    "rejected",
    "declined",
    "abandoned",
    "duplicate",
    "deprecated",
    "archived",
    "out_of_scope",
    "descoped",
    "not_applicable",
    "not_needed",
    "n/a",
    "tombstone",
  ],
};

/** The words that contradict a field with true or false. With others, such as `implemented`, a story may still fail. */
const plainWords: ReadonlySet<string> = new Set(
  [
    ...["done", "complete", "completed", "pass", "passed"],
    ...["open", "pending", "todo", "not_started", "new", "planned", "ready", "backlog", "in_progress"],
    ...["started", "active", "partial", "fail", "failed", "failing"],
  ].map(letters),
);

/** Whether a word says for certain that a story is done, or that it is open; undefined if it does not. */
export function certainMeaning(word: string): StatusMeaning | undefined {
  return plainWords.has(letters(word)) ? wholeMeaning(word) : undefined;
}

const meanings = new Map(
  Object.entries(statusWords).flatMap(([meaning, spellings]) =>
    spellings.map((word) => [letters(word), meaning as StatusMeaning]),
  ),
);

const signs: readonly [sign: RegExp, meaning: StatusMeaning][] = [
  [/^(?:✅|✔|☑|✓|🟢|🎉)/u, "done"],
  [/^(?:❌|⬜|☐|🔲|🚧|⏳|🔄|🟡|🔴|📋)/u, "open"],
  [/^(?:⏸|⛔|🚫|🛑|👀)/u, "blocked"],
  [/^(?:⏭|🗑)/u, "skipped"],
];

/** The meaning of a status word, ignoring case, blanks and signs; undefined for an unknown word. */
export function statusMeaning(word: string): StatusMeaning | undefined {
  return wholeMeaning(word) ?? signMeaning(word) ?? beginningMeaning(word);
}

/** The meaning of a word that says nothing else, such as a date. */
export function wholeMeaning(word: string): StatusMeaning | undefined {
  const key = letters(word);
  return key === "" && word.trim() !== "" ? signMeaning(word) : meanings.get(key);
}

function signMeaning(word: string): StatusMeaning | undefined {
  return signs.find(([sign]) => sign.test(word.trim()))?.[1];
}

/** For example of `done (2026-01-02)`, `merged in #12` and `blocked by the API`. */
function beginningMeaning(word: string): StatusMeaning | undefined {
  const detail = /\s*(?:[([{:;,–—]|\s-\s|\s(?:in|via|on|at|by|for|until|since)\s|\s#|\s\d)/u.exec(word);
  return detail === null || detail.index === 0
    ? undefined
    : meanings.get(letters(word.slice(0, detail.index)));
}

function letters(word: string): string {
  return word.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, "");
}
