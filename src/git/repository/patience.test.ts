// Tests that no call of git waits without end, whatever a repository holds.
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { expect, test } from "vitest";
import { waitForFile } from "../../../test/kit/running-process.ts";
import { silentLog } from "../../platform/index.ts";
import { type TemporaryRepository, temporaryRepository } from "../repository.fixture.ts";
import { GitHungError, GitPatience } from "./patience.ts";
import { findRepository } from "./repository.ts";
import { readState } from "./status.ts";

async function open(repository: TemporaryRepository, patience: GitPatience, warnings?: string[]) {
  const { top: folder, environment } = repository;
  const log = { info: () => {}, warn: (line: string) => void warnings?.push(line) };
  const removesObstacles = warnings !== undefined;
  const found = await findRepository({ folder, environment, log, patience, removesObstacles });
  if (!found) throw new Error("there is no repository");
  return found;
}

const pipe = (...names: string[]) => execFileSync("mkfifo", [path.join(...names)]);

/** A filter that never ends, in a session of its own, as `git add` and `git status` start it. */
async function withHangingFilter(repository: TemporaryRepository): Promise<void> {
  await repository.commitFile("a.txt", "1");
  await repository.git("config", "filter.slow.clean", "touch held; setsid sleep 15");
  repository.write(".gitattributes", "*.txt filter=slow\n");
  repository.write("a.txt", "2");
}

test("a call that hangs ends when patience gets shorter, and later ones end soon", async () => {
  using repository = await temporaryRepository();
  await withHangingFilter(repository);
  const patience = new GitPatience();
  const { git, top } = await open(repository, patience);
  const adding = expect(git.output(["add", "a.txt"])).rejects.toThrow(
    new RegExp(`^git hung on add in ${top} and was ended after \\d+ s; look for a filter`),
  );
  await waitForFile(path.join(top, "held"));
  patience.shortenLocal(50);
  await adding;
  await expect(git.run(["add", "a.txt"])).rejects.toThrow(GitHungError);
  expect((await git.run(["rev-parse", "HEAD"])).exitCode).toBe(0);
});

test("a call with a deadline of its own is shortened only when all are", async () => {
  using repository = await temporaryRepository();
  await withHangingFilter(repository);
  const patience = new GitPatience();
  const { git, top } = await open(repository, patience);
  const adding = git.run(["add", "a.txt"], { deadline: 60_000 });
  const ended = expect(adding).rejects.toThrow(GitHungError);
  await waitForFile(path.join(top, "held"));
  patience.shortenLocal(1);
  const early = await Promise.race([adding.catch(() => "ended"), git.run(["version"]).catch(() => "next")]);
  expect(early).not.toBe("ended");
  patience.shortenAll(50);
  await ended;
});

test.each([
  ".gitignore",
  "sub/.gitignore",
  "sub/.gitattributes",
  ".git/index",
  ".git/objects/info/alternates",
])("a pipe %s is named, or removed where the run may do so", async (name) => {
  using repository = await temporaryRepository();
  await repository.commitFile("sub/b.txt", "1");
  repository.write("sub/b.txt", "2");
  fs.rmSync(path.join(repository.top, name), { force: true });
  const careful = await open(repository, new GitPatience(200));
  const warnings: string[] = [];
  const owner = await open(repository, new GitPatience(200), warnings);
  pipe(repository.top, name);
  const file = path.join(repository.top, name);
  await expect(readState(careful)).rejects.toThrow(`it waited for ${file}, which is not a file: remove it`);
  expect((await readState(owner)).changes.length).toBeGreaterThan(0);
  expect(warnings).toEqual([`git waited for ${file}, which is not a file; it was removed`]);
});

test("a call with an index of its own is repeated after an obstacle is removed", async () => {
  using repository = await temporaryRepository();
  await repository.commitFile("sub/b.txt", "1");
  repository.write("sub/b.txt", "2");
  pipe(repository.top, "sub/.gitattributes");
  const { git, gitFolder } = await open(repository, new GitPatience(200), []);
  const environment = { GIT_INDEX_FILE: path.join(gitFolder, "own-index") };
  await git.output(["read-tree", "HEAD"], { environment });
  await git.output(["add", "--all"], { environment });
  expect(await git.output(["diff", "--cached", "--name-only", "HEAD"], { environment })).toContain(
    "sub/b.txt",
  );
});

test("a process that left git's group does not hold up a call", async () => {
  using repository = await temporaryRepository();
  await repository.git("config", "alias.leave", "!setsid sleep 15 & echo left");
  const { git } = await open(repository, new GitPatience());
  expect(await git.output(["leave"])).toBe("left\n");
});

test("the git folder is found without git, also from below the top", async () => {
  using repository = await temporaryRepository();
  await repository.commitFile("sub/a.txt", "1");
  fs.rmSync(path.join(repository.top, ".git/HEAD"));
  pipe(repository.top, ".git/HEAD");
  const folder = path.join(repository.top, "sub");
  await expect(
    findRepository({
      folder,
      environment: repository.environment,
      log: silentLog,
      patience: new GitPatience(200),
    }),
  ).rejects.toThrow(`it waited for ${path.join(repository.top, ".git/HEAD")}, which is not a file`);
});
