// Carries work from one checkout to another in a file.
import * as path from "node:path";
import { describe, expect, test } from "vitest";
import { work, workplace } from "./remote.fixture.ts";

const nobodys = { foreign: new Set<string>(), largest: 100 * 1024 * 1024 };

describe("bundleWork and restoreWork", () => {
  test("carry commits and uncommitted files to a fresh clone", async () => {
    using place = await workplace();
    const remote = await place.openRemote();
    const tip = await place.commitFile("b", "1");
    place.write("b", "2");
    place.write("new", "1");
    const file = path.join(place.root, "work.bundle");
    const bundled = await remote.bundleWork({ branch: work, file, ...nobodys });
    expect(bundled).toMatchObject({ kind: "bundled", tip, bases: [place.start] });
    const fresh = path.join(place.root, "fresh");
    await place.gitIn(place.root, "clone", "--quiet", place.bare, fresh);
    const there = await (await place.open(fresh)).openRemote({ runId: "fedcba98" });
    expect(await there.restoreWork({ branch: work, file })).toEqual({
      kind: "restored",
      commit: tip,
      files: 2,
      moved: new Map(),
    });
    expect(await place.gitIn(fresh, "status", "--porcelain", "--branch")).toBe(`## ${work}\n M b\n?? new`);
    expect(await there.restoreWork({ branch: work, file })).toEqual({ kind: "nothing" });
  });
});
