// Checks out a commit in a new folder, without the settings, hooks, filters and ignored files of the run's checkout.
import { findProgram, makeFolder, readText, writeUnflushed } from "../../platform/index.ts";
import { Git, type GitSetting, gitReason } from "../repository/index.ts";
import { type CloneSource, findSubmodules } from "./submodules.ts";

/** What to check out, and where. */
export interface CleanCheckoutRequest {
  /** A new or empty folder. */
  folder: string;
  commit: string;
  /** The name that HEAD gets; without one it is detached. */
  branch: string | undefined;
  /** Kills the current call and makes this one throw the abort reason. */
  stop: AbortSignal;
}

/** In ms. */
const checkoutDeadline = 10 * 60_000;

/**
 * Makes a clean checkout. It shares the objects of the repository, has its branches and tags, and no remote. @returns what
 * is missing in it, one sentence each. @throws Error if git cannot check the commit out
 */
export async function checkOutClean(source: CloneSource, request: CleanCheckoutRequest): Promise<string[]> {
  const { folder, commit, branch, stop } = request;
  const { environment } = source;
  makeFolder(folder);
  const git = new Git({
    folder,
    environment,
    trustedFolders: [folder],
    stop,
    settings: fileStorageSettings(source),
    // An agent can write settings of the user too, such as filters.
    variables: { GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1" },
  });
  const [format, references] = await Promise.all([
    source.git.output(["rev-parse", "--show-object-format"]),
    readReferences(source),
  ]);
  await git.output(["init", "--quiet", "--template=", `--object-format=${format.trim()}`]);
  makeFolder(`${folder}/.git/objects/info`);
  writeUnflushed(`${folder}/.git/objects/info/alternates`, `${source.commonFolder}/objects\n`);
  writeUnflushed(`${folder}/.git/packed-refs`, references);
  const shallow = readText(`${source.commonFolder}/shallow`);
  if (shallow) writeUnflushed(`${folder}/.git/shallow`, shallow);
  const target = branch === undefined ? ["--detach", commit] : ["-B", branch, commit];
  const result = await git.run(["checkout", "--quiet", "--force", ...target, "--"], {
    deadline: checkoutDeadline,
  });
  if (result.exitCode !== 0) throw new Error(gitReason(result));
  return checkOutSubmodules(source, git, request);
}

/** With Git LFS, files come from the repository's own storage. Without it, they stay pointers, as in any other clone. */
function fileStorageSettings({ environment, commonFolder }: CloneSource): GitSetting[] {
  if (findProgram("git-lfs", environment.PATH ?? "", commonFolder) === undefined) return [];
  return [
    ["filter.lfs.process", "git-lfs filter-process"],
    ["filter.lfs.smudge", "git-lfs smudge -- %f"],
    ["filter.lfs.clean", "git-lfs clean -- %f"],
    ["lfs.storage", `${commonFolder}/lfs`],
  ];
}

/** The branches and tags, so that a gate can compare with them. */
async function readReferences({ git }: CloneSource): Promise<string> {
  const folders = ["refs/heads", "refs/remotes", "refs/tags"];
  return git.output(["for-each-ref", "--format=%(objectname) %(refname)", ...folders]);
}

async function checkOutSubmodules(
  source: CloneSource,
  git: Git,
  { folder, commit, stop }: CleanCheckoutRequest,
): Promise<string[]> {
  const remarks: string[] = [];
  for (const submodule of await findSubmodules(source, git, commit)) {
    if (submodule.source === undefined) {
      remarks.push(`Submodule ${submodule.path} is empty in it: ${submodule.reason}.`);
      continue;
    }
    const place = `${folder}/${submodule.path}`;
    const inside = { folder: place, commit: submodule.commit, branch: undefined, stop };
    remarks.push(...(await checkOutClean(submodule.source, inside)));
  }
  return remarks;
}
