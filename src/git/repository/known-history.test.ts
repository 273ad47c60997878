// What an agent can do to the repository itself, and that commits on which the work is built are missed.
import * as fs from "node:fs";
import { expect, test } from "vitest";
import { type TemporaryRepository, temporaryRepository } from "../repository.fixture.ts";

const branch = "ralph/x";

async function prepare(): Promise<{ repository: TemporaryRepository; base: string }> {
  const repository = await temporaryRepository();
  await repository.commitFile("a.txt", "1");
  await repository.git("switch", "--quiet", "-c", branch);
  return { repository, base: await repository.commitFile("b.txt", "2") };
}

test.each<[string, (repository: TemporaryRepository) => unknown]>([
  ["nothing", () => {}],
  ["new commits", (repository) => repository.commitFile("c.txt", "3")],
  ["an amended commit", (repository) => repository.git("commit", "--quiet", "--amend", "-m", "other")],
  ["an older commit", (repository) => repository.git("reset", "--quiet", "--hard", "HEAD~1")],
  [
    "a copy in its place",
    (repository) => {
      fs.cpSync(`${repository.top}/.git`, `${repository.root}/copy`, { recursive: true });
      fs.rmSync(`${repository.top}/.git`, { recursive: true });
      fs.renameSync(`${repository.root}/copy`, `${repository.top}/.git`);
    },
  ],
])("%s is no loss", async (_, change) => {
  const { repository, base } = await prepare();
  using _repository = repository;
  const checkout = await repository.open();
  await change(repository);
  await checkout.checkHistory({ commit: base, branch });
});

test.each<[string, (repository: TemporaryRepository) => unknown, RegExp]>([
  ["removed", ({ top }) => fs.rmSync(`${top}/.git`, { recursive: true }), /\.git was removed$/],
  [
    "a link",
    ({ top, root }) => {
      fs.renameSync(`${top}/.git`, `${root}/elsewhere`);
      fs.symlinkSync(`${root}/elsewhere`, `${top}/.git`);
    },
    /was replaced by a link or a file$/,
  ],
  [
    "a file that names another folder",
    ({ top, root }) => {
      fs.renameSync(`${top}/.git`, `${root}/elsewhere`);
      fs.writeFileSync(`${top}/.git`, `gitdir: ${root}/elsewhere\n`);
    },
    /was replaced by a link or a file$/,
  ],
  [
    "empty",
    ({ top }) => {
      fs.rmSync(`${top}/.git`, { recursive: true });
      fs.mkdirSync(`${top}/.git`);
    },
    /^commit .* is not in .* any more$/,
  ],
  [
    "a new repository",
    async (repository) => {
      fs.rmSync(`${repository.top}/.git`, { recursive: true });
      await repository.git("init", "--quiet", `--initial-branch=${branch}`);
      await repository.commitFile("b.txt", "2");
    },
    /^commit .* is not in .* any more$/,
  ],
  [
    "without its commits",
    async (repository) => {
      await repository.git("reset", "--quiet", "--hard", "HEAD~1");
      await repository.git("reflog", "expire", "--expire=now", "--all");
      await repository.git("gc", "--quiet", "--prune=now");
    },
    /^commit .* is not in .* any more$/,
  ],
  [
    "with another history on the branch",
    async (repository) => {
      await repository.git("switch", "--quiet", "--orphan", "other");
      await repository.commitFile("c.txt", "3");
      await repository.git("branch", "--quiet", "-M", branch);
    },
    /^branch ralph\/x has another history, without commit /,
  ],
])("a repository that is %s is missed", async (_, change, message) => {
  const { repository, base } = await prepare();
  using _repository = repository;
  const checkout = await repository.open();
  await change(repository);
  await expect(checkout.checkHistory({ commit: base, branch })).rejects.toThrow(message);
});
