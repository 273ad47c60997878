// Looks up several commits with one call of git.
import { expect, test } from "vitest";
import { temporaryRepository } from "../repository.fixture.ts";
import { resolveCommit, resolveCommits } from "./index.ts";

test("several names give what each of them gives alone", async () => {
  using repository = await temporaryRepository();
  const commit = await repository.commitFile("a.txt", "1");
  await repository.git("tag", "-a", "-m", "a tag", "tagged");
  const blob = await repository.git("rev-parse", "HEAD:a.txt");
  const found = await repository.find();
  const names = ["refs/heads/main", "refs/heads/none", "tagged", blob, "a b", "0".repeat(40), "HEAD"];
  const alone = await Promise.all(names.map((name) => resolveCommit(found, name)));
  expect(alone).toEqual([commit, undefined, commit, undefined, undefined, undefined, commit]);
  expect(await resolveCommits(found, names)).toEqual(alone);
});
