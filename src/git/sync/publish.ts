// Brings the work branch to the remote after an iteration, behind what others have pushed meanwhile and never over it.
import { identityVariables, renderMessage } from "../commit/index.ts";
import { listNotOurs, replay } from "../rebase/index.ts";
import { findOperation, isAncestor, recall, remember, resolveCommit } from "../repository/index.ts";
import type { Room } from "../transport/index.ts";
import { abortOperation, findMoveObstacle, keepCommit, moveBranch } from "../worktree/index.ts";
import { deepenUntilRelated, fetchBranch, fetchFiles, pushCommit, withoutRemote } from "./transfer.ts";

/** What became of publishing a branch. `moved` leads from the hashes of our commits to those they have now. */
export type Publication =
  /** The remote's branch has everything. */
  | { kind: "pushed"; branch: string; commit: string; moved: ReadonlyMap<string, string> }
  /** The remote's branch had everything already; `commit` is undefined where there is none yet. */
  | { kind: "nothing"; commit: string | undefined; moved: ReadonlyMap<string, string> }
  /** Others changed the same: our commits, as they are, went to a branch beside it. `reason` is a sentence or two. */
  | { kind: "aside"; branch: string; commit: string; reason: string }
  /** The remote took nothing; `reason` ends with what to do. */
  | { kind: "unavailable"; reason: string };

/** What calls for one branch in one run have in common. */
export interface PublicationLine {
  /** Why the branch beside it is used, from when on it is. */
  aside?: string;
}

/** What is to be published, and how. */
export interface PublishRequest {
  branch: string;
  /** The branch beside it, for when others changed the same. */
  sideBranch: string;
  line: PublicationLine;
  /** How often to try while others are first. */
  attempts: number;
}

/** Which branch of ours goes to which of the remote's. */
interface Route {
  branch: string;
  target: string;
}

const nothingMoved: ReadonlyMap<string, string> = new Map();

/** Publishes a branch. It throws only where git itself is broken. */
export async function publishBranch(room: Room, request: PublishRequest): Promise<Publication> {
  const { repository } = room;
  const { branch, line } = request;
  if (findOperation(repository) === "rebase") await abortOperation(repository);
  if (!(await resolveCommit(repository, `refs/heads/${branch}`)))
    return { kind: "nothing", commit: undefined, moved: nothingMoved };
  if (room.transport.remote === undefined) return withoutRemote;
  if (line.aside === undefined) {
    const published = await publishTo(room, { branch, target: branch }, request.attempts);
    if (published.kind !== "blocked") return published;
    line.aside = published.why;
  }
  return publishAside(room, request, line.aside);
}

/** Publishes to the branch beside it. */
async function publishAside(room: Room, request: PublishRequest, why: string): Promise<Publication> {
  const { branch, sideBranch: target, attempts } = request;
  const published = await publishTo(room, { branch, target }, attempts);
  if (published.kind === "unavailable") return published;
  if (published.kind === "blocked") {
    return {
      kind: "unavailable",
      reason: `Branch ${branch} can be pushed neither as it is nor as ${target}, because ${published.why}; push it by hand under another name.`,
    };
  }
  if (published.kind === "nothing") return published;
  const reason = `The work went to branch ${target}, because ${why}; merge it into ${branch} by hand.`;
  return { kind: "aside", branch: target, commit: published.commit, reason };
}

type Attempted = Exclude<Publication, { kind: "aside" }> | { kind: "blocked"; why: string };

async function publishTo(room: Room, route: Route, attempts: number): Promise<Attempted> {
  const { repository } = room;
  const { branch, target } = route;
  const pushed = await lastPushed(room, route);
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const tip = await resolveCommit(repository, `refs/heads/${branch}`);
    if (tip === undefined) return { kind: "nothing", commit: undefined, moved: nothingMoved };
    const fetched = await fetchBranch(room, target);
    if (fetched.kind === "unavailable") return fetched;
    const plan = await makePlan(room, { ...route, tip, theirs: fetched.tip, pushed });
    if (plan.kind === "blocked") return plan;
    if (plan.kind === "push") {
      const result = await pushCommit(room, plan.to, target);
      if (result.kind === "raced") continue;
      if (result.kind === "unavailable") return result;
    }
    await remember(repository, "pushed", target, plan.kind === "push" ? plan.to : (fetched.tip ?? tip));
    const moved = await follow(room, { branch, from: tip, to: plan.to }, plan.moved);
    if (plan.removed) await keepRemoved(room, plan.removed);
    return plan.kind === "stay"
      ? { kind: "nothing", commit: plan.to, moved }
      : { kind: "pushed", branch: target, commit: plan.to, moved };
  }
  return {
    kind: "unavailable",
    reason: `Branch ${target} could not be pushed, because others were first ${attempts} times in a row; run again, the commits are kept here.`,
  };
}

/** The commit that the remote's branch had when ours was last made of it. */
async function lastPushed(
  { repository, transport }: Room,
  { branch, target }: Route,
): Promise<string | undefined> {
  const known = await recall(repository, "pushed", target);
  if (known) return known;
  const tracked = await resolveCommit(repository, `refs/remotes/${transport.remote}/${target}`);
  if (!tracked || !(await isAncestor(repository, tracked, `refs/heads/${branch}`))) return undefined;
  // Written down now: the fetch makes the remote-tracking branch another one.
  await remember(repository, "pushed", target, tracked);
  return tracked;
}

/** Where the branch stands here and there. */
interface Standings extends Route {
  tip: string;
  /** The remote's; undefined where it has none. */
  theirs: string | undefined;
  pushed: string | undefined;
}

/** What is to be done: push `to`, or leave things as they are; the branch here then moves to `to`. */
type Plan =
  | { kind: "push" | "stay"; to: string; moved: ReadonlyMap<string, string>; removed?: string }
  | { kind: "blocked"; why: string };

async function makePlan(room: Room, standings: Standings): Promise<Plan> {
  const { repository } = room;
  const { tip, theirs, pushed, target } = standings;
  const plain = (kind: "push" | "stay", to: string): Plan => ({ kind, to, moved: nothingMoved });
  if (theirs === undefined) return plain("push", tip);
  if (theirs === tip) return plain("stay", tip);
  await deepenUntilRelated(room, target, theirs, tip);
  const isRemoved = pushed !== undefined && !(await isAncestor(repository, pushed, theirs));
  if (isRemoved) return planReplay(room, { ...standings, theirs }, pushed);
  if (await isAncestor(repository, theirs, tip)) return plain("push", tip);
  // Only we pushed: whatever the branch has become here, it was made so by the agent.
  if (theirs === pushed) {
    if (await isAncestor(repository, tip, theirs)) return plain("stay", tip);
    return plain("push", await join(room, tip, theirs));
  }
  return planReplay(room, { ...standings, theirs });
}

async function planReplay(
  room: Room,
  { branch, target, tip, theirs, pushed }: Standings & { theirs: string },
  removed?: string,
): Promise<Plan> {
  const notOurs = await listNotOurs(room, target);
  const own = target === branch ? [] : await listNotOurs(room, branch);
  const replayed = await replay(room, { tip, onto: theirs, notOurs: [...notOurs, ...own], pushed });
  if (replayed.kind === "conflict") {
    const named = replayed.paths.slice(0, 3).join(", ") + (replayed.paths.length > 3 ? " …" : "");
    return { kind: "blocked", why: `others changed the same in ${named} on ${target}` };
  }
  const { tip: to, moved } = replayed;
  await fetchFiles(room, tip, to);
  const obstacle = await findMoveObstacle(room.repository, { branch, from: tip, to });
  // Without a commit of ours it is enough to be behind.
  if (obstacle && to === theirs && moved.size === 0) return { kind: "stay", to: tip, moved: nothingMoved };
  if (obstacle) return { kind: "blocked", why: `others changed ${target}, and ${obstacle}` };
  return { kind: to === theirs ? "stay" : "push", to, moved, ...(removed ? { removed } : {}) };
}

/** One commit with the files of `tip` that comes after both: an agent rewrote what was pushed, and nothing is lost by it. */
async function join(room: Room, tip: string, pushed: string): Promise<string> {
  const { git } = room.repository;
  const tree = (await git.output(["rev-parse", "--verify", `${tip}^{tree}`])).trim();
  const output = await git.output(["commit-tree", tree, "-p", tip, "-p", pushed, "-F", "-"], {
    input: renderMessage("Go on from commits that were rewritten", "What was pushed before stays reachable."),
    environment: await identityVariables(room.repository),
  });
  return output.trim();
}

/** Moves the branch here to what the remote has now. @returns what moved */
async function follow(
  { repository }: Room,
  move: { branch: string; from: string; to: string },
  moved: ReadonlyMap<string, string>,
): Promise<ReadonlyMap<string, string>> {
  if (move.from === move.to) return nothingMoved;
  const why = await moveBranch(repository, move);
  if (why === undefined) return moved;
  // The next publication finds these commits on the other side and moves the branch then.
  repository.log.warn(
    `Branch ${move.branch} was pushed and could not be moved here, because git says: ${why}.`,
  );
  return nothingMoved;
}

/** What somebody took off the remote's branch is not pushed again; here it is kept. */
async function keepRemoved({ repository }: Room, commit: string): Promise<void> {
  const stray = await keepCommit(repository, commit);
  if (stray)
    repository.log.warn(`Somebody took commits off the remote's branch; they are kept here on ${stray}.`);
}
