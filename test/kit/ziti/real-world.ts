// A publisher in a real network, with the real dialler as the client.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import { createPublisher, type PublisherName, type PublisherOptions } from "../../../src/overlay/index.ts";
import { openProcessStream } from "../../../src/platform/index.ts";
import { ziti } from "../install-tools.ts";
import { hostingProcesses, publisherOptions, serviceNames } from "./fake-world.ts";
import { freePort } from "./free-port.ts";
import type { ZitiNetwork } from "./network.ts";

let worlds = 0;

/** Creates some services and an identity in a network, and a publisher that hosts them. */
export async function openRealWorld(
  network: ZitiNetwork,
  name: PublisherName,
  more: Partial<PublisherOptions> = {},
  count: 2 | 3 = 2,
) {
  worlds += 1;
  const label = `x${worlds}`;
  const services = serviceNames(label, count);
  for (const service of services) await network.addService(service, await freePort(), label);
  const identity = await network.addIdentity(`host-${label}`, `host-${label}`);
  const maintainer = await network.addIdentity(`maintainer-${label}`, `maintainer-${label}`);
  await network.addPolicy("Bind", label, `host-${label}`);
  await network.addPolicy("Dial", label, `maintainer-${label}`);
  const folder = join(network.folder, label);
  mkdirSync(folder, { mode: 0o700 });
  return {
    network,
    publisher: createPublisher(name, publisherOptions(folder, { ziti, untaken: {}, ...more })),
    services,
    identity,
    maintainer,
    folder,
    dial: async (service: string): Promise<Duplex> =>
      openProcessStream({
        program: ziti,
        arguments: ["demo", "zcat", "-i", maintainer, `ziti:${service}`],
        folder,
        environment: network.environment,
      }).stream,
    crash: () => {
      for (const pid of hostingProcesses()) process.kill(pid, "SIGSEGV");
    },
    [Symbol.asyncDispose]: async () => {},
  };
}
