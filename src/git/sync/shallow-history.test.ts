// Tests that a shallow clone finds what a full one finds, and fetches no more than it has to.
import * as fs from "node:fs";
import * as path from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type ImportedCommit, importCommits } from "../remote.fixture.ts";
import { type TemporaryRepository, temporaryRepository } from "../repository.fixture.ts";

/** A history with merges and old side branches; the last commits are the tips of `main` and `ralph/x`. */
const histories = fc
  .tuple(
    fc.array(fc.tuple(fc.integer({ min: 1, max: 8 }), fc.option(fc.integer({ min: 1, max: 150 }))), {
      minLength: 150,
      maxLength: 220,
    }),
    fc.tuple(fc.integer({ min: 1, max: 140 }), fc.integer({ min: 1, max: 140 })),
  )
  .map(([steps, [main, work]]): ImportedCommit[] => {
    const commits: ImportedCommit[] = [{ branch: "main", time: 0 }];
    for (const [back, mergedBack] of steps) {
      const next = commits.length;
      // Most commits follow the last one; one in three starts or merges a side branch.
      const first = back < 6 ? next - 1 : Math.max(0, next - back * 7);
      const other = mergedBack === null || back > 2 ? first : Math.max(0, next - mergedBack);
      const parents = other === first ? [first] : [first, other];
      commits.push({ branch: "main", time: next * 60, parents });
    }
    const tip = commits.length;
    commits.push({ branch: "ralph/x", time: tip * 60, parents: [Math.max(0, tip - work)] });
    commits.push({ branch: "main", time: tip * 60 + 1, parents: [Math.max(0, tip - main)] });
    return commits;
  });

interface Clones {
  readonly setup: TemporaryRepository;
  readonly full: string;
  readonly shallow: string;
}

async function cloneBoth(commits: readonly ImportedCommit[]): Promise<Clones> {
  const setup = await temporaryRepository();
  await importCommits(setup.top, setup.environment, commits);
  const [full, shallow] = [path.join(setup.root, "full"), path.join(setup.root, "shallow")];
  await setup.gitIn(setup.root, "clone", "--quiet", `file://${setup.top}`, full);
  const args = ["--depth=1", "--branch=main", `file://${setup.top}`];
  await setup.gitIn(setup.root, "clone", "--quiet", ...args, shallow);
  return { setup, full, shallow };
}

const work = "ralph/x";

const straight = (length: number): ImportedCommit[] =>
  Array.from({ length }, (_, index) => ({ branch: "main", time: index * 60 }));

/** What the two branches have in common, as the program finds it. */
async function compare({ setup }: Clones, folder: string) {
  const checkout = await setup.open(folder);
  const remote = await checkout.openRemote({ runId: "1" });
  expect(await remote.fetchBranch(work)).toMatchObject({ kind: "fetched" });
  await checkout.switchTo(work);
  expect(await remote.fetchBase("main")).toMatchObject({ kind: "fetched" });
  const bases = await setup.gitIn(folder, "merge-base", "--all", work, "origin/main");
  return [await checkout.compareWithBase(work, "main"), bases.split("\n").sort()];
}

const countCommits = async ({ setup }: Clones, folder: string) =>
  Number(await setup.gitIn(folder, "rev-list", "--all", "--count"));

describe("a shallow clone", () => {
  test("finds the fork and the missing commits that a full one finds", async () => {
    await fc.assert(
      fc.asyncProperty(histories, async (commits) => {
        const clones = await cloneBoth(commits);
        using _ = clones.setup;
        expect(await compare(clones, clones.shallow)).toEqual(await compare(clones, clones.full));
        expect(await clones.setup.gitIn(clones.shallow, "fsck", "--no-dangling")).toBe("");
      }),
      { numRuns: 4 },
    );
  });

  test("does not take an older common commit for the fork", async () => {
    const clones = await cloneBoth([
      ...straight(200),
      { branch: "side", time: 12_000, parents: [20] },
      { branch: "main", time: 12_001, parents: [199, 200] },
      { branch: work, time: 12_002, parents: [20] },
      { branch: work, time: 12_003, parents: [202, 100] },
    ]);
    using _ = clones.setup;
    const [comparison] = await compare(clones, clones.shallow);
    expect(comparison).toMatchObject({ missingCommits: 101 });
    expect([comparison]).toEqual((await compare(clones, clones.full)).slice(0, 1));
  });

  test("finds the fork of work that a snapshot brought, without a push", async () => {
    const clones = await cloneBoth([...straight(100), { branch: work, time: 9_999, parents: [30] }]);
    using _ = clones.setup;
    const { setup, shallow } = clones;
    const checkout = await setup.open(shallow);
    const remote = await checkout.openRemote({ runId: "1" });
    const tip = await setup.git("rev-parse", work);
    expect(await remote.fetchCommit(tip, 1)).toEqual({ kind: "fetched" });
    await checkout.switchTo(work, tip);
    expect(await checkout.compareWithBase(work, "main")).toMatchObject({ since: undefined });
    await remote.fetchFork("main");
    const since = await setup.git("rev-parse", "main~69");
    expect(await checkout.compareWithBase(work, "main")).toMatchObject({ missingCommits: 69, since });
  });

  test("fetches nothing where the remote has nothing new", async () => {
    const clones = await cloneBoth(straight(300));
    using _ = clones.setup;
    const { setup, shallow } = clones;
    const remote = await (await setup.open(shallow)).openRemote({ runId: "1" });
    expect(await remote.fetchBranch(work)).toEqual({ kind: "fetched", tip: undefined });
    expect(await remote.fetchBase("main")).toMatchObject({ kind: "fetched" });
    expect(await countCommits(clones, shallow)).toBe(1);
  });

  test("fetches a part of a long history, and joins it with what is here", async () => {
    const commits = straight(2_000);
    const clones = await cloneBoth([
      ...commits,
      { branch: work, time: 999_999, parents: [1_900] },
      { branch: work, time: 999_999 },
    ]);
    using _ = clones.setup;
    const { setup, shallow } = clones;
    const { top } = setup;
    expect(await compare(clones, shallow)).toMatchObject([{ missingCommits: 99 }, {}]);
    const count = await countCommits(clones, shallow);
    expect(count).toBeGreaterThan(100);
    expect(count).toBeLessThan(400);
    const [cut = ""] = fs.readFileSync(path.join(shallow, ".git/shallow"), "utf8").split("\n");
    const checkout = await setup.open(shallow);
    expect(await checkout.changesOf(cut, () => 0)).toBeUndefined();
    // What is here stays whole, although the next fetch has a smaller depth.
    await importCommits(top, setup.environment, [{ branch: "more", time: 9_999_999 }]);
    await setup.git("fetch", "--quiet", shallow, work);
    const tree = await setup.git("rev-parse", `${work}^{tree}`);
    const next = await setup.git("commit-tree", tree, "-p", work, "-m", "Next");
    await setup.git("update-ref", `refs/heads/${work}`, next);
    const remote = await checkout.openRemote({ runId: "1" });
    expect(await remote.fetchBranch(work)).toEqual({ kind: "fetched", tip: next });
    expect(await countCommits(clones, shallow)).toBe(count + 1);
    expect(fs.existsSync(path.join(shallow, ".git/shallow"))).toBe(true);
    expect(await setup.gitIn(shallow, "fsck", "--no-dangling")).toBe("");
  });
});
