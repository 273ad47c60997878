// A branch that lost the commit before the turn contains it again, and no file changes.
import { expect, test } from "vitest";
import { type TemporaryRepository, temporaryRepository } from "../repository.fixture.ts";

const branch = "ralph/x";

test.each<[string, (repository: TemporaryRepository) => Promise<unknown>]>([
  ["an amended first commit", (repository) => repository.git("commit", "--quiet", "--amend", "-m", "other")],
  [
    "an orphan branch of the same name",
    async (repository) => {
      await repository.git("checkout", "--quiet", "--orphan", "other");
      await repository.commitFile("b.txt", "2");
      await repository.git("branch", "--quiet", "-M", branch);
    },
  ],
  ["a branch without commits", (repository) => repository.git("update-ref", "-d", "HEAD")],
])("%s", async (_, change) => {
  using repository = await temporaryRepository();
  await repository.git("switch", "--quiet", "-c", branch);
  const base = await repository.commitFile("a.txt", "1");
  const checkout = await repository.open();
  repository.write("new.txt", "3");
  await change(repository);
  const replaced = await repository.git("rev-parse", "--quiet", "--verify", "HEAD").catch(() => base);
  const before = await repository.git("ls-files", "--stage");
  const reports = await checkout.returnTo(branch, base);
  expect(reports).toEqual([expect.stringContaining("the two are joined")]);
  for (const commit of [base, replaced]) await repository.git("merge-base", "--is-ancestor", commit, branch);
  expect(await repository.git("ls-files", "--stage")).toBe(before);
  expect(repository.read("new.txt")).toBe("3");
  expect((await checkout.state()).branch).toBe(branch);
});
