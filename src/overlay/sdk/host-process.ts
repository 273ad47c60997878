// The life of the process that holds the native part: it hosts or dials until nobody needs it, and never does anything else.
import { Duplex } from "node:stream";
import { type Clock, describeError, type StandardInput } from "../../platform/index.ts";
import { openBridge } from "../bridge.ts";
import { loadAddon, type ZitiAddon } from "./addon.ts";
import { type HostProcessMessage, type HostProcessRequest, parseHostRequest } from "./host-messages.ts";
import { Listener } from "./listener.ts";

/** What such a process has of its own. */
export interface HostProcessOptions {
  input: StandardInput;
  /** Resident memory now, in bytes. */
  memory(): number;
  clock: Clock;
  send(tiding: HostProcessMessage): void;
}

/** Between two looks at the memory, in ms. */
const memoryInterval = 10_000;

/** Does what the order on standard input says; resolves when it is over. It never rejects. */
export async function runHostProcess(parts: HostProcessOptions): Promise<void> {
  const line = await parts.input.firstLine;
  // Whoever started it is gone already.
  if (line === "") return;
  try {
    const order = parseHostRequest(line);
    const addon = await loadAddon(order.addon);
    parts.send({ tiding: "loaded" });
    if (order.endpoints.length === 0) return;
    await addon.init(order.identity);
    const over = order.dials ? await dial(addon, order, parts) : host(addon, order, parts);
    await Promise.race([over, parts.input.ended]);
  } catch (error) {
    parts.send({ tiding: "fault", why: describeError(error) });
  }
}

/** Resolves when the process should end by itself. */
function host(
  addon: ZitiAddon,
  order: HostProcessRequest,
  { clock, memory, send: tell }: HostProcessOptions,
): Promise<void> {
  return new Promise((resolve) => {
    const rest = () => {
      const attached = listeners.reduce((sum, { clients }) => sum + clients, 0);
      if (attached > 0 || memory() < order.memoryLimit) return;
      tell({ tiding: "tired" });
      resolve();
    };
    const listeners = order.endpoints.map(
      (endpoint) =>
        new Listener({
          ...{ addon, endpoint, clock, writeLimit: order.writeLimit, unreadLimit: order.unreadLimit },
          onReady: () => tell({ tiding: "ready", service: endpoint.service }),
          onRefused(status) {
            tell({
              tiding: "fault",
              why: `the network does not let it host ${endpoint.service} (${status})`,
            });
            resolve();
          },
          onConnection({ service, kind, caller }) {
            tell({ tiding: "visit", service, kind, ...(caller ? { caller } : {}) });
            if (kind === "left") rest();
          },
        }),
    );
    for (const listener of listeners) listener.begin();
    void (async () => {
      for (;;) {
        await clock.sleep(memoryInterval);
        rest();
      }
    })();
  });
}

/** Listens for whoever wants to dial. */
async function dial(
  addon: ZitiAddon,
  order: HostProcessRequest,
  { send: tell }: HostProcessOptions,
): Promise<void> {
  for (const { service, socket } of order.endpoints) {
    await openBridge({
      from: { socket },
      connect: () =>
        new Promise<Duplex>((resolve, reject) => {
          addon.connect(service, (fault, stream) => {
            if (fault || !(stream instanceof Duplex)) reject(new Error("the service cannot be dialled"));
            else resolve(stream);
          });
        }),
    });
    tell({ tiding: "ready", service });
  }
  await new Promise<void>(() => {});
}
