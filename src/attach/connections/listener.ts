// Listens for the connections of one service on a Unix socket, and limits how many are open.
import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import * as path from "node:path";
import { takeCallerLine } from "../../overlay/index.ts";
import { type Clock, OwnerStack } from "../../platform/index.ts";
import { type AttachLimits, type ServiceName, toPlainLine } from "../contract.ts";

/** An open connection. */
export interface Connection {
  readonly socket: Socket;
  readonly identity: string | undefined; // undefined when the overlay does not report it
  /** Takes a slot for an authenticated caller. @returns false when all slots are taken: close the connection then */
  claimSlot(): boolean;
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
  readonly limits: Pick<AttachLimits, "clients" | "pending" | "handshake">;
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
  readonly #pending = new Set<Socket>(); // not authenticated yet
  readonly #admitted = new Set<Socket>();

  constructor(options: EndpointOptions, service: ServiceServer) {
    this.#options = options;
    this.#service = service;
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
    this.#pending.add(socket);
    if (this.#pending.size > limits.pending) this.#closeOldest();
    void clock.sleep(limits.handshake, settled.signal).then(() => {
      if (!settled.signal.aborted) socket.destroy();
    });
    const claimSlot = () => {
      if (socket.destroyed || this.#admitted.size >= limits.clients) return false;
      this.#pending.delete(socket);
      this.#admitted.add(socket);
      settled.abort();
      return true;
    };
    takeCallerLine(socket, (name) => {
      const identity = name === undefined ? undefined : toPlainLine(name);
      this.#service.accept({ socket, identity, claimSlot });
    });
  }

  /** The oldest has had the longest time to authenticate; honest clients are quick. */
  #closeOldest(): void {
    const [oldest] = this.#pending;
    if (!oldest) return;
    this.#pending.delete(oldest);
    oldest.destroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const open = [...this.#pending, ...this.#admitted].filter((socket) => !socket.closed);
    const closed = open.map((socket) => once(socket, "close"));
    for (const socket of open) socket.destroy();
    await Promise.all(closed);
  }
}
