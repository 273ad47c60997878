// Shows who is kept out of a line of snapshots, by whom, and for how long.
import { hostname } from "node:os";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { currentProcessIdentity } from "../../platform/index.ts";
import { editManifest } from "../damaged-snapshots.fixture.ts";
import { createLease, isLeaseActive, StateKeyInUse } from "../manifest/index.ts";
import { contentsOf, filesOf, TemporaryStore } from "../store.fixture.ts";

const now = new Date("2026-01-02T03:04:05.678Z");
const later = new Date(now.getTime() + 60_000);
const elsewhere = { host: "elsewhere", pid: 1, bootId: "b", startTicks: "1" };
const lease = { ...elsewhere, until: later.toISOString() };
const live = async () => true;

describe("a lease", () => {
  test.each([
    ["nobody's", {}, undefined, false],
    ["of another machine", { lease }, undefined, true],
    ["that is over", { lease: { ...lease, until: now.toISOString() } }, undefined, false],
    ["of a live workflow run", { lease, workflowRun: "7" }, true, true],
    ["of a workflow run of which nobody can tell", { lease, workflowRun: "7" }, undefined, true],
    ["of a workflow run that has ended", { lease, workflowRun: "7" }, false, false],
    ["of this process", { lease: createLease(1, now) }, undefined, true],
    [
      "of a dead process of this machine",
      { lease: { ...lease, ...currentProcessIdentity(), host: hostname(), startTicks: "1" } },
      undefined,
      false,
    ],
  ])("%s", async (_name, manifest, isLive, held) => {
    expect(await isLeaseActive(manifest, { now, isLive: async () => isLive })).toBe(held);
  });
});

describe("a line of snapshots", () => {
  let kept: TemporaryStore;
  beforeEach(() => {
    kept = new TemporaryStore();
  });
  afterEach(() => kept[Symbol.dispose]());

  test("is held from the first save of a run to its last", async () => {
    const first = kept.open({ leaseLength: 60_000 });
    await first.save("begin", filesOf(1));
    await expect(kept.restoredNumber()).rejects.toThrow(StateKeyInUse);
    await first.save("end", filesOf(2), true);
    expect(await kept.restoredNumber()).toBe(2);
  });

  test("that is held says by whom, and how to go on at once; nothing is left behind", async () => {
    await kept.open({ leaseLength: 60_000, workflowRun: "4711", isLive: live }).save("begin", filesOf(1));
    editManifest(kept, 1, (manifest) => Object.assign(manifest, { lease }));
    const into = kept.newFolder();
    await expect(kept.open().restore(into, () => {})).rejects.toThrow(
      /^run 4711 on elsewhere is at work on "ralph\.yml\/shop\/main" and has saved generation 1; wait for it .* its claim ends at 2026-01-02T03:05:05\.678Z, and --state-from 4711 goes on from there at once$/,
    );
    expect(contentsOf(into)).toEqual({});
    expect(await kept.restoredNumber({ restoreFrom: "4711" })).toBe(1);
    expect(await kept.restoredNumber({ restoreFrom: "run-1" })).toBe(1);
    expect(await kept.restoredNumber({ now: () => later })).toBe(1);
  });

  test("gives what one run has saved, or nothing at all, where that is asked for", async () => {
    await kept.saveAll(2);
    await kept.open({ runId: "run-2" }).save("three", filesOf(3));
    expect(await kept.restoredNumber({ restoreFrom: "run-1" })).toBe(2);
    expect(await kept.restoredNumber({ restoreFrom: "none" })).toBeUndefined();
    await expect(kept.restoredNumber({ restoreFrom: "run-9" })).rejects.toThrow(
      /has no snapshot of .* that run run-9 made and that can be used; .* or leave it out$/,
    );
    expect(kept.warnings).toEqual([]);
    const anew = kept.open({ restoreFrom: "none" });
    await anew.restore(kept.newFolder(), () => {});
    expect(await anew.save("anew", filesOf(4))).toMatchObject({ manifest: { generation: 4, parent: null } });
  });
});
