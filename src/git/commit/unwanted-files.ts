// Finds new files that hardly any project commits: dependencies, secrets, and files by the thousand.
import type { Change } from "../repository/index.ts";

/** A path that was not committed; the reason is one sentence without a full stop. */
export interface SkippedPath {
  path: string;
  reason: string;
  /** No project commits such a file, so that it says nothing about the work. */
  isUsual?: true;
}

/** Folders that package managers fill. */
const dependencyFolders: ReadonlySet<string> = new Set([
  "node_modules",
  "bower_components",
  ".venv",
  "venv",
  "virtualenv",
  "site-packages",
  "__pycache__",
  ".tox",
  ".nox",
  ".gradle",
  ".bundle",
  ".terraform",
  "Pods",
]);

const exampleSuffix = /\.(example|sample|template|dist|defaults?|test|ci)$/i;
const secretName =
  /^(\.env(\..+)?|\.netrc|\.pgpass|\.npmrc\.local|id_(rsa|dsa|ecdsa|ed25519)|.+\.(pem|key|p12|pfx|jks|keystore|kdbx))$/i;

/** So many new files in one folder at the top are taken for an accident. */
const maxNewFiles = 2_000;

/** The new files to leave out unless all files are wanted, by path. */
export function findUnwantedFiles(changes: readonly Change[]): Map<string, SkippedPath> {
  const unwanted = new Map<string, SkippedPath>();
  const wanted = new Map<string, string[]>();
  for (const { path, kind, isNew } of changes) {
    if (kind !== "untracked" && !isNew) continue;
    const reason = findReason(path);
    if (reason !== undefined) unwanted.set(path, { path, reason, isUsual: true });
    else {
      const folder = path.includes("/") ? path.slice(0, path.indexOf("/")) : "";
      const paths = wanted.get(folder) ?? [];
      paths.push(path);
      wanted.set(folder, paths);
    }
  }
  for (const paths of wanted.values()) {
    if (paths.length <= maxNewFiles) continue;
    const reason = `its folder has ${paths.length} new files, and more than ${maxNewFiles} are committed only with commit-all`;
    for (const path of paths) unwanted.set(path, { path, reason });
  }
  return unwanted;
}

function findReason(path: string): string | undefined {
  const parts = path.split("/");
  const folder = parts.slice(0, -1).find((part) => dependencyFolders.has(part));
  if (folder !== undefined)
    return `${folder} holds dependencies, which are committed only with commit-all; name it in .gitignore`;
  const name = parts.at(-1) ?? "";
  if (secretName.test(name) && !exampleSuffix.test(name))
    return "such a file often holds secrets, and is committed only with commit-all; name it in .gitignore";
  return undefined;
}
