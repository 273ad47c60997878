// Asks where the checkout stands.
import { fileStatus, realPath } from "../platform/index.ts";
import type { Repository } from "./repository.ts";
import { type CheckoutState, parseStatus, statusArguments } from "./status.ts";

/**
 * Where the checkout stands now, by one call of git. `refresh` lets git write down which files it found unchanged: in a
 * fresh clone it would otherwise read all of them at every call.
 */
export async function readState(
  repository: Repository,
  options: { refresh?: boolean } = {},
): Promise<CheckoutState> {
  const call = options.refresh ? { environment: { GIT_OPTIONAL_LOCKS: "1" } } : {};
  const state = parseStatus(await repository.git.output(statusArguments, call));
  if (!state.changes.some((change) => change.kind === "nested")) return state;
  const declared = await declaredSubmodules(repository);
  const changes = state.changes.map((change) =>
    change.kind === "nested" && declared.has(change.path) ? { ...change, kind: "changed" as const } : change,
  );
  return { ...state, changes };
}

/** The commit that is checked out; undefined where there is none yet. */
export async function headCommit(repository: Repository): Promise<string | undefined> {
  return resolveCommit(repository, "HEAD");
}

/** The commit that a name or hash stands for; undefined where this repository does not have it. */
export async function resolveCommit(repository: Repository, revision: string): Promise<string | undefined> {
  const result = await repository.git.run([
    ...["rev-parse", "--quiet", "--verify", "--end-of-options", `${revision}^{commit}`],
  ]);
  return result.exitCode === 0 ? result.stdout.trim() : undefined;
}

/** The folders that `.gitmodules` declares: those belong to this repository, other repositories inside it do not. */
async function declaredSubmodules(repository: Repository): Promise<ReadonlySet<string>> {
  const { stdout } = await repository.git.run([
    ...[
      "config",
      "--file",
      `${repository.top}/.gitmodules`,
      "--null",
      "--get-regexp",
      "^submodule\\..*\\.path$",
    ],
  ]);
  const entries = stdout.split("\0").map((entry) => entry.slice(entry.indexOf("\n") + 1));
  return new Set(entries.filter(Boolean));
}

/** What the file system tells of a path in the checkout. */
export interface FileFacts {
  /** In bytes. */
  size: bigint;
  /** In nanoseconds. */
  modified: bigint;
  mode: bigint;
}

/** The facts of a path, links followed; undefined where there is nothing, or a link that leads nowhere. */
export function fileFacts(repository: Repository, path: string): FileFacts | undefined {
  try {
    const status = fileStatus(`${repository.top}/${path}`);
    return status && { size: status.size, modified: status.mtimeNs, mode: status.mode };
  } catch {
    // A link that leads to itself, or to where we may not look: git takes it as it is.
    return undefined;
  }
}

/** Whether a path in the checkout is a link: git keeps where it leads, not what is there. */
export function isLink(repository: Repository, path: string): boolean {
  return realPath(`${repository.top}/${path}`) !== `${repository.top}/${path}`;
}
