// Runs the printed commands on a real network: the right identities can connect, others cannot, and nothing listens beyond loopback.
import { execFileSync } from "node:child_process";
import { mkdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  checkNetwork,
  createCliDialler,
  createPublisher,
  planNetwork,
  renderPlan,
} from "../../src/overlay/index.ts";
import { systemClock } from "../../src/platform/index.ts";
import { ziti } from "../kit/install-tools.ts";
import { publisherOptions } from "../kit/ziti/fake-world.ts";
import { echo, exchange, LocalServices, waitForEnd } from "../kit/ziti/local-services.ts";
import { ZitiNetwork } from "../kit/ziti/network.ts";
import { openToOthers } from "../kit/ziti/open-to-others.ts";

let network: ZitiNetwork;
beforeAll(async () => {
  network = await ZitiNetwork.open({ policies: false });
});
afterAll(() => network[Symbol.asyncDispose]());

const plan = planNetwork({ repository: "owner/repo", efforts: ["greeting"] });
const [host] = plan.hosts;

test("the commands of the plan create what is needed, and nothing more", async () => {
  const before = openToOthers();
  const shell = {
    cwd: network.folder,
    env: { ...network.environment, PATH: `${dirname(ziti)}:${process.env.PATH}` },
  };
  execFileSync("sh", ["-eu"], { ...shell, input: renderPlan(plan), stdio: ["pipe", "ignore", "inherit"] });
  const identity = join(network.folder, `${host?.name}.json`);
  expect(statSync(identity).mode & 0o777).toBe(0o600);
  expect(await checkNetwork(plan, identity, systemClock)).toEqual([]);

  const folder = join(network.folder, "run");
  mkdirSync(folder, { mode: 0o700 });
  const services = ["terminal.greeting.ralph", "terminal-write.greeting.ralph"] as const;
  const world = {
    publisher: createPublisher("tunneler", publisherOptions(folder, { ziti })),
    services,
    identity,
    folder,
    dial: () => Promise.reject(new Error("unused")),
    crash: () => {},
    [Symbol.asyncDispose]: async () => {},
  };
  await using local = new LocalServices();
  for (const service of services) await local.serve(world, service, echo);
  await local.publish(world);
  expect(await checkNetwork(plan, identity, systemClock)).toEqual([
    { kind: "note", text: expect.stringMatching(/another host answers for \S+\.greeting\.ralph/) },
  ]);

  for (const [name, role, mayRead, mayWrite] of [
    ["ann", plan.maintainer, true, true],
    ["bob", plan.watcher, true, false],
    ["eve", "somebody-else", false, false],
  ] as const) {
    const caller = await network.addIdentity(name, role);
    await using dialler = createCliDialler(ziti, {
      identity: caller,
      folder,
      environment: process.env,
      marker: `RALPH_TEST_MARK=${folder}`,
    });
    const reach = async (service: string) => {
      const stream = await dialler.dial(service);
      const connected = await exchange(stream, Buffer.from("hello")).then(
        () => true,
        () => false,
      );
      await waitForEnd(stream.destroy());
      return connected;
    };
    expect([name, await reach(services[0]), await reach(services[1])]).toEqual([name, mayRead, mayWrite]);
  }
  expect(openToOthers()).toEqual(before);
});
