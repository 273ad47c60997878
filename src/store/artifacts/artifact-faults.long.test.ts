// Saves while the services behind artifacts fail: every save ends, and stored snapshots stay.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Fault, Route } from "../../../test/kit/github/faults.ts";
import { ConfigurationError } from "../../platform/index.ts";
import { stateKey } from "../store.fixture.ts";
import { ArtifactTestBench, deadlines, generations, textOf } from "./artifact-store.fixture.ts";

const bench = new ArtifactTestBench();
beforeAll(() => bench.open());
afterAll(() => bench.close());
beforeEach(() => bench.begin());
afterEach(() => bench.end());

describe("an upload whose response is lost", () => {
  test("counts if the service has all of it, and the log says so", async () => {
    bench.server.fault("FinalizeArtifact", { hangs: true, isDone: true }, 1);
    const opened = bench.store();
    const put = opened.put(stateKey, 1, bench.staged("first"));
    await bench.giveUp("FinalizeArtifact", deadlines.upload);
    expect(await put).toMatchObject({ generation: 1 });
    expect(bench.temporary.messages).toEqual([
      expect.stringMatching(/^generation 1 is stored, although its upload reported an error: .*within 320 s/),
    ]);
    expect(await textOf(opened)).toBe("first");
    expect(await textOf(bench.store({ runId: 101 }))).toBe("first");
  });

  test("does not count if the service has other bytes", async () => {
    bench.server.fault("FinalizeArtifact", { hangs: true, isDone: true }, 1);
    bench.server.fault("blob get", { change: () => Buffer.from("another") }, 1);
    const opened = bench.store();
    const put = opened.put(stateKey, 1, bench.staged("first"));
    const settled = expect(put).rejects.toThrow(/within 320 s\); try again later/);
    await bench.giveUp("FinalizeArtifact", deadlines.upload);
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
    "at %s with %j leaves earlier ones, and the next try works",
    async (route, fault, isEndless) => {
      const opened = bench.store();
      await opened.put(stateKey, 1, bench.staged("first"));
      const asked = bench.server.count(route);
      bench.server.fault(route, fault);
      const put = opened.put(stateKey, 2, bench.staged("second"));
      const settled = Promise.all([
        expect(put).rejects.toThrow(ConfigurationError),
        expect(put).rejects.toThrow(/^the artifacts of this run cannot be used \(.*\); /),
      ]);
      if (isEndless) await bench.giveUp(route, deadlines.upload, asked + 1);
      await settled;
      expect([await generations(opened), await textOf(bench.store({ runId: 101 }))]).toEqual([[1], "first"]);
      bench.server.clearFaults();
      await opened.put(stateKey, 2, bench.staged("again"));
      expect([await generations(opened), await textOf(opened)]).toEqual([[2, 1], "again"]);
      expect(bench.clock.sleeping).toBe(0);
    },
  );

  test("and that the service completes later does not compete with the next try", async () => {
    const opened = bench.store();
    bench.server.fault("FinalizeArtifact", { hangs: true }, 1);
    const put = opened.put(stateKey, 1, bench.staged("first"));
    const settled = expect(put).rejects.toThrow(ConfigurationError);
    await bench.giveUp("FinalizeArtifact", deadlines.upload);
    await settled;
    Object.assign(bench.server.world.artifacts[0]!, {
      id: bench.server.world.nextId(),
      isFinalized: true,
      createdAt: new Date(),
    });
    expect(await generations(opened), "it was said to have failed").toEqual([]);
    expect(await generations(bench.store({ runId: 101 })), "others may continue from it").toEqual([1]);
    await opened.put(stateKey, 1, bench.staged("again"));
    expect([await generations(opened), await textOf(opened)]).toEqual([[1], "again"]);
    expect(bench.server.world.finalized()).toHaveLength(1);
  });

  test("and that the service completes during the next try does not compete with it", async () => {
    const opened = bench.store();
    bench.server.fault("FinalizeArtifact", { hangs: true }, 1);
    const put = opened.put(stateKey, 1, bench.staged("first"));
    const settled = expect(put).rejects.toThrow(ConfigurationError);
    await bench.giveUp("FinalizeArtifact", deadlines.upload);
    await settled;
    let letGo = () => {};
    bench.server.fault("FinalizeArtifact", { until: new Promise<void>((resolve) => (letGo = resolve)) }, 1);
    const again = opened.put(stateKey, 1, bench.staged("again"));
    await bench.server.asked("FinalizeArtifact", 2);
    const [first] = bench.server.world.artifacts;
    Object.assign(first!, { id: bench.server.world.nextId(), isFinalized: true, createdAt: new Date() });
    letGo();
    expect(await again).toMatchObject({ generation: 1 });
    for (const each of [opened, bench.store({ runId: 101 })]) expect(await textOf(each)).toBe("again");
  });
});

describe("a list that cannot be read", () => {
  test("after an upload removes nothing, and a warning says so", async () => {
    const opened = bench.store();
    bench.server.fault("FinalizeArtifact", {
      until: Promise.resolve().then(() => bench.server.asked("CreateArtifact")),
    });
    const put = opened.put(stateKey, 1, bench.staged("first"));
    await bench.server.asked("FinalizeArtifact");
    bench.server.fault("artifacts", { status: 403 });
    expect(await put).toMatchObject({ generation: 1 });
    expect(bench.temporary.warnings).toEqual([
      expect.stringMatching(
        /^generation 1 is stored, but whether another run has stored it too is unknown \(GitHub refuses/,
      ),
    ]);
    bench.server.clearFaults();
    expect(await textOf(opened)).toBe("first");
  });

  test("that does not show the upload for a long time is logged", async () => {
    const opened = bench.store();
    bench.server.fault("artifacts", { status: 200, body: '{"total_count":0,"artifacts":[]}' });
    await opened.put(stateKey, 1, bench.staged("first"));
    expect(bench.temporary.messages).toEqual([
      "generation 1 is stored, but the list of artifacts does not show it yet",
    ]);
    expect(bench.clock.waits).toEqual([2_000, 2_000, 2_000, 2_000]);
  });

  test.each<[string, Fault, RegExp]>([
    ["without permission", { status: 403 }, /; add "actions: read" below "permissions:" of the job$/],
    ["because the service is down", { status: 503 }, /; try again later/],
    [
      "because of a limit",
      { status: 429, headers: { "retry-after": "9999" } },
      /a rate limit is reached; try again after/,
    ],
  ])("%s stops a restore, so that no fresh run starts beside it", async (_, fault, sentence) => {
    bench.server.fault("artifacts", fault);
    const restore = bench.temporary
      .open({ store: bench.store() })
      .restore(bench.temporary.newFolder(), () => {});
    await expect(restore).rejects.toThrow(ConfigurationError);
    await expect(restore).rejects.toThrow(sentence);
  });

  test("because of a rate limit is retried after the time that GitHub names", async () => {
    bench.server.fault("artifacts", { status: 429, headers: { "retry-after": "20" } }, 2);
    expect(await generations(bench.store())).toEqual([]);
    expect(bench.clock.waits).toEqual([20_000, 20_000]);
  });

  test("at all lets the save end", async () => {
    bench.server.fault("artifacts", { hangs: true });
    const list = bench.store().list(stateKey);
    const settled = expect(list).rejects.toThrow(/there was no answer within 300 s; try again later/);
    await bench.giveUp("artifacts", deadlines.call);
    await settled;
  });
});
