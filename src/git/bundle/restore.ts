// Puts back the work that a run without the right to push has packed into a file, on another machine or a later one.
import { fileStatus, readRange } from "../../platform/index.ts";
import { listNotOurs, replay } from "../rebase/index.ts";
import { isAncestor, recall, remember, resolveCommit } from "../repository/index.ts";
import { deepenUntilRelated, fetchBranch, fetchCommit, fetchFiles } from "../sync/index.ts";
import type { Room } from "../transport/index.ts";
import { findMoveObstacle, keepCommit, moveBranch, switchTo } from "../worktree/index.ts";
import { type BundleHeader, largestHeader, parseBundleHeader, receiveBundle } from "./bundle-file.ts";
import { putBackUncommitted } from "./uncommitted-changes.ts";

/** What is to be put back. */
export interface RestoreRequest {
  file: string;
  branch: string;
}

/** What became of it. `moved` leads from the hashes of carried commits to those they have now. */
export type Restored =
  /** The branch has the commits, and `files` of the checkout are changed and uncommitted as they were. */
  | { kind: "restored"; commit: string; files: number; moved: ReadonlyMap<string, string> }
  /** There is no file, or everything in it is here already. */
  | { kind: "nothing" }
  /** Something went on meanwhile that stands against it: all or a part is on a branch of its own. */
  | { kind: "aside"; branch: string; reason: string; moved: ReadonlyMap<string, string> }
  /** The file is damaged or not of this branch; nothing was changed. `reason` ends with what to do. */
  | { kind: "refused"; reason: string }
  /** The commits that it builds on cannot be had; nothing was changed. `reason` ends with what to do. */
  | { kind: "unavailable"; reason: string };

/** With the name of the branch that takes what finds no room. */
type Request = RestoreRequest & { sideBranch: string };

const nothingMoved: ReadonlyMap<string, string> = new Map();

/**
 * Puts back what a bundle carries. Where it carries uncommitted files the work branch is checked out.
 * @throws ConfigurationError where the branch cannot be checked out; the bundle then is still to be put back.
 */
export async function restoreWork(room: Room, request: Request): Promise<Restored> {
  const { file, branch } = request;
  const { repository } = room;
  if (!fileStatus(file)) return { kind: "nothing" };
  const header = parseBundleHeader(readRange(file, 0, largestHeader).toString("utf8"), branch);
  if (typeof header === "string") return refused(file, header);
  const newest = header.uncommitted ?? header.tip ?? "";
  if ((await recall(repository, "restored", branch)) === newest) return { kind: "nothing" };
  for (const base of header.bases) {
    const fetched = await fetchCommit(room, base, 1);
    if (fetched.kind === "unavailable") return fetched;
  }
  const fault = await receiveBundle(room, file, header, branch);
  if (fault !== undefined) return refused(file, fault);
  const restored = await place(room, request, header);
  await remember(repository, "restored", branch, newest);
  return restored;
}

function refused(file: string, why: string): Restored {
  return {
    kind: "refused",
    reason: `The work in ${file} cannot be put back, because ${why}; remove that file to begin without it.`,
  };
}

async function place(room: Room, request: Request, header: BundleHeader): Promise<Restored> {
  const { repository } = room;
  const { branch } = request;
  const tip = header.tip ?? (await resolveCommit(repository, `${header.uncommitted}^1`)) ?? "";
  const local = await resolveCommit(repository, `refs/heads/${branch}`);
  const target = await findTarget(room, { branch, tip, local, bases: header.bases });
  if ("why" in target) return putAside(room, request, header.uncommitted ?? tip, target.why);
  const why = await settleBranch(room, { branch, local, to: target.to, base: header.bases[0] });
  if (why !== undefined) return putAside(room, request, header.uncommitted ?? tip, why);
  const { to: commit, moved } = target;
  if (header.uncommitted === undefined) {
    return commit === local ? { kind: "nothing" } : { kind: "restored", commit, files: 0, moved };
  }
  await switchTo(repository, branch);
  const put = await putBackUncommitted(room, header.uncommitted);
  if ("files" in put) return { kind: "restored", commit, files: put.files, moved };
  const aside = await putAside(room, request, header.uncommitted, put.obstacle);
  return { ...aside, moved };
}

/** Where the branch is to be, or why the carried commits do not fit. */
type Target = { to: string; moved: ReadonlyMap<string, string> } | { why: string };

interface Carried {
  branch: string;
  tip: string;
  local: string | undefined;
  bases: readonly string[];
}

async function findTarget(room: Room, { branch, tip, local, bases }: Carried): Promise<Target> {
  const { repository } = room;
  const fetched = await fetchBranch(room, branch);
  // Without the remote the branch is put back as far as it is known here; publishing will tell.
  const theirs = fetched.kind === "fetched" ? fetched.tip : undefined;
  const isBehind = local && theirs && (await isAncestor(repository, local, theirs));
  const onto = isBehind ? theirs : (local ?? theirs);
  if (onto === undefined) return { to: tip, moved: nothingMoved };
  await deepenUntilRelated(room, branch, onto, tip);
  if (await isAncestor(repository, tip, onto)) return { to: onto, moved: nothingMoved };
  if (await isAncestor(repository, onto, tip)) return { to: tip, moved: nothingMoved };
  const notOurs = [...bases, ...(await listNotOurs(room, branch))];
  const replayed = await replay(room, {
    tip,
    onto,
    notOurs,
    pushed: await recall(repository, "pushed", branch),
  });
  if (replayed.kind === "replayed") return { to: replayed.tip, moved: replayed.moved };
  return { why: `${replayed.paths.slice(0, 3).join(", ")} was changed on ${branch} meanwhile` };
}

/** Makes or moves the branch. @returns why it could not be moved */
async function settleBranch(
  room: Room,
  move: { branch: string; local: string | undefined; to: string; base: string | undefined },
): Promise<string | undefined> {
  const { repository } = room;
  const { branch, local, to, base } = move;
  if (local === to) return undefined;
  const from = local ?? (await resolveCommit(repository, "HEAD"));
  if (from !== undefined) await fetchFiles(room, from, to);
  if (local !== undefined) {
    const way = { branch, from: local, to };
    return (await findMoveObstacle(repository, way)) ?? (await moveBranch(repository, way));
  }
  await repository.git.output(["branch", "--no-track", branch, to]);
  if (base !== undefined) await remember(repository, "base", branch, base);
  return undefined;
}

/** Gives what finds no room on the work branch a branch of its own. */
async function putAside(
  { repository }: Room,
  { branch, sideBranch }: Request,
  commit: string,
  why: string,
): Promise<Extract<Restored, { kind: "aside" }>> {
  const result = await repository.git.run(["branch", "--no-track", sideBranch, commit]);
  const name = result.exitCode === 0 ? sideBranch : ((await keepCommit(repository, commit)) ?? sideBranch);
  return {
    kind: "aside",
    branch: name,
    reason: `What an earlier run had not pushed is on branch ${name}, because ${why}; merge it into ${branch} by hand.`,
    moved: nothingMoved,
  };
}
