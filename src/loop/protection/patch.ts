// Keeps what was changed at protected paths as a patch, before it is put back.
import * as path from "node:path";
import type { Checkout } from "../../git/index.ts";
import {
  linkFile,
  makeFolder,
  makeTemporaryFolder,
  type Redactor,
  readText,
  removeFolder,
  replaceFile,
  writeUnflushed,
} from "../../platform/index.ts";
import type { ProtectedFile } from "./protected-file.ts";
import { isOwnChange } from "./protected-paths.ts";

/** One path whose file was changed; undefined where there was or is none. */
export interface ProtectedChange {
  readonly path: string;
  readonly before: ProtectedFile | undefined;
  readonly after: ProtectedFile | undefined;
}

/** Where a patch is made and kept. */
export interface PatchPlace {
  readonly checkout: Checkout | undefined;
  readonly privateFolder: string;
  readonly redactor: Redactor;
}

/** Adds to the patch file of an iteration: the changes of files, after those in `commits`. */
export async function keepPatch(
  { checkout, privateFolder, redactor }: PatchPlace,
  patchFile: string,
  changes: readonly ProtectedChange[],
  commits: string,
): Promise<void> {
  makeFolder(privateFolder);
  const folder = makeTemporaryFolder("protected-", privateFolder);
  try {
    for (const { path: name, before, after } of changes) {
      writeCopy(path.join(folder, "before", name), before);
      writeCopy(path.join(folder, "after", name), after);
    }
    const [from, to] = [path.join(folder, "before"), path.join(folder, "after")];
    makeFolder(from);
    makeFolder(to);
    const patch =
      checkout === undefined ? listPaths(changes) : await checkout.protection.describeFolders(from, to);
    // Git names files by their whole path.
    const named = patch
      .replaceAll(`${from}/`.replace(/^\//, ""), "a/")
      .replaceAll(`${to}/`.replace(/^\//, ""), "b/");
    const earlier = readText(patchFile) ?? "";
    makeFolder(path.dirname(patchFile));
    writeUnflushed(patchFile, redactor.text(`${earlier}${commits}${named}${describeUnkept(changes)}`));
  } finally {
    removeFolder(folder);
  }
}

function writeCopy(file: string, content: ProtectedFile | undefined): void {
  if (content?.kind !== "file" && content?.kind !== "link") return;
  makeFolder(path.dirname(file));
  if (content.kind === "link") linkFile(content.target, file);
  else replaceFile(file, content.bytes, { mode: content.isExecutable ? 0o755 : 0o644 });
}

function listPaths(changes: readonly ProtectedChange[]): string {
  return changes.map(({ path: name, after }) => `# ${name}: ${after ? "changed" : "removed"}\n`).join("");
}

function describeUnkept(changes: readonly ProtectedChange[]): string {
  return changes
    .filter(({ after }) => after?.kind === "large" || after?.kind === "special")
    .map(
      ({ path: name, after }) => `# ${name}: ${after?.kind === "large" ? "too large to keep" : "no file"}\n`,
    )
    .join("");
}

/** Some programs complete their settings at their start. */
export function isByProgram({ before, after }: ProtectedChange): boolean {
  if (before?.kind !== "file" || after?.kind !== "file") return false;
  return isOwnChange(before.bytes.toString("utf8"), after.bytes.toString("utf8"));
}
