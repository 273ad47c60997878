// A network and hosts in memory, on a simulated clock.
import { setImmediate } from "node:timers/promises";
import { TestClock } from "../../../test/kit/test-clock.ts";
import type { PublicationState } from "../contract.ts";
import { ControllerError } from "../controller/index.ts";
import type { HostEnd, HostEvents } from "./host.ts";
import { superviseHost } from "./publication.ts";

export const service = { id: "1", name: "terminal.x.ralph", permissions: ["Bind"], configs: {} };

/** A network and hosts in memory. Only waits of at most one second pass by themselves. */
export class SimulatedNetwork {
  readonly clock = new TestClock(1_000);
  readonly states: PublicationState[] = [];
  readonly log: string[] = [];
  readonly signal = new AbortController();
  services = [service];
  /** Terminators of another host, by router. */
  others: string[] = [];
  /** Whether the network knows our hosts. */
  isKnown = true;
  silent = false;
  /** The controller never answers. */
  deaf = false;
  /** Routers that are offline. */
  offline: string[] = [];
  started = 0;
  /** The running hosts. */
  readonly hosts: { end(end: Partial<HostEnd>): void; events: HostEvents }[] = [];
  identityFault: Error | undefined;

  readonly publication = () =>
    superviseHost(
      {
        random: () => 0.5,
        openView: () => {
          if (this.identityFault) throw this.identityFault;
          return {
            services: async () => this.#ask(this.services),
            terminators: async () => {
              const own = this.isKnown ? this.hosts.map(() => "r1") : [];
              return this.#ask([...this.others, ...own].map((router, id) => ({ id: String(id), router })));
            },
            routers: async () =>
              this.#ask(["r1", "r2", "r3"].map((id) => ({ id, isOnline: !this.offline.includes(id) }))),
            [Symbol.asyncDispose]: async () => {},
          };
        },
        kind: {
          alsoHosts: () => [],
          start: async (_order, _services, events) => {
            this.started += 1;
            let report: (end: HostEnd) => void = () => {};
            const ended = new Promise<HostEnd>((resolve) => {
              report = resolve;
            });
            const leave = () => {
              const at = this.hosts.indexOf(host);
              if (at >= 0) this.hosts.splice(at, 1);
            };
            const host = {
              events,
              end: (end: Partial<HostEnd>) => {
                leave();
                report({ why: "it crashed", isRenewal: false, ...end });
              },
            };
            this.hosts.push(host);
            return { ended, [Symbol.asyncDispose]: async () => leave() };
          },
        },
      },
      {
        endpoints: [{ service: service.name, socket: "/x" }],
        identity: "/identity",
        folder: "/",
        environment: {},
        marker: "A=b",
        clock: this.clock,
        log: { info: (line) => void this.log.push(line), warn: (line) => void this.log.push(`! ${line}`) },
        signal: this.signal.signal,
        onState: (state) => void this.states.push(state),
      },
    );

  async #ask<T>(answer: T): Promise<T> {
    if (this.deaf) return new Promise(() => {});
    if (this.silent) throw new ControllerError("the controller does not answer");
    return answer;
  }

  get kinds(): string {
    return this.states.map(({ kind }) => kind).join(" ");
  }

  /** Lets this many ms pass, and everything that follows happen. */
  async pass(milliseconds: number): Promise<void> {
    await setImmediate();
    this.clock.pass(milliseconds);
    await setImmediate();
  }
}

export const up = "Reachable in the Ziti network: terminal.x.ralph";
