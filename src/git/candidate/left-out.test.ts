// What a candidate leaves out, and work that a turn left elsewhere, are named with their reason.
import * as fs from "node:fs";
import * as path from "node:path";
import { describe, expect, test } from "vitest";
import { all, openCandidates } from "./candidate.fixture.ts";

const request = { since: 0, ignoredBefore: new Set<string>(), base: undefined, known: [] };

describe("files that a candidate leaves out", () => {
  test("ignored files that changed in the turn count; products of tools, older files and known folders do not", async () => {
    using setup = await openCandidates({
      ".gitignore": "lib/\nnode_modules/\nold.txt\nstate/\n*.log\nmine\n",
    });
    const { repository, candidates } = setup;
    for (const file of ["lib/core.js", "node_modules/x/i.js", "state/a", "x.log", "mine"])
      repository.write(file, "1");
    const ignoredBefore = new Set(["state/", "mine"]);
    const found = await candidates.findLeftOut(await setup.fix(), { ...request, ignoredBefore });
    expect(found.map(({ path }) => path)).toEqual(["lib/"]);
    const later = Date.now() + 60_000;
    expect(await candidates.findLeftOut(await setup.fix(), { ...request, since: later })).toEqual([]);
    // What an earlier turn left out counts until it is committed or gone.
    const known = [{ path: "lib/", reason: "it is ignored" }];
    const still = async () => candidates.findLeftOut(await setup.fix(), { ...request, since: later, known });
    expect(await still()).toEqual(known);
    fs.rmSync(path.join(repository.top, "lib"), { recursive: true });
    expect(await still()).toEqual([]);
  });

  test("files that git is told not to look at", async () => {
    using setup = await openCandidates({ assumed: "1", skipped: "1", plain: "1" });
    const { repository, candidates } = setup;
    await repository.git("update-index", "--assume-unchanged", "assumed");
    await repository.git("update-index", "--skip-worktree", "skipped");
    for (const file of ["assumed", "skipped"]) repository.write(file, "2");
    const found = await candidates.findLeftOut(await setup.fix(), request);
    expect(found.map(({ path, reason }) => [path, /marked (\S+)$/.exec(reason)?.[1]])).toEqual([
      ["assumed", "assume-unchanged"],
      ["skipped", "skip-worktree"],
    ]);
  });

  test("repositories without a declaration, and commits and edits in submodules", async () => {
    using setup = await openCandidates({ a: "1" });
    const { repository, candidates } = setup;
    const library = path.join(repository.root, "library");
    await repository.gitIn(repository.root, "init", "--quiet", "library");
    await repository.gitIn(library, "commit", "--quiet", "--allow-empty", "-m", "first");
    await repository.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", library, "sub");
    await repository.git("commit", "--quiet", "-m", "sub");
    const base = await setup.checkout.head();
    const find = async () => candidates.findLeftOut(await setup.fix(), { ...request, base });
    expect(await find()).toEqual([]);
    repository.write("sub/edited", "1");
    expect(await find()).toEqual([
      { path: "sub", reason: expect.stringMatching(/^files in this submodule/) },
    ]);
    await repository.gitIn(path.join(repository.top, "sub"), "add", "--all");
    await repository.gitIn(path.join(repository.top, "sub"), "commit", "--quiet", "-m", "local");
    expect(await find()).toEqual([{ path: "sub", reason: expect.stringMatching(/no branch of its remote/) }]);
    await repository.gitIn(repository.top, "init", "--quiet", "inner");
    await repository.gitIn(
      path.join(repository.top, "inner"),
      "commit",
      "--quiet",
      "--allow-empty",
      "-m",
      "i",
    );
    expect((await find()).map(({ path }) => path).sort()).toEqual(["inner", "sub"]);
    await repository.git("add", "inner");
    await repository.git("commit", "--quiet", "-m", "a link to nowhere");
    expect(await find()).toContainEqual({
      path: "inner",
      reason: expect.stringMatching(/only a link to it/),
    });
  });

  test("dependencies, secrets and files by the thousand are left out unless all are wanted", async () => {
    using setup = await openCandidates({ a: "1" });
    const { repository } = setup;
    const names = [".env", ".env.example", "deploy/id_ed25519", "web/node_modules/x.js", ".venv/bin/python"];
    for (const file of names) repository.write(file, "1");
    await repository.git("add", ".env");
    for (let n = 0; n <= 2_000; n += 1) repository.write(`data/${n}`, "");
    const { skipped } = await setup.fix();
    const usual = skipped.filter(({ isUsual }) => isUsual).map(({ path }) => path);
    expect(usual.sort()).toEqual([".env", ".venv/bin/python", "deploy/id_ed25519", "web/node_modules/x.js"]);
    expect(skipped).toHaveLength(usual.length + 2_001);
    const found = await setup.candidates.findLeftOut(await setup.fix(), request);
    expect(found).toHaveLength(2_001);
    const everything = await setup.fix({ ...all, commitAll: true });
    expect(everything.skipped).toEqual([]);
  });
});

describe("work elsewhere", () => {
  test("stashes, commits of other branches and work trees of the turn are named, and their commits kept", async () => {
    using setup = await openCandidates({ a: "1" });
    const { repository, candidates } = setup;
    await repository.git("branch", "merged");
    repository.write("a", "old stash");
    await repository.git("stash");
    const before = await candidates.places("main");
    expect(await candidates.findElsewhere("main", before)).toEqual({ found: [], places: before });
    repository.write("a", "stashed");
    await repository.git("stash");
    await repository.git("worktree", "add", "--quiet", "-b", "side", path.join(repository.root, "tree"));
    await repository.gitIn(
      path.join(repository.root, "tree"),
      "commit",
      "--quiet",
      "--allow-empty",
      "-m",
      "s",
    );
    await repository.git("branch", "empty");
    const { found, places } = await candidates.findElsewhere("main", before);
    expect(await candidates.findElsewhere("main", places)).toEqual({ found: [], places });
    expect(found.map(({ sentence }) => sentence)).toEqual([
      expect.stringMatching(/^Changes were left in a git stash \(WIP on main: /),
      expect.stringMatching(/^Branch side got 1 commit that is not on main, /),
      expect.stringMatching(/^A work tree was added in .*\/tree; /),
    ]);
    const kept = await repository.git("for-each-ref", "--format=%(objectname)", "refs/ralph/elsewhere");
    expect(kept.split("\n").sort()).toEqual(found.flatMap(({ commit }) => commit ?? []).sort());
  });
});
