// Takes commits of the base branch into the work branch.
import { describe, expect, test } from "vitest";
import { type Workplace, work, workplace } from "../remote.fixture.ts";
import { type FileMerges, noFileMerges } from "../repository/index.ts";
import type { BaseUpdateMethod } from "./base-update.ts";

async function update(setup: Workplace, method: BaseUpdateMethod, merges: FileMerges = noFileMerges) {
  const remote = await setup.openRemote({ merges });
  await remote.fetchBase("main");
  const tip = await setup.git("rev-parse", "refs/remotes/origin/main");
  return { remote, tip, result: await remote.updateFromBase({ branch: work, base: "main", tip, method }) };
}

describe("commits of the base branch", () => {
  test("are merged, uncommitted changes stay, and the result is pushed without force", async () => {
    using setup = await workplace();
    await setup.commitFile("b", "1\n");
    await (await setup.openRemote()).publish(work);
    await setup.pushByOther("c", "theirs\n", "main");
    setup.write("b", "uncommitted\n");
    // A branch that was pushed is merged also with this method.
    const { remote, tip, result } = await update(setup, "rebase");
    expect(result).toMatchObject({ kind: "updated" });
    expect(await setup.git("log", "-1", "--format=%s %P")).toMatch(
      new RegExp(`^Merge main into ${work} .*${tip}$`),
    );
    expect(setup.read("c")).toBe("theirs\n");
    expect(setup.read("b")).toBe("uncommitted\n");
    expect(await remote.publish(work)).toMatchObject({ kind: "pushed" });
    const again = await remote.updateFromBase({ branch: work, base: "main", tip, method: "merge" });
    expect(again).toEqual({ kind: "nothing" });
  });

  test("become the base of a branch that was never pushed", async () => {
    using setup = await workplace();
    const old = await setup.commitFile("b", "1\n");
    await setup.pushByOther("c", "theirs\n", "main");
    const { tip, result } = await update(setup, "rebase");
    expect(await setup.git("rev-parse", "HEAD^")).toBe(tip);
    const head = await setup.git("rev-parse", "HEAD");
    expect(result).toEqual({ kind: "updated", newHashes: new Map([[old, head]]) });
  });

  test("keep their value in a file with rules of its own, and ours is kept on a rescue branch", async () => {
    using setup = await workplace();
    const old = await setup.commitFile("a", "ours\n");
    await setup.pushByOther("a", "theirs\n", "main");
    const merges: FileMerges = {
      covers: (path) => path === "a",
      merge: (_, { ours, theirs, pushed }) => (pushed === "ours" ? ours : theirs),
    };
    const { result } = await update(setup, "rebase", merges);
    expect(result).toMatchObject({ kind: "updated" });
    expect(setup.read("a")).toBe("theirs\n");
    expect(await setup.git("show", `ralph/stray-${old.slice(0, 8)}:a`)).toBe("ours");
    expect(setup.logged).toContainEqual(
      expect.stringContaining("theirs stays, ours is kept on ralph/stray-"),
    );
  });

  test.each(["merge", "rebase"] as const)(
    "that conflict are left out, and nothing changes (%s)",
    async (method) => {
      using setup = await workplace();
      const head = await setup.commitFile("a", "ours\n");
      await setup.pushByOther("a", "theirs\n", "main");
      const { result } = await update(setup, method);
      expect(result).toEqual({ kind: "left-out", reason: "both changed a" });
      expect(await setup.git("rev-parse", "HEAD")).toBe(head);
      expect(await setup.git("status", "--porcelain")).toBe("");
    },
  );
});
