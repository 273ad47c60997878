// The candidate is fixed before the gates: what is judged is what is committed, and what it leaves out is named.
import * as fs from "node:fs";
import * as path from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { temporaryRepository } from "../repository.fixture.ts";

const all: { exclude: Set<string>; commitAll?: boolean } = { exclude: new Set() };
const message = { subject: "work", body: "" };
const request = { since: 0, ignoredBefore: new Set<string>(), base: undefined, known: [] };

async function opened(files: Record<string, string>) {
  const repository = await temporaryRepository();
  for (const [file, text] of Object.entries(files)) await repository.commitFile(file, text);
  const checkout = await repository.open();
  const fix = async (selection = all) => {
    const candidate = await checkout.candidates.fix(await checkout.state({ ignored: true }), selection);
    // It is written in the background, and may not outlive the test's folder.
    await candidate.tree;
    return candidate;
  };
  return {
    repository,
    checkout,
    candidates: checkout.candidates,
    fix,
    [Symbol.dispose]: () => repository[Symbol.dispose](),
  };
}

test.each<[string, (index: string) => void]>([
  ["another tree", () => {}],
  ["no index", (index) => fs.rmSync(index)],
  ["rubbish", (index) => fs.writeFileSync(index, "rubbish")],
  ["a link", (index) => [fs.rmSync(index), fs.symlinkSync("/dev/zero", index)]],
])(
  "a candidate whose index the gates replaced by %s is committed as it was judged",
  async (kind, replace) => {
    using setup = await opened({ a: "1", "tasks/prd.json": "{}" });
    const { repository, candidates } = setup;
    repository.write("a", "2");
    repository.write("new", "1");
    const candidate = await setup.fix();
    // Gates begin meanwhile, but take longer.
    await candidate.tree;
    if (kind === "another tree") {
      repository.write("a", "forged");
      fs.rmSync(path.join(repository.top, ".git/index"));
      fs.renameSync(candidate.indexFile, path.join(repository.top, ".git/index"));
      await repository.git("add", "--all");
      fs.renameSync(path.join(repository.top, ".git/index"), candidate.indexFile);
    }
    replace(candidate.indexFile);
    await candidates.commit(candidate, message);
    expect(await repository.git("rev-parse", "HEAD^{tree}")).toBe(await candidate.tree);
    expect(repository.logged.join()).toContain("was changed after the gates began");
  },
);

describe("a candidate", () => {
  test("is committed as it was fixed, with the program's own files as they are now", async () => {
    using setup = await opened({ a: "1", "tasks/prd.json": "{}" });
    const { repository, candidates } = setup;
    repository.write("a", "2");
    repository.write("new", "1");
    repository.write("tasks/prd.json", "of the agent");
    const candidate = await setup.fix();
    repository.write("a", "3");
    repository.write("later", "1");
    await repository.git("add", "later");
    repository.write("tasks/prd.json", "of the program");
    const own = { keep: { base: undefined, files: ["tasks/prd.json"] }, own: ["tasks/progress-*"] };
    repository.write("tasks/progress-1.txt", "rotated");
    const { latest } = { latest: (await candidates.compare(candidate)).state };
    const { commit, state } = await candidates.commit(candidate, { ...message, ...own, latest });
    expect(await repository.git("show", "HEAD:a")).toBe("2");
    expect(await repository.git("show", "HEAD:tasks/prd.json")).toBe("of the program");
    const listing = await repository.git("ls-tree", "-r", "--name-only", "HEAD");
    expect(listing.split("\n")).toEqual(["a", "new", "tasks/prd.json", "tasks/progress-1.txt"]);
    expect(state).toMatchObject({ head: commit, changes: [{ path: "a" }, { path: "later" }] });
    expect(repository.read("a")).toBe("3");
  });

  test("takes the program's own files along again and again, also if a turn untracks and ignores them", async () => {
    using setup = await opened({ a: "1", "tasks/prd.json": "{}" });
    const { repository, candidates } = setup;
    const base = await repository.git("rev-parse", "HEAD");
    const own = { keep: { base, files: ["tasks/prd.json", "tasks/progress.txt"] } };
    for (const round of ["1", "2", "3", "4"]) {
      repository.write("a", `work ${round}`);
      if (round === "3") {
        await repository.git("rm", "--quiet", "--cached", "tasks/progress.txt");
        repository.write(".gitignore", "progress.txt");
      }
      // What a turn itself commits is no longer in the newest commit.
      if (round === "4") {
        await repository.git("rm", "--quiet", "--cached", "tasks/progress.txt");
        await repository.git("commit", "--quiet", "-m", "untrack");
      }
      const candidate = await setup.fix();
      repository.write("tasks/progress.txt", `log ${round}`);
      const { commit, state, kept } = await candidates.commit(candidate, { ...message, ...own });
      expect(await repository.git("rev-parse", "HEAD")).toBe(commit);
      expect(await repository.git("show", "HEAD:tasks/progress.txt")).toBe(`log ${round}`);
      expect(state.changes).toEqual([]);
      expect(kept).toEqual(Number(round) > 2 ? ["tasks/progress.txt"] : []);
      expect(await repository.git("status", "--porcelain")).toBe("");
    }
  });

  test("that holds only files which wait for the next commit makes none, and undoes what gates staged", async () => {
    using setup = await opened({ a: "1", "tasks/log": "0" });
    const { repository, candidates } = setup;
    for (const gate of ["", "stages"]) {
      repository.write("tasks/log", `1${gate}`);
      const candidate = await setup.fix();
      if (gate) await repository.git("add", "--all");
      const notAlone = ["tasks/log"];
      const { commit } = await candidates.commit(candidate, { ...message, own: notAlone, notAlone });
      expect(commit).toBeUndefined();
      expect(await repository.git("status", "--porcelain")).toBe(" M tasks/log");
    }
  });

  test("is compared with the checkout and put back after a gate, commits of the gate included", async () => {
    using setup = await opened({ a: "1", b: "1", c: "1" });
    const { repository, candidates } = setup;
    repository.write("a", "2");
    const candidate = await setup.fix();
    expect(await candidates.compare(candidate)).toMatchObject({
      changed: [],
      created: [],
      movedTo: undefined,
    });
    repository.write("a", "gate");
    fs.rmSync(path.join(repository.top, "b"));
    fs.rmSync(path.join(repository.top, "c"));
    repository.write("c/inside", "gate");
    repository.write("report", "gate");
    await repository.git("commit", "--quiet", "--all", "-m", "gate");
    const changes = await candidates.compare(candidate);
    expect(changes).toMatchObject({
      changed: ["a", "b", "c"],
      created: ["c/inside", "report"],
      movedTo: "main",
    });
    expect(await candidates.describeDifference(candidate, changes.changed)).toContain("-2\n");
    const rescued = await candidates.putBack(candidate, changes);
    expect(await repository.git("show", `${rescued}:a`)).toBe("gate");
    expect(["a", "b", "c"].map((file) => repository.read(file))).toEqual(["2", "1", "1"]);
    expect(await candidates.compare(candidate)).toMatchObject({ changed: [], movedTo: undefined });
    await candidates.commit(candidate, message);
    expect(await repository.git("diff", "--name-status", "HEAD~1", "HEAD")).toBe("M\ta");
  });

  test("whatever a gate does to files, the commit is the candidate", async () => {
    using setup = await opened({ a: "0", b: "0" });
    const { repository, candidates } = setup;
    const step = fc.record({
      file: fc.constantFrom("a", "b", "c", "d/e"),
      act: fc.constantFrom("write", "remove", "stage"),
      text: fc.string({ unit: fc.constantFrom("x", "y", "\n"), maxLength: 4 }),
    });
    const act = async ({ file, act, text }: { file: string; act: string; text: string }) => {
      if (act === "write") repository.write(file, text);
      if (act === "remove") fs.rmSync(path.join(repository.top, file), { force: true });
      if (act === "stage") await repository.git("add", "--all");
    };
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 4 }),
        fc.array(step, { maxLength: 4 }),
        async (turn, gate) => {
          for (const each of turn) await act(each);
          const candidate = await setup.fix();
          for (const each of gate) await act(each);
          const changes = await candidates.compare(candidate);
          await candidates.putBack(candidate, changes);
          const { latest } = { latest: (await candidates.compare(candidate)).state };
          await candidates.commit(candidate, { ...message, latest });
          expect(await repository.git("rev-parse", "HEAD^{tree}")).toBe(await candidate.tree);
          // Only files that the gate created remain.
          const left = (await setup.checkout.state()).changes;
          expect(left.filter(({ path }) => !changes.created.includes(path))).toEqual([]);
        },
      ),
      { numRuns: 8 },
    );
  });

  test("is restored from its tree after a kill", async () => {
    using setup = await opened({ a: "1" });
    const { repository, candidates, checkout } = setup;
    repository.write("a", "2");
    const { tree } = await setup.fix();
    repository.write("a", "3");
    const restored = await candidates.restore(await checkout.state(), await tree, new Set());
    await candidates.commit(restored, message);
    expect(await repository.git("show", "HEAD:a")).toBe("2");
    await expect(candidates.restore(await checkout.state(), "0".repeat(40), new Set())).rejects.toThrow();
  });

  test("counts as work if it differs from the base in other files than the effort's", async () => {
    using setup = await opened({ "tasks/prd.json": "{}" });
    const base = await setup.checkout.head();
    setup.repository.write("tasks/prd.json", "2");
    const work = async (from = base) => setup.candidates.hasWork(await setup.fix(), from, ["tasks/prd.json"]);
    expect(await work()).toBe(false);
    expect(await work("0".repeat(40))).toBeUndefined();
    setup.repository.write("a", "1");
    expect([await work(), await work("0".repeat(40))]).toEqual([true, true]);
  });
});

describe("files that a candidate leaves out", () => {
  test("ignored files that changed in the turn count; products of tools, older files and known folders do not", async () => {
    using setup = await opened({ ".gitignore": "lib/\nnode_modules/\nold.txt\nstate/\n*.log\nmine\n" });
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
    using setup = await opened({ assumed: "1", skipped: "1", plain: "1" });
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
    using setup = await opened({ a: "1" });
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
    using setup = await opened({ a: "1" });
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
    using setup = await opened({ a: "1" });
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
