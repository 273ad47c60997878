// What commits changed is shown as a patch, and large files do not fill it.
import { expect, test } from "vitest";
import { temporaryRepository } from "./repository.fixture.ts";

const none = () => 0;

test("a commit, also with earlier ones, and the first one", async () => {
  using repository = await temporaryRepository();
  const first = await repository.commitFile("a.txt", "one\n");
  await repository.commitFile("b c.txt", "two\n");
  const last = await repository.commitFile("a.txt", "three\n");
  const checkout = await repository.open();
  const alone = await checkout.changesOf(last, none);
  expect(alone).toMatch(/^diff --git a\/a\.txt b\/a\.txt\n[\s\S]*\n-one\n\+three\n$/);
  expect(alone).not.toContain("b c.txt");
  const both = await checkout.changesOf(last, () => 1);
  expect(both).toContain("diff --git a/b c.txt b/b c.txt\nnew file mode");
  expect(await checkout.changesOf(first, none)).toContain("+one");
  // More earlier ones than there are: everything.
  expect(await checkout.changesOf(first, () => 7)).toContain("+one");
  expect(await checkout.changesOf("0".repeat(40), none)).toBeUndefined();
});

test("of a large file the content is not shown; a renamed one is shown once", async () => {
  using repository = await temporaryRepository();
  await repository.commitFile("old.txt", "some\nlines\nof\ntext\n");
  await repository.git("mv", "old.txt", "new.txt");
  repository.write("large.bin", "x".repeat(2_000_000));
  repository.write("*.txt", "star\n");
  const commit = await repository.commitFile("small.txt", "small\n");
  await repository.git("add", "--all");
  await repository.git("commit", "--quiet", "--amend", "--no-edit");
  const head = await repository.git("rev-parse", "HEAD");
  expect(head).not.toBe(commit);
  const changes = await (await repository.open()).changesOf(head, none);
  expect(changes).toContain("Binary files /dev/null and b/large.bin differ");
  expect(changes).toContain("rename from old.txt\nrename to new.txt");
  expect(changes).not.toContain("xxx");
  expect(changes?.match(/^diff --git/gm)).toHaveLength(4);
});

test("an agent's settings and attributes start no program", async () => {
  using repository = await temporaryRepository();
  await repository.git("config", "diff.external", "touch ran");
  await repository.git("config", "diff.evil.textconv", "touch ran; cat");
  repository.write(".gitattributes", "* diff=evil\n");
  const commit = await repository.commitFile("a.txt", "one\n");
  expect(await (await repository.open()).changesOf(commit, none)).toContain("+one");
  expect(repository.exists("ran")).toBe(false);
});
