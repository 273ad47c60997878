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
  stopped: Promise<void>; // a signal asks this process to end
  memory(): number; // resident, in bytes
  clock: Clock;
  send(message: HostProcessMessage): void;
}

/** A look at the memory follows this many ms, or bytes of traffic. */
const memoryInterval = { time: 10_000, traffic: 4 * 1024 * 1024 };

/** What the process does for its clients. */
interface Work {
  readonly over: Promise<void>; // it should end by itself
  end(): Promise<void>; // ends its clients; those who are just told their last get it
}

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
    const work = request.dials ? await dial(addon, request, options) : host(addon, request, options);
    await Promise.race([work.over, options.input.ended, options.stopped]);
    await Promise.race([work.end(), options.clock.sleep(request.settleLimit)]);
  } catch (error) {
    options.send({ tiding: "fault", why: describeError(error) });
  }
}

function host(
  addon: ZitiAddon,
  request: HostProcessRequest,
  { clock, memory, send }: HostProcessOptions,
): Work {
  const {
    endpoints,
    memoryLimit,
    memoryCeiling,
    writeLimit,
    unreadLimit,
    untakenLimit,
    deafLimit,
    settleLimit,
  } = request;
  const listeners: Listener[] = [];
  let traffic = 0;
  let isTired = false;
  const over = new Promise<void>((resolve) => {
    const endWhenTooLarge = () => {
      const attached = listeners.reduce((sum, { clients }) => sum + clients, 0);
      const used = memory();
      traffic = 0;
      if (isTired || used < (attached > 0 ? memoryCeiling : memoryLimit)) return;
      isTired = true;
      send({ tiding: "tired", clients: attached, memory: used });
      resolve();
    };
    for (const endpoint of endpoints) {
      const listener = new Listener({
        addon,
        endpoint,
        clock,
        writeLimit,
        unreadLimit,
        untakenLimit,
        deafLimit,
        settleLimit,
        onStall: () => dropDeafest(listeners),
        onTraffic(bytes) {
          traffic += bytes;
          if (traffic >= memoryInterval.traffic) endWhenTooLarge();
        },
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
      });
      listeners.push(listener);
    }
    for (const listener of listeners) listener.begin();
    void (async () => {
      for (;;) {
        await clock.sleep(memoryInterval.time);
        endWhenTooLarge();
      }
    })();
  });
  return { over, end: async () => void (await Promise.all(listeners.map((listener) => listener.end()))) };
}

/** All services of a process share one connection to the network, so the client that blocks it may be of any of them. */
function dropDeafest(listeners: readonly Listener[]): void {
  const suspects = listeners.flatMap(({ deafest }) => deafest ?? []);
  suspects.sort((one, other) => other.untaken - one.untaken)[0]?.drop();
}

async function dial(
  addon: ZitiAddon,
  request: HostProcessRequest,
  { send }: HostProcessOptions,
): Promise<Work> {
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
  return { over: new Promise<void>(() => {}), end: async () => {} };
}
