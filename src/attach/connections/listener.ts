// Where connections to one service come in: a Unix socket, and on demand a port of 127.0.0.1; whoever dawdles is sent away.
import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import { takeCallerLine } from "../../overlay/index.ts";
import { type Clock, OwnerStack } from "../../platform/index.ts";
import { type AttachLimits, plainWords } from "../contract.ts";

/** A connection that has come in. */
export interface Guest {
  readonly socket: Socket;
  /** Through the Unix socket, where only this user and the overlay get to, or through the port, where anybody of this machine does. */
  readonly via: "socket" | "port";
  /** Who is calling, where the overlay told. */
  readonly identity: string | undefined;
  /** Says that it has shown who it is. @returns false where too many are there; the connection is then to be ended */
  admit(): boolean;
}

/** What an entrance is opened with. */
export interface EntranceOptions {
  /** The path of the Unix socket, in a folder that this user alone may enter. */
  readonly file: string;
  readonly hasPort: boolean;
  readonly clock: Clock;
  readonly limits: Pick<AttachLimits, "clients" | "pending" | "handshake">;
  onGuest(guest: Guest): void;
}

/** An open entrance; disposing it ends every connection. */
export interface Entrance extends AsyncDisposable {
  readonly port: number | undefined;
}

/** Begins to listen. @throws Error where the system does not let us */
export async function openEntrance(options: EntranceOptions): Promise<Entrance> {
  const hall = new Hall(options);
  await using owned = new OwnerStack();
  owned.use({ [Symbol.asyncDispose]: () => hall.empty() });
  owned.use(await listen((socket) => hall.enter(socket, "socket"), { path: options.file }));
  const onPort = options.hasPort
    ? owned.use(await listen((socket) => hall.enter(socket, "port"), { host: "127.0.0.1", port: 0 }))
    : undefined;
  const kept = owned.move();
  return { port: onPort?.port, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

type Address = { path: string } | { host: string; port: number };

async function listen(
  onSocket: (socket: Socket) => void,
  address: Address,
): Promise<AsyncDisposable & { port: number | undefined }> {
  const server: Server = createServer({ allowHalfOpen: true, noDelay: true }, onSocket);
  server.listen(address);
  await once(server, "listening");
  const bound = server.address();
  return {
    port: typeof bound === "object" && bound !== null ? bound.port : undefined,
    // Those inside are seen out by the hall; new ones do not come in from here on.
    async [Symbol.asyncDispose]() {
      server.close();
    },
  };
}

/** Those who have come in, and those of them who have shown who they are. */
class Hall {
  readonly #options: EntranceOptions;
  readonly #pending = new Set<Socket>();
  readonly #admitted = new Set<Socket>();

  constructor(options: EntranceOptions) {
    this.#options = options;
  }

  enter(socket: Socket, via: Guest["via"]): void {
    const { limits, clock } = this.#options;
    const settled = new AbortController();
    // A line that breaks is how most people leave.
    socket.on("error", () => {});
    socket.once("close", () => {
      this.#pending.delete(socket);
      this.#admitted.delete(socket);
      settled.abort();
    });
    this.#pending.add(socket);
    const [oldest] = this.#pending;
    if (this.#pending.size > limits.pending) this.#turnAway(oldest);
    void clock.sleep(limits.handshake, settled.signal).then(() => {
      if (!settled.signal.aborted) socket.destroy();
    });
    const admit = () => {
      if (socket.destroyed || this.#admitted.size >= limits.clients) return false;
      this.#pending.delete(socket);
      this.#admitted.add(socket);
      settled.abort();
      return true;
    };
    const welcome = (name: string | undefined) => {
      const identity = name === undefined ? undefined : plainWords(name);
      this.#options.onGuest({ socket, via, identity, admit });
    };
    if (via === "socket") takeCallerLine(socket, welcome);
    else welcome(undefined);
  }

  /** Whoever only holds the door has had the longest time to come in; those who mean it are quick. */
  #turnAway(socket: Socket | undefined): void {
    if (!socket) return;
    this.#pending.delete(socket);
    socket.destroy();
  }

  /** Ends all connections. */
  async empty(): Promise<void> {
    const all = [...this.#pending, ...this.#admitted].filter((socket) => !socket.closed);
    const closed = all.map((socket) => once(socket, "close"));
    for (const socket of all) socket.destroy();
    await Promise.all(closed);
  }
}
