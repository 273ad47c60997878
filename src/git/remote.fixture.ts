// A checkout with a bare remote on disk, and a second person who uses the same remote.
import * as fs from "node:fs";
import * as path from "node:path";
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
  /** The subjects of a remote branch, newest first. */
  remoteSubjects(branch?: string): Promise<string[]>;
}

/** The work branch. */
export const work = "ralph/x";

/** Creates a workplace. */
export async function workplace(initArguments: readonly string[] = []): Promise<Workplace> {
  const repository = await temporaryRepository(initArguments);
  const bare = path.join(repository.root, "bare.git");
  const other = path.join(repository.root, "other");
  await repository.gitIn(
    repository.root,
    "init",
    "--quiet",
    "--bare",
    "--initial-branch=main",
    ...initArguments,
    bare,
  );
  const start = await repository.commitFile("a", "1\n2\n3\n4\n5\n");
  await repository.git("remote", "add", "origin", bare);
  await repository.git("push", "--quiet", "--set-upstream", "origin", "main");
  await repository.gitIn(repository.root, "clone", "--quiet", bare, other);
  await (await repository.open()).switchTo(work);
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
      (await repository.gitIn(bare, "log", "--format=%s", branch)).split("\n"),
  });
}
