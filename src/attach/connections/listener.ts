// Listens for the connections of one service on a Unix socket, and limits how many are open.
import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import * as path from "node:path";
import { takeCallerLine } from "../../overlay/index.ts";
import { type Clock, OwnerStack } from "../../platform/index.ts";
import { type AttachLimits, type ServiceName, toPlainLine } from "../contract.ts";
import { groupOf, type SeatLimits, Seats } from "./seats.ts";

/** An open connection. */
export interface Connection {
  readonly socket: Socket;
  readonly identity: string | undefined; // undefined when the overlay does not report it
  /**
   * Takes a slot for an authenticated caller. @param key owner and fingerprint of their SSH key
   * @returns one sentence for the person if there is no slot for them: close the connection then
   */
  claimSlot(key?: string): string | undefined;
}

/** Speaks a service's protocol on its connections; disposing it sends the closing messages. */
export interface ServiceServer extends AsyncDisposable {
  accept(connection: Connection): void;
}

/** Where a service can be reached. */
export interface Endpoint {
  readonly name: ServiceName;
  readonly socket: string; // a Unix socket; only this user can enter its folder
}

/** How endpoints are opened. */
export interface EndpointOptions {
  readonly folder: string; // for the Unix sockets: a short path that only this user can enter
  readonly clock: Clock;
  readonly limits: SeatLimits & Pick<AttachLimits, "pending" | "handshake">;
}

/** Listens for a service; disposing the endpoint closes all connections. @throws Error when the system refuses to listen */
export async function openEndpoint(
  name: ServiceName,
  service: ServiceServer,
  options: EndpointOptions,
): Promise<Endpoint & AsyncDisposable> {
  await using owned = new OwnerStack();
  const socket = path.join(options.folder, `${name}.sock`);
  const slots = owned.use(new ConnectionSlots(options, service));
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (connected) => slots.add(connected));
  server.listen(socket);
  await once(server, "listening");
  owned.use({ [Symbol.dispose]: () => void server.close() });
  // Disposed first, so that it can still send its closing message.
  owned.use(service);
  const resources = owned.move();
  return { name, socket, [Symbol.asyncDispose]: () => resources.disposeAsync() };
}

class ConnectionSlots implements AsyncDisposable {
  readonly #options: EndpointOptions;
  readonly #service: ServiceServer;
  readonly #pending = new Map<Socket, string>(); // not authenticated yet, and whose they are
  readonly #admitted = new Set<Socket>();
  readonly #seats: Seats;

  constructor(options: EndpointOptions, service: ServiceServer) {
    this.#options = options;
    this.#service = service;
    this.#seats = new Seats(options.limits, options.clock);
  }

  add(socket: Socket): void {
    const { limits, clock } = this.#options;
    const settled = new AbortController();
    // Most people leave by breaking the connection.
    socket.on("error", () => {});
    socket.once("close", () => {
      this.#pending.delete(socket);
      this.#admitted.delete(socket);
      settled.abort();
    });
    this.#pending.set(socket, groupOf({ origin: "machine", identity: undefined, key: undefined }));
    if (this.#pending.size > limits.pending) this.#closeOldest();
    void clock.sleep(limits.handshake, settled.signal).then(() => {
      if (!settled.signal.aborted) socket.destroy();
    });
    takeCallerLine(socket, (name, hasLine) => {
      const identity = name === undefined ? undefined : toPlainLine(name);
      const origin = hasLine ? "network" : "machine";
      if (this.#pending.has(socket)) this.#pending.set(socket, groupOf({ origin, identity, key: undefined }));
      const claimSlot = (key?: string) => {
        if (socket.destroyed) return "The connection is closed.";
        const seat = this.#seats.take({ origin, identity, key });
        if (seat.refusal !== undefined) return seat.refusal;
        socket.once("close", () => seat[Symbol.dispose]());
        this.#pending.delete(socket);
        this.#admitted.add(socket);
        settled.abort();
        return undefined;
      };
      this.#service.accept({ socket, identity, claimSlot });
    });
  }

  /** Of who has most: their oldest has had the longest time to authenticate. Other people are not affected. */
  #closeOldest(): void {
    const counts = new Map<string, number>();
    for (const group of this.#pending.values()) counts.set(group, (counts.get(group) ?? 0) + 1);
    const most = Math.max(...counts.values());
    const [oldest] = [...this.#pending].find(([, group]) => counts.get(group) === most) ?? [];
    if (!oldest) return;
    this.#pending.delete(oldest);
    oldest.destroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const open = [...this.#pending.keys(), ...this.#admitted].filter((socket) => !socket.closed);
    const closed = open.map((socket) => once(socket, "close"));
    for (const socket of open) socket.destroy();
    await Promise.all(closed);
  }
}
