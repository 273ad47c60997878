// Checks the SDK's publisher under load: with a faithful fake of the addon, and with the real one if it is installed.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { describePublisherContract } from "../../src/overlay/contract.suite.ts";
import { hostingProcesses, openFakeWorld, publisherOptions } from "../kit/ziti/fake-world.ts";
import { echo, exchange, LocalServices, type PublisherWorld } from "../kit/ziti/local-services.ts";
import { ZitiNetwork } from "../kit/ziti/network.ts";
import { openRealWorld } from "../kit/ziti/real-world.ts";

const weight = { manyClients: 20, bytesOfEach: 10_000_000, bytesOfOne: 100_000_000 };
// The process must stay the same, whatever its memory use.
const limits = {
  memoryLimit: 2 ** 40,
  memoryCeiling: 2 ** 40,
  unreadLimit: 256 * 1024 * 1024,
  untakenLimit: 2 ** 40,
};

const openFake = () => openFakeWorld("sdk", { sdk: { ...publisherOptions("").sdk, limits } });
describePublisherContract("sdk, with a faithful fake of the addon", openFake, weight);

test("2,000 small writes increase the memory by what the native part keeps, and no more", () =>
  expectFlatMemory(openFake));

const addon = findAddon();
describe.skipIf(addon === undefined)("the real addon (@openziti/ziti-sdk-nodejs@alpha is installed)", () => {
  let network: ZitiNetwork;
  beforeAll(async () => {
    network = await ZitiNetwork.open();
  });
  afterAll(() => network[Symbol.asyncDispose]());
  const openReal = () =>
    openRealWorld(network, "sdk", { sdk: { ...publisherOptions("").sdk, addon, limits } });
  describePublisherContract("sdk, over a real network", openReal, weight);
  test("2,000 small writes increase the memory by what the native part keeps, and no more", () =>
    expectFlatMemory(openReal));
});

/** The real package, if it is installed beside ralph-ci. */
function findAddon(): string | undefined {
  try {
    return createRequire(import.meta.url).resolve("@openziti/ziti-sdk-nodejs");
  } catch {
    return undefined;
  }
}

async function expectFlatMemory(open: () => Promise<PublisherWorld>): Promise<void> {
  await using world = await open();
  await using local = new LocalServices();
  await local.serve(world, world.services[0], echo);
  await local.publish(world);
  const stream = await world.dial(world.services[0]);
  const write = async (times: number) => {
    for (let count = 0; count < times; count += 1) await exchange(stream, Buffer.from("x"));
  };
  await write(500);
  const before = residentBytes();
  await write(2_000);
  // The native part keeps 2.9 KB of each write, and V8 takes some 9 MB before it collects.
  expect(residentBytes() - before).toBeLessThan(18 * 1024 * 1024);
  stream.destroy();
}

/** The memory of the hosting process, in bytes (proc(5)). */
function residentBytes(): number {
  const [pid] = hostingProcesses();
  const [, kilobytes = ""] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
  return Number(kilobytes) * 1024;
}
