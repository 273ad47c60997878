// A checkout with a bare remote on disk, and a second person who uses the same remote.
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { type Environment, runCommand } from "../platform/index.ts";
import type { Remote, RemoteRequest } from "./remote.ts";
import { type TemporaryRepository, temporaryRepository } from "./repository.fixture.ts";

/** A checkout whose `origin` is a bare repository beside it, with `main` pushed and `ralph/x` checked out. */
export interface Workplace extends TemporaryRepository {
  /** The bare repository's folder. */
  bare: string;
  /** The other person's clone. */
  other: string;
  /** The commit on `main`. */
  start: string;
  openRemote(request?: Partial<RemoteRequest>): Promise<Remote>;
  /** Commits and pushes a file as the other person, to the remote branch or a new one. @returns the commit */
  pushByOther(file: string, text: string, branch?: string): Promise<string>;
  /** The commit of a remote branch; empty if it does not exist. */
  remoteTip(branch?: string): Promise<string>;
  /** The subjects of a remote branch down to `start`, newest first. */
  remoteSubjects(branch?: string): Promise<string[]>;
}

/** The work branch. */
export const work = "ralph/x";

/** Whether the checkouts of this test run are shallow: vitest runs some files once more with these. */
export const isShallowRun = process.env.RALPH_TEST_CLONE === "shallow";

/** More commits than the first fetches of a shallow checkout bring. */
const earlierCommits = 120;

async function addEarlierCommits({ top, environment, git }: TemporaryRepository): Promise<void> {
  const commits = Array.from({ length: earlierCommits }, (_, index) => ({ branch: "main", time: index }));
  await importCommits(top, environment, commits);
  await git("reset", "--quiet", "--hard", "main");
  // The tests list the files of their commits.
  await git("rm", "--quiet", "-r", ".");
  await git("commit", "--quiet", "--message", "Earlier");
}

/** A commit to import; the number of its parents in the list. Without any, it follows the last one of its branch. */
export interface ImportedCommit {
  readonly branch: string;
  /** In seconds since the first. */
  readonly time: number;
  readonly parents?: readonly number[];
}

/** Creates many commits at once, each with a change. */
export async function importCommits(
  folder: string,
  environment: Environment,
  commits: readonly ImportedCommit[],
): Promise<void> {
  const input = commits.map(({ branch, time, parents = [] }, index) => {
    const [first, ...merged] = parents.map((parent) => `:${parent + 1}`);
    return [
      ...(first === undefined ? [] : [`reset refs/heads/${branch}`, `from ${first}`, ""]),
      `commit refs/heads/${branch}`,
      `mark :${index + 1}`,
      `committer Early <early@example.com> ${1_700_000_000 + time} +0000`,
      "data 7",
      "Earlier",
      ...merged.map((parent) => `merge ${parent}`),
      `M 100644 inline file-${index % 10}`,
      `data ${String(index).length}`,
      `${index}`,
      "",
    ].join("\n");
  });
  const result = await runCommand("git", ["fast-import", "--quiet", "--force"], {
    folder,
    environment: { PATH: environment.PATH ?? "" },
    input: input.join("\n"),
  });
  if (result.exitCode !== 0) throw new Error(result.stderr);
}

/** Makes the checkout one of depth 1, as actions/checkout does. */
async function makeShallow({ top, root, gitIn }: TemporaryRepository, bare: string): Promise<void> {
  fs.rmSync(top, { recursive: true });
  await gitIn(root, "clone", "--quiet", "--depth=1", "--no-single-branch", `file://${bare}`, top);
  await gitIn(top, "remote", "set-url", "origin", bare);
}

/** What `create` made first, by its folder and arguments: the later workplaces of a test file are copies. */
const made = new Map<string, { root: string; start: string }>();

/** Makes the remote, the other person's clone and the first commit. @returns the commit on `main` */
async function create(repository: TemporaryRepository, initArguments: readonly string[]): Promise<string> {
  const { root } = repository;
  const [bare, other] = [path.join(root, "bare.git"), path.join(root, "other")];
  const options = ["--quiet", "--bare", "--initial-branch=main", ...initArguments];
  await repository.gitIn(root, "init", ...options, bare);
  if (isShallowRun) await addEarlierCommits(repository);
  const start = await repository.commitFile("a", "1\n2\n3\n4\n5\n");
  await repository.git("remote", "add", "origin", bare);
  await repository.git("push", "--quiet", "--set-upstream", "origin", "main");
  await repository.gitIn(root, "clone", "--quiet", bare, other);
  if (isShallowRun) await makeShallow(repository, bare);
  await (await repository.open()).switchTo(work);
  return start;
}

/** As `create`, but copies the files of an earlier test: creating them takes two dozen processes. */
async function createOrCopy(
  repository: TemporaryRepository,
  initArguments: readonly string[],
): Promise<string> {
  const key = [tmpdir(), ...initArguments].join(" ");
  const known = made.get(key);
  const folders = ["checkout", "bare.git", "other"];
  if (!known) {
    const start = await create(repository, initArguments);
    const root = fs.mkdtempSync(path.join(tmpdir(), "vitest-workplace-"));
    for (const name of folders)
      fs.cpSync(path.join(repository.root, name), path.join(root, name), { recursive: true });
    relocate(root, repository.root);
    made.set(key, { root, start });
    return start;
  }
  fs.rmSync(repository.top, { recursive: true });
  for (const name of folders)
    fs.cpSync(path.join(known.root, name), path.join(repository.root, name), { recursive: true });
  relocate(repository.root, known.root);
  return known.start;
}

/** Points copied checkouts to the remote beside them. */
function relocate(root: string, from: string): void {
  for (const name of ["checkout", "other"]) {
    const file = path.join(root, name, ".git/config");
    fs.writeFileSync(file, fs.readFileSync(file, "utf8").replaceAll(from, root));
  }
}

/** Creates a workplace. */
export async function workplace(initArguments: readonly string[] = []): Promise<Workplace> {
  const repository = await temporaryRepository(initArguments);
  const bare = path.join(repository.root, "bare.git");
  const other = path.join(repository.root, "other");
  const start = await createOrCopy(repository, initArguments);
  return Object.assign(repository, {
    bare,
    other,
    start,
    openRemote: async (request: Partial<RemoteRequest> = {}) =>
      (await repository.open()).openRemote({ runId: "0123456789abcdef", ...request }),
    pushByOther: async (file: string, text: string, branch = work) => {
      const inOther = (...args: string[]) => repository.gitIn(other, ...args);
      await inOther("fetch", "--quiet", "--prune");
      const known = await inOther("for-each-ref", `refs/remotes/origin/${branch}`);
      await inOther("checkout", "--quiet", "--detach", known ? `origin/${branch}` : "origin/main");
      fs.mkdirSync(path.dirname(path.join(other, file)), { recursive: true });
      fs.writeFileSync(path.join(other, file), text);
      await inOther("add", "--all");
      await inOther("commit", "--quiet", "-m", `Other writes ${file}`);
      await inOther("push", "--quiet", "origin", `HEAD:refs/heads/${branch}`);
      return inOther("rev-parse", "HEAD");
    },
    remoteTip: (branch = work) =>
      repository.gitIn(bare, "for-each-ref", "--format=%(objectname)", `refs/heads/${branch}`),
    remoteSubjects: async (branch = work) =>
      (await repository.gitIn(bare, "log", "--format=%s", branch, "--not", `${start}^@`)).split("\n"),
  });
}
