// Leases: which run may use a state key, and for how long another one is refused.
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
    ["that does not exist", {}, undefined, false],
    ["of another machine", { lease }, undefined, true],
    ["that is over", { lease: { ...lease, until: now.toISOString() } }, undefined, false],
    ["of a live workflow run", { lease, workflowRun: "7" }, true, true],
    ["of a workflow run in an unknown state", { lease, workflowRun: "7" }, undefined, true],
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

describe("a snapshot history", () => {
  let temporary: TemporaryStore;
  beforeEach(() => {
    temporary = new TemporaryStore();
  });
  afterEach(() => temporary[Symbol.dispose]());

  test("is claimed from the first save of a run to its last", async () => {
    const first = temporary.open({ leaseLength: 60_000 });
    await first.save("begin", filesOf(1));
    await expect(temporary.restoredNumber()).rejects.toThrow(StateKeyInUse);
    await first.save("end", filesOf(2), { isLast: true });
    expect(await temporary.restoredNumber()).toBe(2);
  });

  test("that is claimed names the run and how to continue at once, and leaves nothing behind", async () => {
    await temporary
      .open({ leaseLength: 60_000, workflowRun: "4711", isLive: live })
      .save("begin", filesOf(1));
    editManifest(temporary, 1, (manifest) => Object.assign(manifest, { lease }));
    const into = temporary.newFolder();
    await expect(temporary.open().restore(into, () => {})).rejects.toThrow(
      /^run 4711 on elsewhere is using the state key "ralph\.yml\/shop\/main" and has saved generation 1; wait for that run .* its claim ends at 2026-01-02T03:05:05\.678Z or continue from its snapshot now with --state-from 4711$/,
    );
    expect(contentsOf(into)).toEqual({});
    expect(await temporary.restoredNumber({ restoreFrom: "4711" })).toBe(1);
    expect(await temporary.restoredNumber({ restoreFrom: "run-1" })).toBe(1);
    expect(await temporary.restoredNumber({ now: () => later })).toBe(1);
  });

  test("restores the snapshots of one run, or none, on request", async () => {
    await temporary.saveAll(2);
    await temporary.open({ runId: "run-2" }).save("three", filesOf(3));
    expect(await temporary.restoredNumber({ restoreFrom: "run-1" })).toBe(2);
    expect(await temporary.restoredNumber({ restoreFrom: "none" })).toBeUndefined();
    await expect(temporary.restoredNumber({ restoreFrom: "run-9" })).rejects.toThrow(
      /has no usable snapshot of .* from run run-9; .* or leave the option out$/,
    );
    expect(temporary.warnings).toEqual([]);
    const anew = temporary.open({ restoreFrom: "none" });
    await anew.restore(temporary.newFolder(), () => {});
    expect(await anew.save("anew", filesOf(4))).toMatchObject({ manifest: { generation: 4, parent: null } });
  });
});
