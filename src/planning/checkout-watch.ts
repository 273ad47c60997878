// Notices what a session changes in the checkout, although it was to change nothing, and puts it back.
import { createHash } from "node:crypto";
import * as path from "node:path";
import type { Candidate, CandidateChanges, Checkout } from "../git/index.ts";
import { createProtectedPaths, findPresentPaths, namePaths } from "../loop/index.ts";
import {
  entryKind,
  fileStatus,
  isPlainFile,
  listFolder,
  makeFolder,
  type Redactor,
  readBytes,
  removeFile,
  writeUnflushed,
} from "../platform/index.ts";

/** What a session left in the checkout. */
export interface Trespass {
  /** One sentence for each thing that was put back. */
  readonly putBack: readonly string[];
  /** Why the session counts for nothing, as a clause that ends with the fix; undefined if all is as before. */
  readonly left: string | undefined;
}

/** The checkout before the sessions. */
export interface CheckoutWatch {
  /** Puts back what a session changed. Copies of the changes go to `records`. Changes of people before it are not touched. */
  settle(records: string): Promise<Trespass>;
}

/** What a watch needs. */
export interface WatchedPlace {
  readonly checkout: Checkout;
  readonly workFolder: string;
  readonly redactor: Redactor;
}

/** Remembers the checkout as it is now: commit, index, files, and the settings of git. @throws ConfigurationError in a conflict */
export async function watchCheckout({
  checkout,
  workFolder,
  redactor,
}: WatchedPlace): Promise<CheckoutWatch> {
  const state = await checkout.state();
  const candidate = await checkout.candidates.fix(state, { exclude: new Set() });
  const dirty = new Set(state.changes.map((change) => change.path));
  const clean = { patterns: ["*"], matches: (name: string) => !dirty.has(name) };
  const index = await checkout.protection.readIndex(clean);
  // Files of people that git is not to store, such as .env.
  const kept = candidate.skipped.map(({ path: name }) => path.join(checkout.top, name));
  const paths = createProtectedPaths({ protect: [], allow: [], isOwn: () => false });
  const readOthers = async () => {
    // Also those that git ignores: the next session would trust them.
    const now = await checkout.state({ ignored: true });
    const known = new Set(now.changes.map((change) => change.path));
    const found = findPresentPaths({ folder: checkout.top, workFolder, paths }, now);
    const hidden = [...found].filter((name) => !known.has(name) && !index.has(name));
    return digestAll([
      ...settingsOf(checkout),
      ...kept,
      ...hidden.map((name) => path.join(checkout.top, name)),
    ]);
  };
  const others = await readOthers();
  return {
    async settle(records) {
      const changes = await checkout.candidates.compare(candidate);
      const staged = await checkout.protection.readIndex(clean);
      const mine = changes.changed.filter(clean.matches);
      const putBack: string[] = [];
      if (mine.length > 0) {
        makeFolder(records);
        const patch = await checkout.candidates.describeDifference(candidate, mine);
        writeUnflushed(path.join(records, "changes.patch"), redactor.text(patch));
        putBack.push(
          `The agent changed ${namePaths(mine)}; this was put back, and the changes are in ${records}.`,
        );
      }
      const moved = await putBackFiles(checkout, candidate, { changes, mine });
      if (moved !== undefined) putBack.push(moved);
      const taken = changes.created.filter((name) =>
        takeAway(path.join(checkout.top, name), path.join(records, "new", name), redactor),
      );
      if (taken.length > 0)
        putBack.push(
          `The agent created ${namePaths(taken)} in the checkout; this was moved to ${path.join(records, "new")}.`,
        );
      if ((await checkout.protection.restoreIndex(staged, index)) && putBack.length === 0)
        putBack.push("The agent changed the index of git; this was put back.");
      const left = describeLeft(
        await checkout.candidates.compare(candidate),
        findOther(others, await readOthers()),
      );
      return { putBack: putBack.map((text) => redactor.text(text)), left: left && redactor.text(left) };
    },
  };
}

/** Puts back files and HEAD. @returns a sentence about commits */
async function putBackFiles(
  checkout: Checkout,
  candidate: Candidate,
  { changes, mine }: { changes: CandidateChanges; mine: string[] },
): Promise<string | undefined> {
  const { movedTo, created, state } = changes;
  if (mine.length === 0 && movedTo === undefined) return undefined;
  const rescueBranch = await checkout.candidates.putBack(candidate, {
    changed: mine,
    created,
    movedTo,
    state,
  });
  if (movedTo === undefined || candidate.state.branch === undefined) return undefined;
  const kept = rescueBranch === undefined ? "" : `, and its commits are kept on ${rescueBranch}`;
  const what =
    movedTo === candidate.state.branch ? `moved the branch ${movedTo}` : `moved the checkout to ${movedTo}`;
  return `The agent ${what}; it was moved back${kept}.`;
}

const largestCopy = 10_000_000; // bytes

/** Moves a new file out of the checkout. @returns false for anything but a file of a usual size */
function takeAway(file: string, copy: string, redactor: Redactor): boolean {
  const bytes = isPlainFile(file, largestCopy) ? readBytes(file) : undefined;
  if (bytes === undefined) return false;
  makeFolder(path.dirname(copy));
  const text = bytes.toString("utf8");
  writeUnflushed(copy, Buffer.from(text).equals(bytes) ? redactor.text(text) : bytes);
  removeFile(file);
  return true;
}

function describeLeft(
  { changed, created, movedTo }: CandidateChanges,
  settings: readonly string[],
): string | undefined {
  const paths = [...changed, ...created, ...settings];
  const parts = [
    ...(paths.length > 0 ? [`changed ${namePaths(paths)}`] : []),
    ...(movedTo === undefined ? [] : [`moved the checkout to ${movedTo}`]),
  ];
  if (parts.length === 0) return undefined;
  return `while the agent worked, it or a person ${parts.join(" and ")}, and this was not put back, because changes of a person could be lost; look at it with git status, undo what is not yours, and plan again`;
}

/** The files from which git reads commands, and which files it is not to show. */
function settingsOf({ gitFolder, commonFolder }: Checkout): string[] {
  const names = listFolder(path.join(commonFolder, "hooks")).map((name) => `hooks/${name}`);
  const shared = ["config", "info/exclude", "info/attributes", ...names];
  return [...shared.map((name) => path.join(commonFolder, name)), path.join(gitFolder, "config.worktree")];
}

/** Digests of files, by their paths. */
function digestAll(files: readonly string[]): Map<string, string> {
  return new Map(files.map((file) => [file, digest(file)]));
}

function digest(file: string): string {
  if (!isPlainFile(file, largestCopy)) return `${entryKind(file) ?? ""} ${fileStatus(file)?.mtimeNs ?? ""}`;
  return createHash("sha256")
    .update(readBytes(file) ?? "")
    .digest("hex");
}

/** The digest of a file that does not exist. */
const missing = " ";

function findOther(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): string[] {
  return [...new Set([...before.keys(), ...after.keys()])].filter(
    (file) => (before.get(file) ?? missing) !== (after.get(file) ?? missing),
  );
}
