// A run is not disturbed by a network that fails, recovers, or never was available.
import { once } from "node:events";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createCliDialler } from "../../src/overlay/index.ts";
import { ziti } from "../kit/install-tools.ts";
import { ZitiNetwork } from "../kit/ziti/network.ts";
import { createPlannedNetwork, planFor, ZitiRun } from "../kit/ziti/ziti-run.ts";

const plan = planFor("outage");
let network: ZitiNetwork;
let host: string;
beforeAll(async () => {
  network = await ZitiNetwork.open({ policies: false });
  host = createPlannedNetwork(network, plan);
});
afterAll(() => network[Symbol.asyncDispose]());

/** The number of invitations in the text. */
const invitations = (text: string) => text.split("Join from elsewhere").length - 1;

test("controller and router stop and start during a turn: the log says so, and people can connect again", async () => {
  using zitiRun = new ZitiRun(host, "outage");
  const { run } = zitiRun;
  await run.printed("Join from elsewhere");
  await zitiRun.untilPrompted();
  await Promise.all([network.killRouter(), network.killController()]);
  await run.printed("attach=");
  const before = invitations(run.stderr);
  await network.startController();
  await network.startRouter();
  while (invitations(run.stderr) === before)
    await Promise.race([
      once(run.child.stderr!, "data"),
      run.ended.then(() => expect.unreachable("the run ended")),
    ]);
  const ann = await network.addIdentity("ann", plan.maintainer);
  await using dialler = createCliDialler(ziti, {
    identity: ann,
    folder: network.folder,
    environment: process.env,
    marker: `RALPH_TEST_FILE=${process.env.RALPH_TEST_FILE}`,
  });
  const stream = await dialler.dial("terminal.x.outage");
  stream.write("SSH-2.0-somebody\r\n");
  const [greeting] = await once(stream, "data");
  expect(String(greeting)).toMatch(/^SSH-2\.0-/);
  stream.destroy();
  zitiRun.endTurn();
  const ended = await run.ended;
  expect(ended.code, ended.stderr).toBe(0);
  expect(zitiRun.workshop.query("select n, outcome from iterations")).toEqual([{ n: 1, outcome: "passed" }]);
});

test("a network that is down from the start causes a warning, and the run completes", async () => {
  await Promise.all([network.killRouter(), network.killController()]);
  using zitiRun = new ZitiRun(host, "outage");
  await zitiRun.untilPrompted();
  await zitiRun.run.printed("attach=unavailable");
  zitiRun.endTurn();
  const ended = await zitiRun.run.ended;
  expect(ended.code, ended.stderr).toBe(0);
});
