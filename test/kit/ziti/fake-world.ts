// A publisher in the fake network, for the contract and for cases that only a fake can provoke.
import { dirname, join } from "node:path";
import { createPublisher, type PublisherName, type PublisherOptions } from "../../../src/overlay/index.ts";
import { systemClock } from "../../../src/platform/index.ts";
import { markedProcesses } from "../processes.ts";
import { FakeNetwork } from "./fake-network.ts";
import { freePort } from "./free-port.ts";

const marker = () => `RALPH_TEST_FILE=${process.env.RALPH_TEST_FILE}`;

/** The processes of this test file that host a service. */
export function hostingProcesses(): number[] {
  return markedProcesses(marker())
    .filter(({ args }) => args.some((word) => /ziti-host\.cjs$|^tunnel$/.test(word)))
    .map(({ pid }) => pid);
}

/** The options of publishers in tests. */
export function publisherOptions(folder: string, more: Partial<PublisherOptions> = {}): PublisherOptions {
  return {
    ziti: join(import.meta.dirname, "fake-ziti.cjs"),
    sdk: {
      node: process.execPath,
      entry: join(dirname(process.env.RALPH_TEST_CLI ?? ""), "ziti-host.cjs"),
      addon: join(import.meta.dirname, "fake-addon.cjs"),
      // The fake loses what is closed earlier than 100 ms after a write.
      limits: { writeLimit: 2_000, settleLimit: 200, deafLimit: 500 },
    },
    untaken: { deafLimit: 500 },
    environment: process.env,
    folder,
    marker: marker(),
    clock: systemClock,
    random: () => 0.5,
    ...more,
  };
}

/** The names of two services, or of three. */
export function serviceNames(label: string, count: 2 | 3): readonly [string, string, ...string[]] {
  const third = count === 3 ? [`opencode.${label}.ralph`] : [];
  return [`terminal.${label}.ralph`, `control.${label}.ralph`, ...third];
}

/** Opens a network with some services and a publisher for them. */
export async function openFakeWorld(
  name: PublisherName,
  more: Partial<PublisherOptions> = {},
  count: 2 | 3 = 2,
) {
  const network = await FakeNetwork.open();
  const services = serviceNames("x", count);
  for (const service of services) network.addService(service, await freePort());
  return {
    network,
    publisher: createPublisher(name, publisherOptions(network.folder, more)),
    services,
    identity: network.addIdentity("host"),
    folder: network.folder,
    dial: (service: string) => network.dial(service),
    crash: () => {
      for (const pid of hostingProcesses()) process.kill(pid, "SIGSEGV");
    },
    [Symbol.asyncDispose]: () => network[Symbol.asyncDispose](),
  };
}
