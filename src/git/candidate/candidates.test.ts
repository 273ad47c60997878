// The candidate is fixed before the gates: what is judged is what is committed, and what it leaves out is named.
import * as fs from "node:fs";
import * as path from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { message, openCandidates } from "./candidate.fixture.ts";

test.each<[string, (index: string) => void]>([
  ["another tree", () => {}],
  ["no index", (index) => fs.rmSync(index)],
  ["rubbish", (index) => fs.writeFileSync(index, "rubbish")],
  ["a link", (index) => [fs.rmSync(index), fs.symlinkSync("/dev/zero", index)]],
])(
  "a candidate whose index the gates replaced by %s is committed as it was judged",
  async (kind, replace) => {
    using setup = await openCandidates({ a: "1", "tasks/prd.json": "{}" });
    const { repository, candidates } = setup;
    repository.write("a", "2");
    repository.write("new", "1");
    const candidate = await setup.fix();
    if (kind === "another tree") {
      repository.write("a", "forged");
      fs.rmSync(path.join(repository.top, ".git/index"));
      fs.renameSync(candidate.indexFile, path.join(repository.top, ".git/index"));
      await repository.git("add", "--all");
      fs.renameSync(path.join(repository.top, ".git/index"), candidate.indexFile);
    }
    replace(candidate.indexFile);
    await candidates.commit(candidate, message);
    expect(await repository.git("rev-parse", "HEAD^{tree}")).toBe(candidate.tree);
    expect(repository.logged.join()).toContain("was changed after the gates began");
  },
);

describe("a candidate", () => {
  test("is committed as it was fixed, with the program's own files as they are now", async () => {
    using setup = await openCandidates({ a: "1", "tasks/prd.json": "{}" });
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
    using setup = await openCandidates({ a: "1", "tasks/prd.json": "{}" });
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
    using setup = await openCandidates({ a: "1", "tasks/log": "0" });
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
    using setup = await openCandidates({ a: "1", b: "1", c: "1" });
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
    using setup = await openCandidates({ a: "0", b: "0" });
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
          expect(await repository.git("rev-parse", "HEAD^{tree}")).toBe(candidate.tree);
          // Only files that the gate created remain.
          const left = (await setup.checkout.state()).changes;
          expect(left.filter(({ path }) => !changes.created.includes(path))).toEqual([]);
        },
      ),
      { numRuns: 8 },
    );
  });

  test("is restored from its tree after a kill", async () => {
    using setup = await openCandidates({ a: "1" });
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
    using setup = await openCandidates({ "tasks/prd.json": "{}" });
    const base = await setup.checkout.head();
    setup.repository.write("tasks/prd.json", "2");
    const work = async (from = base) => setup.candidates.hasWork(await setup.fix(), from, ["tasks/prd.json"]);
    expect(await work()).toBe(false);
    expect(await work("0".repeat(40))).toBeUndefined();
    setup.repository.write("a", "1");
    expect([await work(), await work("0".repeat(40))]).toEqual([true, true]);
  });
});
