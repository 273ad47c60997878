// The files that programs inside may read and write.
import * as path from "node:path";
import { isIn } from "./readable.ts";

/** The folders and variables that the rules are about. */
export interface FilePlaces {
  readonly home: string;
  /** The top of the checkout; without a repository, the work folder. */
  readonly checkout: string;
  /** The repository's own folder where it is a linked work tree, and as the last one the folder that work trees share. */
  readonly gitFolders: readonly string[];
  readonly stateDir: string;
  /** Folders for temporary files of all programs of the machine. */
  readonly temporaryFolders: readonly string[];
  /** Folders of programs, some of which may be in a hidden folder. */
  readonly programFolders: readonly string[];
  readonly runnerTemp: string | undefined;
  readonly toolCache: string | undefined;
  /** The folder of this program. */
  readonly ownFolder: string;
  /** Whether checkout and repository may only be read. */
  readonly isForReading?: boolean;
  readonly extraWrite: readonly string[];
  readonly extraRead: readonly string[];
}

/** Rules for paths; the deeper of two rules counts. Not all paths exist. */
export interface FileRules {
  readonly hidden: readonly string[];
  readonly readable: readonly string[];
  readonly writable: readonly string[];
  readonly readOnly: readonly string[];
  /** Folders that tools expect to be able to make, or that must be there to be read-only. */
  readonly made: readonly string[];
  /** Files that must be there to be read-only; empty ones change nothing. */
  readonly touched: readonly string[];
}

/** Where people and tools keep passwords and keys, below the home folder. */
const credentials: readonly string[] = [
  ...[".ssh", ".gnupg", ".netrc", "_netrc", ".git-credentials", ".config/git/credentials", ".config/gh"],
  ...[".docker", ".config/containers", ".kube", ".aws", ".azure", ".config/gcloud", ".oci", ".config/hub"],
  ...[".npmrc", ".yarnrc.yml", ".pypirc", ".config/pip", ".cargo/credentials", ".cargo/credentials.toml"],
  ...[".gem/credentials", ".m2/settings.xml", ".m2/settings-security.xml", ".gradle/gradle.properties"],
  ...[".terraform.d", ".terraformrc", ".vault-token", ".config/op", ".password-store", ".config/rclone"],
  ...[".local/share/keyrings", ".local/share/ralph", ".config/sops", ".config/age", ".pgpass", ".my.cnf"],
  ...[".bash_history", ".zsh_history", ".node_repl_history", ".python_history", ".config/ralph-ci"],
];

/** Beside it are the programs that pnpm has installed for every project. */
const pnpmStore = ".local/share/pnpm/store";

/** What package managers keep for the next time, below the home folder. */
const caches: readonly string[] = [
  ...[".npm", ".cache", ".yarn/berry", pnpmStore, ".bun/install/cache", ".cargo/registry", ".cargo/git"],
  ...["go/pkg", ".m2/repository", ".gradle/caches", ".gradle/wrapper", ".gradle/daemon", ".nuget/packages"],
];

/** The rules for a run. */
export function fileRules(places: FilePlaces): FileRules {
  const { home, checkout, gitFolders, stateDir, temporaryFolders, runnerTemp, toolCache } = places;
  const mainFolders = gitFolders.slice(-1);
  const inHome = (names: readonly string[]) => names.map((name) => path.join(home, name));
  const hidden = [
    ...temporaryFolders,
    ...["/run", "/var/run", "/root/.ssh", "/var/lib/docker", "/etc/shadow", "/etc/sudoers.d"],
    ...inHome(credentials),
    ...runnerFiles(runnerTemp),
    ...gitFolders.map((folder) => path.join(folder, "ralph-ci-set-aside")), // sealed credentials of the checkout
  ];
  return {
    hidden: hidden.filter((file) => !places.extraRead.some((allowed) => isIn(file, allowed))),
    readable: [
      ...(home === "/" ? [] : [home]),
      checkout,
      stateDir,
      ...gitFolders,
      ...places.programFolders,
      ...places.extraRead,
    ],
    writable: [
      ...(places.isForReading ? [] : [checkout, ...gitFolders]),
      ...inHome(caches),
      ...places.extraWrite,
    ],
    made: [
      ...(home === "/" ? [] : inHome([".npm", ".cache", pnpmStore])),
      ...mainFolders.flatMap((folder) => ["hooks", "info"].map((name) => path.join(folder, name))),
    ],
    touched: mainFolders.flatMap((folder) =>
      ["info/attributes", "objects/info/alternates"].map((name) => path.join(folder, name)),
    ),
    readOnly: [
      ...(places.isForReading ? [checkout, ...gitFolders] : []),
      ...gitFolders.flatMap((folder) => ownGitFiles.map((name) => path.join(folder, name))),
      ...places.programFolders.filter((folder) => inHome(caches).some((cache) => isIn(folder, cache))),
      stateDir,
      places.ownFolder,
      ...(toolCache === undefined ? [] : [toolCache]),
    ],
  };
}

/** What git reads commands and addresses from. */
const ownGitFiles: readonly string[] = [
  ...["config", "config.worktree", "hooks", "info/attributes", "objects/info/alternates", "refs/ralph"],
  ...["gitdir", "commondir"], // of a linked work tree
  "ralph-ci-known.json", // what a first run found in the settings
];

/** The runner's own files, above the folder for temporary files: on a machine of one's own, its credentials are there. */
function runnerFiles(runnerTemp: string | undefined): string[] {
  if (runnerTemp === undefined) return [];
  const work = path.dirname(runnerTemp);
  const root = path.dirname(work);
  const names = [".credentials", ".credentials_rsaparams", ".runner", ".env", "_diag", ".service"];
  return [
    runnerTemp,
    ...names.map((name) => path.join(root, name)),
    path.join(work, "_runner_file_commands"),
  ];
}
