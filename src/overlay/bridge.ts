// Joins streams that speak the same bytes: what comes to one address of this machine goes on to something else.
import { createServer, type Server, type Socket } from "node:net";
import type { Duplex } from "node:stream";

/** Where a bridge begins: a port of 127.0.0.1 (0 for any), or a Unix socket. Never another address. */
export type BridgeAddress = { port: number } | { socket: string };

export interface BridgeOptions {
  from: BridgeAddress;
  /** Whether somebody may come in; whoever may not is let go. Everybody may where this is missing. */
  accepts?(socket: Socket): boolean;
  /** Makes the other end of a connection; a fault of it ends the connection. */
  connect(): Duplex | Promise<Duplex>;
  /** Is told of each connection. */
  onConnection?(kind: "came" | "left"): void;
}

/** Something that listens on this machine until it is disposed; its connections end with it. */
export interface Bridge extends AsyncDisposable {
  /** The port it listens on; 0 for a Unix socket. */
  readonly port: number;
}

/** Begins to listen. @throws Error where the address is taken */
export async function openBridge({
  from,
  accepts: admits,
  connect,
  onConnection: onVisit,
}: BridgeOptions): Promise<Bridge> {
  const streams = new Set<Duplex>();
  const keep = (stream: Duplex) => {
    streams.add(stream);
    stream.once("close", () => streams.delete(stream));
  };
  const server = createServer({ allowHalfOpen: true, noDelay: true }, async (socket) => {
    if (admits?.(socket) === false) return void socket.destroy();
    keep(socket);
    // Before the other end is there nobody else listens for it.
    socket.on("error", () => {});
    socket.once("close", () => onVisit?.("left"));
    onVisit?.("came");
    try {
      const other = await connect();
      keep(other);
      if (socket.destroyed || !server.listening) other.destroy();
      joinStreams(socket, other);
    } catch {
      socket.destroy();
    }
  });
  await listen(server, from);
  const address = server.address();
  return {
    port: address !== null && typeof address === "object" ? address.port : 0,
    async [Symbol.asyncDispose]() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const stream of streams) stream.destroy();
      await closed;
    },
  };
}

function listen(server: Server, from: BridgeAddress): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.once("listening", () => {
      server.off("error", reject);
      resolve();
    });
    if ("port" in from) server.listen(from.port, "127.0.0.1");
    else server.listen(from.socket);
  });
}

/** Hands on what comes from either to the other, each direction with its own end; where one breaks the other does. */
export function joinStreams(one: Duplex, other: Duplex): void {
  hand(one, other);
  hand(other, one);
}

function hand(from: Duplex, to: Duplex): void {
  from.pipe(to);
  from.on("error", () => to.destroy());
  const end = () => {
    if (to.destroyed) return;
    // What is on its way may still arrive, where the end was a proper one.
    if (from.readableEnded && !to.writableFinished) to.once("finish", () => to.destroy());
    else to.destroy();
  };
  if (from.destroyed) end();
  else from.once("close", end);
}
