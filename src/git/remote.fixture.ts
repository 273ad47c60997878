// Gives tests a checkout with a bare remote on disk, and a second person who works on the same remote.
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
  /** The other person writes a file on top of the remote's branch (or makes the branch), and pushes; gives the commit. */
  pushByOther(file: string, text: string, branch?: string): Promise<string>;
  /** The commit of the remote's branch; empty where there is none. */
  remoteTip(branch?: string): Promise<string>;
  /** The subjects of a branch of the remote, newest first. */
  remoteSubjects(branch?: string): Promise<string[]>;
}

/** The branch that is worked on. */
export const work = "ralph/x";

/** Makes a workplace. */
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
    ...{ bare, other, start },
    openRemote: async (request: Partial<RemoteRequest> = {}) =>
      (await repository.open()).openRemote({ runId: "0123456789abcdef", ...request }),
    pushByOther: async (file: string, text: string, branch = work) => {
      const inOther = (...words: string[]) => repository.gitIn(other, ...words);
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
