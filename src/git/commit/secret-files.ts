// Finds changes that hold a secret of the run: no commit may have them.
import { isPlainFile, linkTarget, readBytes } from "../../platform/index.ts";
import type { Change, Repository } from "../repository/index.ts";
import type { SkippedPath } from "./unwanted-files.ts";

/** As `SkippedPath.reason`. */
export const secretReason = "it holds a secret of this run; read the value from the environment instead";
const nameReason = "its name holds a secret of this run";

/** The changes whose file, link or name holds a secret which the last commit does not have there. No git is started if there is none. */
export async function findSecretChanges(
  repository: Repository,
  changes: readonly Change[],
): Promise<Map<string, SkippedPath>> {
  const { secrets } = repository;
  const skipped = new Map<string, SkippedPath>();
  if (!secrets) return skipped;
  for (const { path } of changes) {
    if (secrets.find(Buffer.from(path)).length > 0) skipped.set(path, { path, reason: nameReason });
    else if (await holdsNewSecret(repository, readFile(repository, path), `HEAD:${path}`))
      skipped.set(path, { path, reason: secretReason });
  }
  return skipped;
}

function readFile({ top }: Repository, path: string): Buffer | undefined {
  const file = `${top}/${path}`;
  try {
    const target = linkTarget(file);
    if (target !== undefined) return Buffer.from(target);
    return isPlainFile(file) ? readBytes(file) : undefined;
  } catch {
    // Git tells why it cannot be read.
    return undefined;
  }
}

/** Whether bytes hold a secret that an earlier version of them does not; `before` names it for git. */
export async function holdsNewSecret(
  { secrets, git }: Repository,
  bytes: Buffer | undefined,
  before: string,
): Promise<boolean> {
  const found = bytes && secrets?.find(bytes);
  if (!bytes || !found || found.length === 0) return false;
  const earlier = await git.run(["cat-file", "blob", before], { bytes: true });
  const known = earlier.exitCode === 0 ? earlier.stdout : "";
  return found.some(({ start, end }) => !known.includes(bytes.toString("latin1", start, end)));
}
