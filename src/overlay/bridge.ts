// Bridges listen on an address of this machine, and connect each client to another stream.
import { createServer, type Server, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { Clock } from "../platform/index.ts";
import { limitUntaken, type UntakenLimits } from "./untaken.ts";

/** Where a bridge listens: on a port of 127.0.0.1 (0 for any), or on a Unix socket. Never on another address. */
export type BridgeAddress = { port: number } | { socket: string };

/** How a bridge is opened. */
export interface BridgeOptions {
  from: BridgeAddress;
  accepts?(socket: Socket): boolean; // all clients may connect when it is missing
  connect(): Duplex | Promise<Duplex>;
  onConnection?(kind: "came" | "left"): void;
  untaken?: (UntakenLimits & { clock: Clock }) | undefined; // for clients of a network; without it, only the system limits them
}

/** Disposing it closes its connections. */
export interface Bridge extends AsyncDisposable {
  readonly port: number; // 0 for a Unix socket
}

/** Starts to listen. @throws Error when the address is taken */
export async function openBridge(options: BridgeOptions): Promise<Bridge> {
  const { from, accepts, connect, onConnection, untaken } = options;
  const streams = new Set<Duplex>();
  const track = (stream: Duplex) => {
    streams.add(stream);
    stream.once("close", () => streams.delete(stream));
  };
  const server = createServer({ allowHalfOpen: true, noDelay: true }, async (socket) => {
    if (accepts?.(socket) === false) return void socket.destroy();
    track(socket);
    // The pipe listens for errors only when the other end is open.
    socket.on("error", () => {});
    socket.once("close", () => onConnection?.("left"));
    onConnection?.("came");
    try {
      const other = await connect();
      track(other);
      if (socket.destroyed || !server.listening) other.destroy();
      joinStreams(socket, other);
      if (untaken) limitUntaken(other, socket, untaken);
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

/** Pipes two streams into each other. Each direction ends on its own; when one stream breaks, the other is destroyed. */
export function joinStreams(one: Duplex, other: Duplex): void {
  pipeInto(one, other);
  pipeInto(other, one);
}

function pipeInto(from: Duplex, to: Duplex): void {
  from.pipe(to);
  from.on("error", () => to.destroy());
  const end = () => {
    if (to.destroyed) return;
    // After a clean end, bytes that are still on their way may arrive.
    if (from.readableEnded && !to.writableFinished) to.once("finish", () => to.destroy());
    else to.destroy();
  };
  if (from.destroyed) end();
  else from.once("close", end);
}
