// Shows what becomes of a save when the services behind artifacts fail under it: it has an end, and what was saved stays.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Fault, Route } from "../../test/kit/github/faults.ts";
import { GitHubServer } from "../../test/kit/github/server.ts";
import { TestClock } from "../../test/kit/test-clock.ts";
import { ConfigurationError } from "../platform/index.ts";
import { artifactName } from "./artifact-name.ts";
import { deadlines, openStore, ServicePool, type StoreWishes } from "./artifact-store.fixture.ts";
import { GenerationTaken, type SnapshotStore } from "./contract.ts";
import { filesOf, stateKey, TemporaryStore } from "./store.fixture.ts";

let server: GitHubServer;
let kept: TemporaryStore;
const clock = new TestClock();
const pool = new ServicePool();
beforeAll(async () => {
  server = await GitHubServer.open();
});
afterAll(async () => {
  await pool[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});
beforeEach(() => {
  server.reset();
  clock.waits.splice(0);
  kept = new TemporaryStore();
});
afterEach(() => kept[Symbol.dispose]());

function store(wishes: StoreWishes = {}): SnapshotStore {
  const info = (line: string) => void kept.told.push(line);
  return openStore(server, {
    clock,
    pool,
    log: { info, warn: (line) => void kept.warned.push(line) },
    ...wishes,
  });
}

function staged(text: string): string {
  const folder = kept.newFolder();
  mkdirSync(join(folder, "deep"));
  for (const name of ["manifest.json", "deep/a"]) writeFileSync(join(folder, name), `${name} ${text}`);
  return folder;
}

const textOf = async (from: SnapshotStore) => {
  const [stored] = await from.list(stateKey);
  return (
    stored &&
    Buffer.from((await from.readManifest(stateKey, stored))!)
      .toString()
      .split(" ")[1]
  );
};
const generations = async (from: SnapshotStore) =>
  (await from.list(stateKey)).map(({ generation }) => generation);

/** Waits until a route was asked, and lets so much time pass that its call is given up. */
async function giveUp(route: Route, milliseconds: number, times?: number): Promise<void> {
  await server.asked(route, times);
  clock.pass(milliseconds);
}

describe("an upload whose answer is lost", () => {
  test("counts where the service has it whole, and that is told", async () => {
    server.fault("FinalizeArtifact", { hangs: true, isDone: true }, 1);
    const opened = store();
    const put = opened.put(stateKey, 1, staged("first"));
    await giveUp("FinalizeArtifact", deadlines.upload);
    expect(await put).toMatchObject({ generation: 1 });
    expect(kept.told).toEqual([
      expect.stringMatching(/^generation 1 is kept, although its upload failed: .*within 320 s/),
    ]);
    expect(await textOf(opened)).toBe("first");
    expect(await textOf(store({ runId: 101 }))).toBe("first");
  });

  test("does not count where the service has it with other bytes", async () => {
    server.fault("FinalizeArtifact", { hangs: true, isDone: true }, 1);
    server.fault("blob get", { change: () => Buffer.from("another") }, 1);
    const opened = store();
    const put = opened.put(stateKey, 1, staged("first"));
    const settled = expect(put).rejects.toThrow(/within 320 s\); try again later/);
    await giveUp("FinalizeArtifact", deadlines.upload);
    await settled;
    expect(await generations(opened)).toEqual([]);
  });
});

describe("an upload that fails", () => {
  const cells: [Route, Fault, boolean][] = [
    ["CreateArtifact", { status: 403, body: '{"msg":"no"}' }, false],
    ["CreateArtifact", { status: 500 }, true],
    ["CreateArtifact", { hangs: true }, true],
    ["blob put", { status: 403, body: "" }, false],
    ["blob put", { status: 500 }, true],
    ["blob put", { hangs: true }, true],
    ["FinalizeArtifact", { status: 403, body: '{"msg":"no"}' }, false],
    ["FinalizeArtifact", { hangs: true }, true],
  ];
  test.each(cells)(
    "at %s with %j leaves those before, and the next try works",
    async (route, fault, isEndless) => {
      const opened = store();
      await opened.put(stateKey, 1, staged("first"));
      const asked = server.count(route);
      server.fault(route, fault);
      const put = opened.put(stateKey, 2, staged("second"));
      const settled = Promise.all([
        expect(put).rejects.toThrow(ConfigurationError),
        expect(put).rejects.toThrow(/^the artifacts of this run cannot be used \(.*\); /),
      ]);
      if (isEndless) await giveUp(route, deadlines.upload, asked + 1);
      await settled;
      expect([await generations(opened), await textOf(store({ runId: 101 }))]).toEqual([[1], "first"]);
      server.clearFaults();
      await opened.put(stateKey, 2, staged("again"));
      expect([await generations(opened), await textOf(opened)]).toEqual([[2, 1], "again"]);
      expect(clock.sleeping).toBe(0);
    },
  );

  test("and is finished by the service later is no rival of the next try", async () => {
    const opened = store();
    server.fault("FinalizeArtifact", { hangs: true }, 1);
    const put = opened.put(stateKey, 1, staged("first"));
    const settled = expect(put).rejects.toThrow(ConfigurationError);
    await giveUp("FinalizeArtifact", deadlines.upload);
    await settled;
    Object.assign(server.world.artifacts[0]!, {
      id: server.world.nextId(),
      isFinalized: true,
      createdAt: new Date(),
    });
    expect(await generations(opened), "it was said to have failed").toEqual([]);
    expect(await generations(store({ runId: 101 })), "others may go on from it").toEqual([1]);
    await opened.put(stateKey, 1, staged("again"));
    expect([await generations(opened), await textOf(opened)]).toEqual([[1], "again"]);
    expect(server.world.finalized()).toHaveLength(1);
  });

  test("and is finished by the service during the next try is no rival of it", async () => {
    const opened = store();
    server.fault("FinalizeArtifact", { hangs: true }, 1);
    const put = opened.put(stateKey, 1, staged("first"));
    const settled = expect(put).rejects.toThrow(ConfigurationError);
    await giveUp("FinalizeArtifact", deadlines.upload);
    await settled;
    let letGo = () => {};
    server.fault("FinalizeArtifact", { until: new Promise<void>((resolve) => (letGo = resolve)) }, 1);
    const again = opened.put(stateKey, 1, staged("again"));
    await server.asked("FinalizeArtifact", 2);
    const [first] = server.world.artifacts;
    Object.assign(first!, { id: server.world.nextId(), isFinalized: true, createdAt: new Date() });
    letGo();
    expect(await again).toMatchObject({ generation: 1 });
    for (const each of [opened, store({ runId: 101 })]) expect(await textOf(each)).toBe("again");
  });

  test("because another job of this run has just used the name is a generation taken", async () => {
    const first = store();
    server.fault("artifacts", { until: server.asked("artifacts", 2) }, 2);
    const results = await Promise.allSettled([
      first.put(stateKey, 1, staged("first")),
      store().put(stateKey, 1, staged("second")),
    ]);
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    const [reason] = results.flatMap((result) => ("reason" in result ? [result.reason] : []));
    expect(reason).toBeInstanceOf(GenerationTaken);
    expect(server.world.finalized()).toHaveLength(1);
    const winner = results[0]?.status === "fulfilled" ? "first" : "second";
    expect(await textOf(first)).toBe(winner);
  });
});

describe("where the list does not show yet what was put", () => {
  const empty = { status: 200, body: '{"total_count":0,"artifacts":[]}' };

  test("another job of the run learns it from the name, and uploads nothing", async () => {
    await store().put(stateKey, 1, staged("first"));
    server.fault("artifacts", empty, 1);
    await expect(store().put(stateKey, 1, staged("second"))).rejects.toMatchObject({ by: { generation: 1 } });
    expect([server.count("CreateArtifact"), server.count("FinalizeArtifact")]).toEqual([2, 1]);
  });

  test("another job of the run learns it from the service, also where the name was used up before", async () => {
    const name = artifactName(stateKey, { runId: 100, attempt: 1, generation: 1 });
    server.environment(100);
    server.world.plantArtifact({ name, runId: 100, bytes: Buffer.alloc(0), isFinalized: false });
    const first = store();
    await first.put(stateKey, 1, staged("first"));
    server.fault("artifacts", empty);
    await expect(store().put(stateKey, 1, staged("second"))).rejects.toThrow(GenerationTaken);
    server.clearFaults();
    expect([server.world.finalized().length, await textOf(first)]).toEqual([1, "first"]);
  });
});

describe("two runs that put one generation at once", () => {
  test("one of them wins, the other one takes its own away", async () => {
    const [first, second] = [store({ runId: 100 }), store({ runId: 101 })];
    // Both look before either uploads, and both are uploaded before either looks again.
    server.fault("artifacts", { until: server.asked("artifacts", 2) }, 2);
    server.fault("ListArtifacts", { until: server.asked("FinalizeArtifact", 2) }, 2);
    const results = await Promise.allSettled([
      first.put(stateKey, 1, staged("first")),
      second.put(stateKey, 1, staged("second")),
    ]);
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    const winner = results.findIndex(({ status }) => status === "fulfilled");
    expect(server.world.finalized().map(({ runId }) => runId)).toEqual([100 + winner]);
    expect(server.count("artifact delete"), "no permission is needed").toBe(0);
    for (const opened of [first, second]) expect(await textOf(opened)).toBe(["first", "second"][winner]);
  });

  test("whoever is passed meanwhile yields, also where the list shows it late", async () => {
    const [slow, fast] = [store({ runId: 100 }), store({ runId: 101 })];
    let letGo = () => {};
    server.fault("FinalizeArtifact", { until: new Promise<void>((resolve) => (letGo = resolve)) }, 1);
    const put = slow.put(stateKey, 1, staged("slow"));
    await server.asked("FinalizeArtifact");
    await fast.put(stateKey, 2, staged("fast"));
    server.fault("artifacts", { status: 200, body: '{"total_count":0,"artifacts":[]}' }, 2);
    const settled = expect(put).rejects.toMatchObject({ by: { generation: 2 } });
    letGo();
    await settled;
    expect(clock.waits).toEqual([2_000, 2_000]);
    expect([await generations(fast), server.world.finalized().length]).toEqual([[2], 1]);
  });

  test("where what is superfluous cannot be removed it is told, and the older one holds", async () => {
    const [first, second] = [store({ runId: 100 }), store({ runId: 101 })];
    server.fault("artifacts", { status: 200, body: '{"total_count":0,"artifacts":[]}' }, 1);
    await first.put(stateKey, 1, staged("first"));
    server.fault("artifacts", { status: 200, body: '{"total_count":0,"artifacts":[]}' }, 1);
    server.fault("DeleteArtifact", { status: 403, body: '{"msg":"no"}' });
    await expect(second.put(stateKey, 1, staged("second"))).rejects.toThrow(GenerationTaken);
    expect(kept.warned).toEqual([
      expect.stringMatching(/is superfluous and cannot be removed \(.*; it goes by its age$/),
    ]);
    expect([await textOf(second), await generations(store({ runId: 102 }))]).toEqual(["first", [1]]);
  });
});

describe("a list that cannot be read", () => {
  test("after an upload takes nothing back, and is told", async () => {
    const opened = store();
    server.fault("FinalizeArtifact", { until: Promise.resolve().then(() => server.asked("CreateArtifact")) });
    const put = opened.put(stateKey, 1, staged("first"));
    await server.asked("FinalizeArtifact");
    server.fault("artifacts", { status: 403 });
    expect(await put).toMatchObject({ generation: 1 });
    expect(kept.warned).toEqual([
      expect.stringMatching(
        /^generation 1 is kept, but whether another run has kept one too is not known \(GitHub refuses/,
      ),
    ]);
    server.clearFaults();
    expect(await textOf(opened)).toBe("first");
  });

  test("that does not show the upload for long is told", async () => {
    const opened = store();
    server.fault("artifacts", { status: 200, body: '{"total_count":0,"artifacts":[]}' });
    await opened.put(stateKey, 1, staged("first"));
    expect(kept.told).toEqual(["generation 1 is kept, and the list of artifacts does not show it yet"]);
    expect(clock.waits).toEqual([2_000, 2_000, 2_000, 2_000]);
  });

  test.each<[string, Fault, RegExp]>([
    ["without permission", { status: 403 }, /; add "actions: read" below "permissions:" of the job$/],
    ["because the service is down", { status: 503 }, /; try again later/],
    [
      "because of a limit",
      { status: 429, headers: { "retry-after": "9999" } },
      /a limit is reached; try again after/,
    ],
  ])("%s stops a restore, so that nothing begins anew beside it", async (_, fault, sentence) => {
    server.fault("artifacts", fault);
    const restore = kept.open({ store: store() }).restore(kept.newFolder(), () => {});
    await expect(restore).rejects.toThrow(ConfigurationError);
    await expect(restore).rejects.toThrow(sentence);
  });

  test("at once is waited for as long as GitHub says", async () => {
    server.fault("artifacts", { status: 429, headers: { "retry-after": "20" } }, 2);
    expect(await generations(store())).toEqual([]);
    expect(clock.waits).toEqual([20_000, 20_000]);
  });

  test("ever has an end", async () => {
    server.fault("artifacts", { hangs: true });
    const list = store().list(stateKey);
    const settled = expect(list).rejects.toThrow(/there was no answer within 300 s; try again later/);
    await giveUp("artifacts", deadlines.call);
    await settled;
  });
});

describe("a line of snapshots", () => {
  test("keeps the last ones of its run, leaves those of others, and looks into none of them", async () => {
    const before = kept.open({ store: store({ runId: 90 }) });
    for (const number of [1, 2]) await before.save("before", filesOf(number));
    const snapshots = kept.open({ store: store({ runId: 100 }) });
    for (const number of [3, 4, 5, 6])
      expect(await snapshots.save("now", filesOf(number))).toMatchObject({ kind: "saved" });
    const runs = server.world.finalized().map(({ runId, name }) => `${runId}:${name.split("-").at(-1)}`);
    expect(runs).toEqual(["100:6", "100:5", "100:4", "90:2", "90:1"]);
    expect(server.count("artifact zip")).toBe(0);
    expect(kept.told).toEqual([
      'the artifacts of other runs stay until they expire: removing them needs "actions: write"',
    ]);
    expect(kept.warned).toEqual([]);
  });

  test("yields to a run that has gone on from it", async () => {
    const snapshots = kept.open({ store: store({ runId: 100 }) });
    await snapshots.save("ours", filesOf(1));
    const other = kept.open({ store: store({ runId: 101 }) });
    await other.restore(kept.newFolder(), () => {});
    expect(await other.save("theirs", filesOf(2))).toMatchObject({ kind: "saved", manifest: { parent: 1 } });
    expect(await snapshots.save("late", filesOf(3))).toMatchObject({
      kind: "superseded",
      by: { generation: 2 },
    });
  });
});
