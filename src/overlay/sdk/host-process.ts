// The host process: it loads the native part, and hosts or dials until the process that started it ends.
import { Duplex } from "node:stream";
import { type Clock, describeError, type StandardInput } from "../../platform/index.ts";
import { openBridge } from "../bridge.ts";
import { loadAddon, type ZitiAddon } from "./addon.ts";
import { type HostProcessMessage, type HostProcessRequest, parseHostRequest } from "./host-messages.ts";
import { Listener } from "./listener.ts";

/** What the host process needs. */
export interface HostProcessOptions {
  input: StandardInput;
  memory(): number; // resident, in bytes
  clock: Clock;
  send(message: HostProcessMessage): void;
}

const memoryInterval = 10_000; // ms between two looks at the memory

/** Does what the request on standard input says; resolves when that is over. Never rejects. */
export async function runHostProcess(options: HostProcessOptions): Promise<void> {
  const line = await options.input.firstLine;
  // The process that started this one has ended already.
  if (line === "") return;
  try {
    const request = parseHostRequest(line);
    const addon = await loadAddon(request.addon);
    options.send({ tiding: "loaded" });
    if (request.endpoints.length === 0) return;
    await addon.init(request.identity);
    const over = request.dials ? await dial(addon, request, options) : host(addon, request, options);
    await Promise.race([over, options.input.ended]);
  } catch (error) {
    options.send({ tiding: "fault", why: describeError(error) });
  }
}

/** Resolves when the process should end by itself. */
function host(
  addon: ZitiAddon,
  request: HostProcessRequest,
  { clock, memory, send }: HostProcessOptions,
): Promise<void> {
  const { endpoints, memoryLimit, writeLimit, unreadLimit } = request;
  return new Promise((resolve) => {
    const endWhenTooLarge = () => {
      const attached = listeners.reduce((sum, { clients }) => sum + clients, 0);
      if (attached > 0 || memory() < memoryLimit) return;
      send({ tiding: "tired" });
      resolve();
    };
    const listeners = endpoints.map(
      (endpoint) =>
        new Listener({
          addon,
          endpoint,
          clock,
          writeLimit,
          unreadLimit,
          onReady: () => send({ tiding: "ready", service: endpoint.service }),
          onRefused(status) {
            const why = `the network does not let it host ${endpoint.service} (${status})`;
            send({ tiding: "fault", why });
            resolve();
          },
          onConnection({ service, kind, caller }) {
            send({ tiding: "visit", service, kind, ...(caller ? { caller } : {}) });
            if (kind === "left") endWhenTooLarge();
          },
        }),
    );
    for (const listener of listeners) listener.begin();
    void (async () => {
      for (;;) {
        await clock.sleep(memoryInterval);
        endWhenTooLarge();
      }
    })();
  });
}

async function dial(
  addon: ZitiAddon,
  request: HostProcessRequest,
  { send }: HostProcessOptions,
): Promise<void> {
  for (const { service, socket } of request.endpoints) {
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
    send({ tiding: "ready", service });
  }
  await new Promise<void>(() => {});
}
