// A clean checkout has what is committed, and nothing of the settings, hooks and files of the run's own checkout.
import * as fs from "node:fs";
import * as path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type TemporaryRepository, temporaryRepository } from "../repository.fixture.ts";

let repository: TemporaryRepository;
beforeEach(async () => {
  repository = await temporaryRepository();
});
afterEach(() => repository[Symbol.dispose]());

const never = new AbortController().signal;

async function checkOut(commit: string, stop = never): Promise<{ folder: string; remarks: string[] }> {
  const folder = path.join(repository.root, "clean");
  const checkout = await repository.open();
  return { folder, remarks: await checkout.checkOutClean({ folder, commit, branch: "work", stop }) };
}

test("it has the commit and the branches, but no ignored, changed or untracked file", async () => {
  await repository.commitFile(".gitignore", "build/\n");
  const commit = await repository.commitFile("a.txt", "committed\n");
  await repository.git("tag", "v1");
  repository.write("a.txt", "changed\n");
  repository.write("new.txt", "");
  repository.write("build/out.txt", "");
  const { folder, remarks } = await checkOut(commit);
  expect(remarks).toEqual([]);
  expect(fs.readdirSync(folder).sort()).toEqual([".git", ".gitignore", "a.txt"]);
  expect(fs.readFileSync(path.join(folder, "a.txt"), "utf8")).toBe("committed\n");
  expect(await repository.gitIn(folder, "status", "--porcelain", "--branch")).toBe("## work");
  expect(await repository.gitIn(folder, "rev-parse", "main", "v1")).toBe(`${commit}\n${commit}`);
  expect(await repository.git("status", "--porcelain")).toContain("a.txt");
});

test("filters, hooks, attributes and excludes that an agent set up do not count", async () => {
  const commit = await repository.commitFile("a.txt", "plain\n");
  await repository.git("config", "filter.swap.smudge", "echo swapped");
  await repository.git("config", "core.hooksPath", "hooks");
  const global = path.join(repository.root, "home", ".gitconfig");
  fs.writeFileSync(
    global,
    `[filter "swap"]\n\tsmudge = echo swapped\n[core]\n\tattributesFile = ${global}.attributes\n`,
  );
  fs.writeFileSync(`${global}.attributes`, "* filter=swap\n");
  fs.mkdirSync(path.join(repository.top, ".git/info"), { recursive: true });
  fs.writeFileSync(path.join(repository.top, ".git/info/attributes"), "* filter=swap\n");
  const { folder } = await checkOut(commit);
  expect(fs.readFileSync(path.join(folder, "a.txt"), "utf8")).toBe("plain\n");
});

test("a submodule is there if its commit was pushed, else it is empty and named", async () => {
  const library = path.join(repository.root, "library");
  fs.mkdirSync(library);
  await repository.gitIn(library, "init", "--quiet", "--initial-branch=main");
  fs.writeFileSync(path.join(library, "lib.txt"), "1");
  await repository.gitIn(library, "add", "lib.txt");
  await repository.gitIn(library, "commit", "--quiet", "-m", "One");
  await repository.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", library, "lib");
  await repository.git("commit", "--quiet", "-m", "Add lib");
  const pushed = await checkOut(await repository.git("rev-parse", "HEAD"));
  expect(pushed.remarks).toEqual([]);
  expect(fs.existsSync(path.join(pushed.folder, "lib/lib.txt"))).toBe(true);
  expect(await repository.gitIn(pushed.folder, "status", "--porcelain")).toBe("");
  fs.rmSync(pushed.folder, { recursive: true });

  const inside = path.join(repository.top, "lib");
  await repository.gitIn(inside, "commit", "--quiet", "--allow-empty", "-m", "Only here");
  await repository.git("commit", "--quiet", "--all", "-m", "Move lib");
  const local = await checkOut(await repository.git("rev-parse", "HEAD"));
  expect(local.remarks).toEqual([
    expect.stringMatching(/^Submodule lib is empty in it: its commit .* was not pushed/),
  ]);
  expect(fs.readdirSync(path.join(local.folder, "lib"))).toEqual([]);
});

test("a commit that does not exist is an error, and a stopped call throws", async () => {
  const commit = await repository.commitFile("a.txt", "");
  await expect(checkOut("0".repeat(40))).rejects.toThrow(/unable to read tree|not a commit|reference/);
  await expect(checkOut(commit, AbortSignal.abort(new Error("enough")))).rejects.toThrow("enough");
});
