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
  /** The identity of the caller, when the overlay reported it. */
  readonly identity: string | undefined;
  /** Takes a connection slot, once the caller is authenticated. @returns false when all slots are taken: close it then */
  claimSlot(): boolean;
}

/** Speaks a service's protocol on its connections; disposing it says goodbye on them. */
export interface ServiceServer extends AsyncDisposable {
  accept(connection: Connection): void;
}

/** Where a service can be reached. */
export interface Endpoint {
  readonly name: ServiceName;
  /** The path of its Unix socket; only this user can enter its folder. */
  readonly socket: string;
}

/** How endpoints are opened. */
export interface EndpointOptions {
  /** Where the Unix sockets go: a short path that only this user can enter. */
  readonly folder: string;
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

/** The connections of a service: those that still have to authenticate, and those with a slot. */
class ConnectionSlots implements AsyncDisposable {
  readonly #options: EndpointOptions;
  readonly #service: ServiceServer;
  readonly #pending = new Set<Socket>();
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
