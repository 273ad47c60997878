// Makes one commit of a story's commits once it has passed. Until then they are held back from the remote.
import type { Remote, UnpushedCommit } from "../../git/index.ts";
import type { Journal, JournalTables } from "../../journal/index.ts";
import { isPass, type LoopEvent } from "../../loop/index.ts";

/** What is squashed, and who is told. */
export interface SquashContext {
  readonly remote: Remote;
  readonly journal: Journal;
  readonly effort: string;
  announce(event: LoopEvent): void;
}

/** `held`: the story of the last turn has not passed; `moved`: the tip of the branch is another commit with the same files. */
export type Squashed = "nothing" | "held" | "moved";

/** Squashes the newest commits of a branch. Those that were pushed, and those of other people, stay as they are. */
export async function squashStory(context: SquashContext, branch: string): Promise<Squashed> {
  const { remote, journal, effort, announce } = context;
  // The last iteration may not be closed in the journal yet.
  await journal.flush();
  if (!journal.read((tables) => hasPassed(tables, effort))) return "held";
  const unpushed = await remote.listUnpushed(branch);
  const commits = journal.read((tables) => chooseCommits(tables, effort, unpushed));
  const [newest] = commits;
  if (!newest || commits.length < 2) return "nothing";
  const before = commits.at(-1)?.parent ?? null;
  const hashes = commits.map(({ hash }) => hash);
  const hash = await remote.squash({
    branch,
    commits,
    message: joinMessages(commits),
    record: (into) => journal.write((tables) => tables.iterations.joinCommits(effort, hashes, into, before)),
  });
  const text = `the ${commits.length} commits of "${subjectOf(newest)}" are one now: ${hash.slice(0, 10)}`;
  announce({ kind: "note", text });
  return "moved";
}

/** Whether the story of the last turn passed and was not reopened since. */
function hasPassed(tables: JournalTables, effort: string): boolean {
  const [last] = tables.iterations.last(effort, 1);
  if (!last) return true;
  const story = tables.stories.get(effort, last.storyId);
  return isPass(last.outcome) && story?.passes !== false;
}

/** The newest commits that turns of this effort made since the last passed story, with those that agents made themselves. */
function chooseCommits(
  tables: JournalTables,
  effort: string,
  unpushed: readonly UnpushedCommit[],
): UnpushedCommit[] {
  const effortId = tables.sessions.get(effort)?.effortId;
  const chosen: UnpushedCommit[] = [];
  let ofAgent = 0;
  for (const commit of unpushed) {
    const { message, author } = commit;
    const isByUs = effortId != null && linesOf(message, "Ralph-Effort").includes(effortId);
    const isByAgent = ofAgent > 0 && author === chosen[0]?.author;
    if (!isByUs && !isByAgent) break;
    if (isByUs && chosen.length > 0 && isOfPass(tables, effort, message)) break;
    ofAgent = isByUs ? Number(linesOf(message, "Ralph-Commits")[0] ?? 0) : ofAgent - 1;
    chosen.push(commit);
  }
  return chosen;
}

function isOfPass(tables: JournalTables, effort: string, message: string): boolean {
  return linesOf(message, "Ralph-Iteration").some((name) => {
    const number = Number(name.slice(name.lastIndexOf("/") + 1));
    return isPass(tables.iterations.get(effort, number)?.outcome ?? null);
  });
}

function linesOf(message: string, name: string): string[] {
  const start = `${name}: `;
  return message.split("\n").flatMap((line) => (line.startsWith(start) ? [line.slice(start.length)] : []));
}

const kept = ["Ralph-Iteration", "Ralph-Effort", "Ralph-Run"];
const trailer = /^Ralph-[A-Z][a-z]+: /;

/** The message of the newest commit, the subjects of the others, and the lines by which all their iterations are found. */
function joinMessages(commits: readonly UnpushedCommit[]): string {
  const [newest, ...others] = commits;
  const lines = (newest?.message ?? "").split("\n").filter((line) => !trailer.test(line));
  const subjects = others.map((commit) => `- ${subjectOf(commit)}`).reverse();
  const trailers = kept.flatMap((name) => {
    const values = new Set(commits.flatMap(({ message }) => linesOf(message, name)));
    return [...values].map((value) => `${name}: ${value}`);
  });
  return `${lines.join("\n").trim()}\n\nIn it:\n${subjects.join("\n")}\n\n${trailers.join("\n")}\n`;
}

function subjectOf({ message }: UnpushedCommit): string {
  return message.split("\n")[0] ?? "";
}
