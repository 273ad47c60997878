// Makes the commits of the work branch known to the remote: never by force, and never at the cost of anybody's commit.
import { gitReason } from "./git-command.ts";
import { isAncestor } from "./history.ts";
import { moveBranch } from "./move-branch.ts";
import { type Credentials, commonAncestor, exchange, fetchBranch, hasRemote, remote } from "./remote.ts";
import { replay } from "./replay.ts";
import type { Repository } from "./repository.ts";
import { resolveCommit } from "./state.ts";

/** What is to be made known. */
export interface PublishRequest {
  branch: string;
  /** The branch that the commits go to where they conflict with the remote's. */
  aside: string;
  credentials: Credentials | undefined;
}

/** What became of it. A reason is the end of a sentence without a full stop. */
export type Published =
  /** The remote has it all. `moved` holds commits that were put onto others, new names by old ones. */
  | { kind: "pushed"; moved: ReadonlyMap<string, string> }
  /** It conflicts with what the remote has, and went to the branch aside. */
  | { kind: "aside"; reason: string }
  | { kind: "unavailable"; reason: string };

/** So often somebody else may be first. */
const attempts = 5;

/** Fetches the remote's branch, puts our commits onto it where it has gone on, and pushes. The work branch is checked out. */
export async function publish(repository: Repository, request: PublishRequest): Promise<Published> {
  if (!(await hasRemote(repository)))
    return {
      kind: "unavailable",
      reason: `the repository has no remote ${remote}; add one with git remote add`,
    };
  const moved = new Map<string, string>();
  for (let attempt = 1; ; attempt += 1) {
    const found = await fetchBranch(repository, request.branch, request.credentials);
    if (found.kind === "unreachable") return { kind: "unavailable", reason: found.reason };
    const theirs = found.kind === "there" ? found.tip : undefined;
    const ready = await putOnto(repository, request, theirs);
    if (ready.kind === "conflict") return pushAside(repository, request, ready.reason);
    for (const [from, to] of ready.moved) follow(moved, from, to);
    if (ready.tip === theirs) return done(repository, request.branch, ready.tip, moved);
    const pushed = await push(repository, ready.tip, request.branch, request.credentials);
    if (pushed === undefined) return done(repository, request.branch, ready.tip, moved);
    const isRace = /non-fast-forward|fetch first|cannot lock ref|stale info|incorrect old value/.test(pushed);
    if (!isRace || attempt === attempts) return { kind: "unavailable", reason: pushed };
  }
}

/** Where a commit moved twice, its first name counts. */
function follow(moved: Map<string, string>, from: string, to: string): void {
  const first = [...moved].find(([, now]) => now === from)?.[0] ?? from;
  moved.set(first, to);
}

type Ready =
  | { kind: "ready"; tip: string; moved: ReadonlyMap<string, string> }
  | { kind: "conflict"; reason: string };

/** Brings the work branch to where it can be pushed as it is. */
async function putOnto(
  repository: Repository,
  { branch, credentials }: PublishRequest,
  theirs: string | undefined,
): Promise<Ready> {
  const ours = (await repository.git.output(["rev-parse", `refs/heads/${branch}`])).trim();
  if (theirs === undefined || theirs === ours) return { kind: "ready", tip: ours, moved: new Map() };
  const known = await lastPushed(repository, branch, ours);
  const isTakenBack = known !== undefined && !(await isAncestor(repository, known, theirs));
  if (!isTakenBack && (await isAncestor(repository, theirs, ours)))
    return { kind: "ready", tip: ours, moved: new Map() };
  const base = known ?? (await commonAncestor(repository, ours, theirs, credentials));
  if (base === undefined) return { kind: "conflict", reason: "it shares no history with the remote's" };
  const replayed = await replay(repository, { base, tip: ours, onto: theirs });
  if (!replayed) return { kind: "conflict", reason: "its commits conflict with what others have pushed" };
  if (!(await moveBranch(repository, branch, { from: ours, to: replayed.tip })))
    return { kind: "conflict", reason: "uncommitted changes are in the way of what others have pushed" };
  return { kind: "ready", tip: replayed.tip, moved: replayed.moved };
}

const pushedReference = (branch: string) => `refs/ralph/pushed/${branch}`;

/** The commit up to which we know the remote to have had our branch: a person who took some of it back meant it. */
async function lastPushed(repository: Repository, branch: string, ours: string): Promise<string | undefined> {
  const known = await resolveCommit(repository, pushedReference(branch));
  return known !== undefined && (await isAncestor(repository, known, ours)) ? known : undefined;
}

async function done(
  repository: Repository,
  branch: string,
  tip: string,
  moved: ReadonlyMap<string, string>,
): Promise<Published> {
  await repository.git.run(["update-ref", pushedReference(branch), tip]);
  await repository.git.run(["update-ref", `refs/remotes/${remote}/${branch}`, tip]);
  return { kind: "pushed", moved };
}

async function pushAside(
  repository: Repository,
  { branch, aside, credentials }: PublishRequest,
  reason: string,
): Promise<Published> {
  const ours = (await repository.git.output(["rev-parse", `refs/heads/${branch}`])).trim();
  const refused = await push(repository, ours, aside, credentials);
  return refused === undefined ? { kind: "aside", reason } : { kind: "unavailable", reason: refused };
}

/** Pushes a commit as a branch. @returns git's reason where it is refused */
async function push(
  repository: Repository,
  commit: string,
  branch: string,
  credentials: Credentials | undefined,
): Promise<string | undefined> {
  const words = ["push", "--quiet", "--no-verify", "--no-recurse-submodules"];
  const result = await exchange(
    repository,
    [...words, remote, `${commit}:refs/heads/${branch}`],
    credentials,
  );
  return result.exitCode === 0 ? undefined : gitReason(result);
}
