// Distinguishes locks of killed processes from locks of living ones.
import * as fs from "node:fs";
import * as path from "node:path";
import { describe, expect, test } from "vitest";
import { startProcess } from "../../platform/index.ts";
import { type TemporaryRepository, temporaryRepository } from "../repository.fixture.ts";

function lock(repository: TemporaryRepository, name: string): string {
  const file = path.join(repository.top, ".git", name);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, "");
  return file;
}

/** A living process in a folder, ended with the test. */
async function livingProcess(folder: string, program: string, ...programArguments: string[]) {
  const marker = `GIT_TEST=${folder}`;
  let started = () => {};
  const isReady = new Promise<void>((resolve) => {
    started = resolve;
  });
  const running = startProcess({
    program,
    arguments: programArguments,
    folder,
    input: "",
    marker,
    environment: { PATH: process.env.PATH ?? "", GIT_TEST: folder, HOME: folder },
    onOutput: () => started(),
  });
  await isReady;
  return { [Symbol.asyncDispose]: async () => void (await running.stop(0)) };
}

describe("removeStaleLocks", () => {
  test("removes only the locks of a killed git", async () => {
    using repository = await temporaryRepository();
    await repository.commitFile("a", "1");
    const names = ["index.lock", "HEAD.lock", "config.lock", "packed-refs.lock", "refs/heads/ralph/x.lock"];
    const locks = [...names, "refs/remotes/origin/main.lock"].map((name) => lock(repository, name));
    const checkout = await repository.open();
    repository.write("a", "2");
    repository.write("yarn.lock", "");
    expect((await checkout.removeStaleLocks()).sort()).toEqual(locks.sort());
    expect(repository.logged).toHaveLength(locks.length);
    expect(await checkout.removeStaleLocks()).toEqual([]);
    await checkout.switchTo("ralph/x");
    expect((await checkout.commit({ subject: "a", body: "", exclude: new Set() })).commit).toBeDefined();
    expect(repository.exists("yarn.lock")).toBe(true);
  });

  test("removes the locks of a linked work tree in both places", async () => {
    using repository = await temporaryRepository();
    await repository.commitFile("a", "1");
    const linked = path.join(repository.root, "linked");
    await repository.git("worktree", "add", "--quiet", "-b", "side", linked);
    const locks = ["worktrees/linked/index.lock", "refs/heads/side.lock"].map((name) =>
      lock(repository, name),
    );
    const checkout = await repository.open(linked);
    expect((await checkout.removeStaleLocks()).sort()).toEqual(locks.sort());
  });

  test("keeps a lock that a process has open", async () => {
    using repository = await temporaryRepository();
    const file = lock(repository, "index.lock");
    const checkout = await repository.open();
    {
      await using _holder = await livingProcess(
        "/",
        "sh",
        "-c",
        `exec 9<'${file}'; echo ready; exec sleep 60`,
      );
      await expect(checkout.removeStaleLocks()).rejects.toThrow(
        /^Process \d+ \(sleep\) works in this repository and holds .*index\.lock: let it finish or end it, and run again\.$/,
      );
      expect(fs.existsSync(file)).toBe(true);
    }
    expect(await checkout.removeStaleLocks()).toEqual([file]);
  });

  test("keeps every lock while git runs in the repository", async () => {
    using repository = await temporaryRepository();
    await repository.commitFile("a", "1");
    const file = lock(repository, "index.lock");
    const checkout = await repository.open();
    const waiting = "alias.wait=!echo ready; exec sleep 60";
    {
      await using _holder = await livingProcess(repository.top, "git", "-c", waiting, "wait");
      await expect(checkout.removeStaleLocks()).rejects.toThrow(
        /^Process \d+ \(git\) works in this repository/,
      );
      expect(fs.existsSync(file)).toBe(true);
    }
    expect(await checkout.removeStaleLocks()).toEqual([file]);
  });

  test("ignores a git process in another folder", async () => {
    using repository = await temporaryRepository();
    const file = lock(repository, "index.lock");
    const elsewhere = `${repository.top}-elsewhere`;
    fs.mkdirSync(elsewhere);
    const checkout = await repository.open();
    await using _holder = await livingProcess(
      elsewhere,
      "git",
      "-c",
      "alias.wait=!echo ready; exec sleep 60",
      "wait",
    );
    expect(await checkout.removeStaleLocks()).toEqual([file]);
  });
});
