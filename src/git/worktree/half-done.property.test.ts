// Random sequences of git commands of an agent: whatever it leaves, the branch comes back and no line is lost.
import * as fs from "node:fs";
import * as path from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type TemporaryRepository, temporaryRepository } from "../repository.fixture.ts";

/** Appends a line, so that it conflicts with the end of the same file on another branch. */
const write = (file: string) => fc.nat({ max: 10_000 }).map((n) => `write ${file} line-${n}`);

const command = fc.oneof(
  { weight: 3, arbitrary: fc.oneof(write("a"), write("b"), write("new")) },
  { weight: 2, arbitrary: fc.constantFrom("add --all", "commit --all -m mine") },
  {
    weight: 6,
    arbitrary: fc.constantFrom(
      "merge other",
      "merge --no-commit other",
      "merge --squash other",
      "cherry-pick other",
      "cherry-pick other~1 other",
      "cherry-pick --no-commit other",
      "revert --no-edit HEAD~1",
      "rebase other",
      "rebase --apply other",
      "rebase --autostash other",
      "rebase --exec false HEAD~1",
      "am ../patch",
      "am -3 ../patch",
      "apply -3 ../patch",
      "bisect start HEAD HEAD~2",
      "stash",
      "stash --include-untracked",
      "stash pop",
      "stash apply",
    ),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      "checkout --detach",
      "checkout other",
      "checkout -b mine",
      "checkout work",
      "worktree add ../linked work",
      "reset --soft HEAD~1",
    ),
  },
);

/** Branches `work` and `other` that changed the same lines, and a patch of `other` outside of the checkout. */
async function buildTemplate(repository: TemporaryRepository): Promise<void> {
  repository.write("b", "b\n");
  await repository.git("add", "b");
  await repository.commitFile("a", "a\n");
  await repository.git("branch", "other");
  await repository.git("checkout", "--quiet", "-b", "work");
  await repository.commitFile("a", "a\nline-w1\n");
  await repository.commitFile("b", "b\nline-w2\n");
  await repository.git("checkout", "--quiet", "other");
  await repository.commitFile("theirs", "line-o1\n");
  await repository.commitFile("a", "a\nline-o2\n");
  const patches = await repository.git("format-patch", "--stdout", "main..other");
  fs.writeFileSync(path.join(repository.root, "patch"), `${patches}\n`);
  await repository.git("checkout", "--quiet", "work");
}

async function perform(repository: TemporaryRepository, line: string): Promise<void> {
  const [name, ...rest] = line.split(" ");
  if (name === "write") {
    const [file = "", text = ""] = rest;
    fs.appendFileSync(path.join(repository.top, file), `${text}\n`);
    return;
  }
  // Many commands fail, or stop half-way: that is the point.
  await repository.git(...line.split(" ")).catch(() => {});
}

/** All lines in commits that git keeps, in files, and in what an unfinished operation keeps. */
async function findLines(repository: TemporaryRepository): Promise<Set<string>> {
  const gitFile = (name: string) => path.join(repository.top, ".git", name);
  const read = (name: string) => (fs.existsSync(gitFile(name)) ? fs.readFileSync(gitFile(name), "utf8") : "");
  const kept = ["rebase-merge/orig-head", "rebase-merge/autostash", "rebase-apply/orig-head"];
  const stashes = await repository.git("stash", "list", "--format=%H");
  const commits = [...kept.map((name) => read(name).trim()), ...stashes.split("\n")].filter(Boolean);
  const texts = [await repository.git("log", "-p", "-m", "--all", "HEAD", ...commits)];
  for (const folder of [repository.top, path.join(repository.root, "linked")])
    for (const name of ["a", "b", "new", "theirs"])
      if (fs.existsSync(path.join(folder, name)))
        texts.push(fs.readFileSync(path.join(folder, name), "utf8"));
  if (fs.existsSync(gitFile("rebase-apply/applying")))
    for (const name of fs.readdirSync(gitFile("rebase-apply")))
      if (/^\d+$/.test(name)) texts.push(read(`rebase-apply/${name}`));
  return new Set(texts.join("\n").match(/line-\w+/g) ?? []);
}

test("whatever an agent does with git, its branch comes back and no line is lost", async () => {
  using template = await temporaryRepository();
  await buildTemplate(template);
  const base = await template.git("rev-parse", "work");
  await fc.assert(
    fc.asyncProperty(fc.array(command, { minLength: 1, maxLength: 6 }), async (commands) => {
      using repository = await temporaryRepository();
      fs.cpSync(template.root, repository.root, { recursive: true });
      for (const line of commands) await perform(repository, line);
      const before = await findLines(repository);
      const checkout = await repository.open();
      await checkout.returnTo("work", base);
      const { branch, changes } = await checkout.state();
      expect(branch).toBe("work");
      expect(changes.filter(({ kind }) => kind === "conflict")).toEqual([]);
      expect([undefined, "merge"]).toContain(checkout.operation());
      const after = await findLines(repository);
      expect([...before].filter((line) => !after.has(line))).toEqual([]);
    }),
    { numRuns: Number(process.env.RALPH_TEST_HISTORIES ?? 12) },
  );
}, 120_000);
