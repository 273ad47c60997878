// Finds work that an agent left outside of the work branch: stashes, other branches, other work trees.
import { fileStatus, isFolder, listFolder, readText, walkFolder } from "../../platform/index.ts";
import { elsewherePrefix, type Repository } from "../repository/index.ts";

/** The places of a repository that may hold work: branches and newest stash by reference, and names of work trees. */
export interface WorkPlaces {
  readonly references: ReadonlyMap<string, string>;
  readonly worktrees: ReadonlySet<string>;
  /** Equal as long as no reference but that of the work branch has changed. */
  readonly signature: string;
}

/** Work outside of the work branch: a sentence about it, and its commit if it has one. */
export interface WorkElsewhere {
  sentence: string;
  commit: string | undefined;
}

const stash = "refs/stash";

/** Reads the places. */
export async function readWorkPlaces(repository: Repository, branch: string): Promise<WorkPlaces> {
  // First, so that a change in between is seen later.
  const signature = describeReferenceFiles(repository, branch);
  const format = "--format=%(refname) %(objectname)";
  const output = await repository.git.output(["for-each-ref", format, "refs/heads", stash]);
  const lines = output.split("\n").filter(Boolean);
  const references = new Map(
    lines.map((line) => [line.slice(0, line.lastIndexOf(" ")), line.slice(line.lastIndexOf(" ") + 1)]),
  );
  return { references, worktrees: new Set(listFolder(`${repository.commonFolder}/worktrees`)), signature };
}

/** Saves a call of git in almost every iteration. */
function describeReferenceFiles({ commonFolder }: Repository, branch: string): string {
  const heads = isFolder(`${commonFolder}/refs/heads`) ? [...walkFolder(`${commonFolder}/refs/heads`)] : [];
  const files = [
    ...heads
      .filter(({ path, kind }) => kind !== "folder" && path !== branch && path !== `${branch}.lock`)
      .map(({ path }) => `refs/heads/${path}`),
    ...[stash, "packed-refs", "reftable/tables.list"],
  ];
  const described = files.map((file) => {
    const status = fileStatus(`${commonFolder}/${file}`);
    return `${file} ${status?.ino} ${status?.mtimeNs} ${status?.size}`;
  });
  return [...described, ...listFolder(`${commonFolder}/worktrees`)].join("\n");
}

/** What was found, and the places as they are now. */
export interface ElsewhereReport {
  found: WorkElsewhere[];
  places: WorkPlaces;
}

/** Finds what a turn left elsewhere, and keeps its commits in private references, so that git never removes them. */
export async function findWorkElsewhere(
  repository: Repository,
  branch: string,
  before: WorkPlaces,
): Promise<ElsewhereReport> {
  if (describeReferenceFiles(repository, branch) === before.signature) return { found: [], places: before };
  const after = await readWorkPlaces(repository, branch);
  const found = [
    ...(await findStashes(repository, before, after)),
    ...(await findBranches(repository, branch, before, after)),
    ...findWorktrees(repository, before, after),
  ];
  for (const { commit } of found)
    if (commit) await repository.git.output(["update-ref", `${elsewherePrefix}${commit}`, commit]);
  return { found, places: after };
}

async function findStashes(
  repository: Repository,
  before: WorkPlaces,
  after: WorkPlaces,
): Promise<WorkElsewhere[]> {
  if (!after.references.has(stash) || after.references.get(stash) === before.references.get(stash)) return [];
  const output = await repository.git.output(["stash", "list", "--format=%H %gs"]);
  const found: WorkElsewhere[] = [];
  for (const line of output.split("\n").filter(Boolean)) {
    const commit = line.slice(0, line.indexOf(" "));
    if (commit === before.references.get(stash)) break;
    const sentence = `Changes were left in a git stash (${line.slice(commit.length + 1)}), which is not part of the work: apply it with \`git stash apply ${commit.slice(0, 10)}\`.`;
    found.push({ sentence, commit });
  }
  return found;
}

const maxBranches = 10;

async function findBranches(
  repository: Repository,
  branch: string,
  before: WorkPlaces,
  after: WorkPlaces,
): Promise<WorkElsewhere[]> {
  const own = `refs/heads/${branch}`;
  const moved = [...after.references].filter(
    ([name, commit]) =>
      name !== own && name !== stash && !isRescueBranch(name) && before.references.get(name) !== commit,
  );
  const found: WorkElsewhere[] = [];
  for (const [name, commit] of moved.slice(0, maxBranches)) {
    const old = before.references.get(name);
    const exclude = [own, ...(old ? [old] : [])].map((each) => `^${each}`);
    const count = await repository.git.run(["rev-list", "--count", commit, ...exclude]);
    const commits = Number(count.stdout);
    if (count.exitCode !== 0 || !(commits > 0)) continue;
    const noun = commits === 1 ? "1 commit that is" : `${commits} commits that are`;
    const short = name.replace(/^refs\/heads\//, "");
    const sentence = `Branch ${short} got ${noun} not on ${branch}, and only ${branch} counts: bring over what belongs to the story, for example with \`git cherry-pick\`.`;
    found.push({ sentence, commit });
  }
  return found;
}

function isRescueBranch(name: string): boolean {
  return name.startsWith("refs/heads/ralph/stray-") || name.startsWith("refs/heads/ralph-stray-");
}

function findWorktrees({ commonFolder }: Repository, before: WorkPlaces, after: WorkPlaces): WorkElsewhere[] {
  return [...after.worktrees]
    .filter((name) => !before.worktrees.has(name))
    .map((name) => {
      const folder = readText(`${commonFolder}/worktrees/${name}/gitdir`)
        ?.trim()
        .replace(/\/\.git$/, "");
      const where = folder === undefined ? name : folder;
      const sentence = `A work tree was added in ${where}; files in it are not part of the work: bring over what belongs to the story.`;
      return { sentence, commit: undefined };
    });
}
