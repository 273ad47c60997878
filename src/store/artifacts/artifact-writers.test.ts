// Several writers of one state key's artifacts: one continues and the others give up, even if the list is late.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { GenerationTaken } from "../errors.ts";
import { filesOf, stateKey } from "../store.fixture.ts";
import { artifactName } from "./artifact-name.ts";
import { ArtifactTestBench, generations, textOf } from "./artifact-store.fixture.ts";

const bench = new ArtifactTestBench();
beforeAll(() => bench.open());
afterAll(() => bench.close());
beforeEach(() => bench.begin());
afterEach(() => bench.end());

describe("while the list does not show an upload yet", () => {
  const empty = { status: 200, body: '{"total_count":0,"artifacts":[]}' };

  test("another job of the run notices that the name is taken, and uploads nothing", async () => {
    await bench.store().put(stateKey, 1, bench.staged("first"));
    bench.server.fault("artifacts", empty, 1);
    await expect(bench.store().put(stateKey, 1, bench.staged("second"))).rejects.toMatchObject({
      by: { generation: 1 },
    });
    expect([bench.server.count("CreateArtifact"), bench.server.count("FinalizeArtifact")]).toEqual([2, 1]);
  });

  test("another job of the run asks the service, even if the name was used up before", async () => {
    const name = artifactName(stateKey, { runId: 100, attempt: 1, generation: 1 });
    bench.server.environment(100);
    bench.server.world.addArtifact({ name, runId: 100, bytes: Buffer.alloc(0), isFinalized: false });
    const first = bench.store();
    await first.put(stateKey, 1, bench.staged("first"));
    bench.server.fault("artifacts", empty);
    await expect(bench.store().put(stateKey, 1, bench.staged("second"))).rejects.toThrow(GenerationTaken);
    bench.server.clearFaults();
    expect([bench.server.world.finalized().length, await textOf(first)]).toEqual([1, "first"]);
  });
});

describe("two simultaneous writers of one generation", () => {
  test("one wins, and the other removes its artifact", async () => {
    const [first, second] = [bench.store({ runId: 100 }), bench.store({ runId: 101 })];
    // Both read the list before either uploads, and both upload before either reads again.
    bench.server.fault("artifacts", { until: bench.server.asked("artifacts", 2) }, 2);
    bench.server.fault("ListArtifacts", { until: bench.server.asked("FinalizeArtifact", 2) }, 2);
    const results = await Promise.allSettled([
      first.put(stateKey, 1, bench.staged("first")),
      second.put(stateKey, 1, bench.staged("second")),
    ]);
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    const winner = results.findIndex(({ status }) => status === "fulfilled");
    expect(bench.server.world.finalized().map(({ runId }) => runId)).toEqual([100 + winner]);
    expect(bench.server.count("artifact delete"), "no permission is needed").toBe(0);
    for (const opened of [first, second]) expect(await textOf(opened)).toBe(["first", "second"][winner]);
  });

  test("a writer that was overtaken gives up, even if the list shows it late", async () => {
    const [slow, fast] = [bench.store({ runId: 100 }), bench.store({ runId: 101 })];
    let letGo = () => {};
    bench.server.fault("FinalizeArtifact", { until: new Promise<void>((resolve) => (letGo = resolve)) }, 1);
    const put = slow.put(stateKey, 1, bench.staged("slow"));
    await bench.server.asked("FinalizeArtifact");
    await fast.put(stateKey, 2, bench.staged("fast"));
    bench.server.fault("artifacts", { status: 200, body: '{"total_count":0,"artifacts":[]}' }, 2);
    const settled = expect(put).rejects.toMatchObject({ by: { generation: 2 } });
    letGo();
    await settled;
    expect(bench.clock.waits).toEqual([2_000, 2_000]);
    expect([await generations(fast), bench.server.world.finalized().length]).toEqual([[2], 1]);
  });

  test("if the superfluous artifact cannot be removed, a warning says so and the older one is valid", async () => {
    const [first, second] = [bench.store({ runId: 100 }), bench.store({ runId: 101 })];
    bench.server.fault("artifacts", { status: 200, body: '{"total_count":0,"artifacts":[]}' }, 1);
    await first.put(stateKey, 1, bench.staged("first"));
    bench.server.fault("artifacts", { status: 200, body: '{"total_count":0,"artifacts":[]}' }, 1);
    bench.server.fault("DeleteArtifact", { status: 403, body: '{"msg":"no"}' });
    await expect(second.put(stateKey, 1, bench.staged("second"))).rejects.toThrow(GenerationTaken);
    expect(bench.temporary.warnings).toEqual([
      expect.stringMatching(/is not needed and cannot be removed \(.*; it stays until it expires$/),
    ]);
    expect([await textOf(second), await generations(bench.store({ runId: 102 }))]).toEqual(["first", [1]]);
  });

  test("an artifact that the service stored twice after a lost response does not compete with itself", async () => {
    const name = artifactName(stateKey, { runId: 100, attempt: 1, generation: 1 });
    const { server } = bench;
    const first = server.asked("FinalizeArtifact").then(() => {
      const { bytes } = server.world.find(100, name) ?? { bytes: Buffer.alloc(0) };
      server.world.addArtifact({ name, runId: 100, bytes });
    });
    server.fault("FinalizeArtifact", { until: first }, 1);
    const opened = bench.store();
    expect(await opened.put(stateKey, 1, bench.staged("whole"))).toMatchObject({ generation: 1 });
    expect(server.world.finalized().map((artifact) => artifact.name)).toEqual([name, name]);
    expect([await generations(opened), await textOf(bench.store({ runId: 101 }))]).toEqual([[1], "whole"]);
    expect(bench.temporary.messages.join()).not.toContain("another writer");
    await opened.put(stateKey, 2, bench.staged("next"));
    expect(await generations(opened)).toEqual([2, 1]);
  });

  test("the first writer continues even if its artifact is stored again after the other one", async () => {
    const { server } = bench;
    const name = artifactName(stateKey, { runId: 100, attempt: 1, generation: 1 });
    const [first, second] = [bench.store({ runId: 100 }), bench.store({ runId: 101 })];
    server.fault("artifacts", { until: server.asked("artifacts", 2) }, 2);
    // The first writer's older artifact exists before the second one uploads; its newer one appears afterwards.
    const early = server.asked("CreateArtifact", 2).then(() => server.asked("FinalizeArtifact", 2));
    server.fault(
      "FinalizeArtifact",
      {
        until: early.then(() => {
          const { bytes } = server.world.find(100, name) ?? { bytes: Buffer.alloc(0) };
          if (server.world.finalized().length === 0) server.world.addArtifact({ name, runId: 100, bytes });
        }),
      },
      2,
    );
    server.fault("ListArtifacts", { until: server.asked("ListArtifacts", 2) }, 2);
    const results = await Promise.allSettled([
      first.put(stateKey, 1, bench.staged("first")),
      second.put(stateKey, 1, bench.staged("second")),
    ]);
    expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected"]);
    expect(server.world.finalized().map(({ runId }) => runId)).toEqual([100, 100]);
    expect(await textOf(second)).toBe("first");
  });

  test("of two jobs of a run that put a generation at the same time, one wins", async () => {
    const first = bench.store();
    bench.server.fault("artifacts", { until: bench.server.asked("artifacts", 2) }, 2);
    const results = await Promise.allSettled([
      first.put(stateKey, 1, bench.staged("first")),
      bench.store().put(stateKey, 1, bench.staged("second")),
    ]);
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    const [reason] = results.flatMap((result) => ("reason" in result ? [result.reason] : []));
    expect(reason).toBeInstanceOf(GenerationTaken);
    expect(bench.server.world.finalized()).toHaveLength(1);
    const winner = results[0]?.status === "fulfilled" ? "first" : "second";
    expect(await textOf(first)).toBe(winner);
  });
});

describe("a snapshot history", () => {
  test("keeps the last ones of its run, leaves those of others, and downloads none", async () => {
    const before = bench.temporary.open({ store: bench.store({ runId: 90 }) });
    for (const number of [1, 2]) await before.save("before", filesOf(number));
    const snapshots = bench.temporary.open({ store: bench.store({ runId: 100 }) });
    for (const number of [3, 4, 5, 6])
      expect(await snapshots.save("now", filesOf(number))).toMatchObject({ kind: "saved" });
    const runs = bench.server.world
      .finalized()
      .map(({ runId, name }) => `${runId}:${name.split("-").at(-1)}`);
    expect(runs).toEqual(["100:6", "100:5", "100:4", "90:2", "90:1"]);
    expect(bench.server.count("artifact zip")).toBe(0);
    expect(bench.temporary.messages).toEqual([
      'the artifacts of other runs and attempts stay until they expire: removing them needs "actions: write"',
    ]);
    expect(bench.temporary.warnings).toEqual([]);
  });

  test("continues from an earlier attempt of the same run, and leaves its artifacts", async () => {
    await bench.temporary.open({ store: bench.store() }).save("first attempt", filesOf(1));
    const second = bench.store({ environment: { GITHUB_RUN_ATTEMPT: "2" } });
    const snapshots = bench.temporary.open({ store: second, keepGenerations: 1, attempt: 2 });
    await snapshots.restore(bench.temporary.newFolder(), () => {});
    for (const number of [2, 3]) await snapshots.save("second attempt", filesOf(number));
    const names = bench.server.world.finalized().map(({ name }) => name.replace(/.*-100-/, ""));
    expect(names).toEqual(["2-3", "1-1"]);
  });

  test("gives up if another run has continued from it", async () => {
    const snapshots = bench.temporary.open({ store: bench.store({ runId: 100 }) });
    await snapshots.save("ours", filesOf(1));
    const other = bench.temporary.open({ store: bench.store({ runId: 101 }) });
    await other.restore(bench.temporary.newFolder(), () => {});
    expect(await other.save("theirs", filesOf(2))).toMatchObject({ kind: "saved", manifest: { parent: 1 } });
    expect(await snapshots.save("late", filesOf(3))).toMatchObject({
      kind: "superseded",
      by: { generation: 2 },
    });
  });
});
