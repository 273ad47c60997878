// Speaks HTTP on the connections of a service: checks each request, and passes it on to be answered.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { describeError } from "../../platform/index.ts";
import type { Connection, ServiceServer } from "../connections/index.ts";
import { toPlainLine } from "../contract.ts";
import { checkRequest, type GuardOptions } from "./request-guard.ts";

/** A checked request, its connection and its response. */
export interface HttpExchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly connection: Connection;
  readonly over: AbortSignal; // aborted when the response is sent or its connection is closed
}

/** How requests are answered. */
export interface HttpServerOptions extends GuardOptions {
  readonly idle: number; // how long a connection may be silent, in ms
  answer(exchange: HttpExchange): Promise<void>; // a rejection is answered with status 500
}

const largestHead = 16 * 1024; // bytes

/** A service that answers over HTTP. */
export function createHttpServer(options: HttpServerOptions): ServiceServer {
  const connections = new WeakMap<Socket, Connection>();
  const exchanges = new WeakMap<Socket, { over: AbortSignal; isFollowed: boolean }>();
  const take = createRequestHandler(options);
  const server = createServer({ maxHeaderSize: largestHead }, (request, response) => {
    const { socket } = request;
    const connection = connections.get(socket);
    const last = exchanges.get(socket);
    if (!connection) return void socket.destroy();
    const takeNow = () => {
      if (socket.destroyed) return;
      const over = signalWhenOver(response, socket);
      exchanges.set(socket, { over, isFollowed: false });
      take({ request, response, connection, over });
    };
    if (!last || last.over.aborted) return takeNow();
    // A client may send its next request before we know that the response is sent. None of our clients sends more: waiting
    // responses would be held in memory whole, and Node does not report a connection that closes meanwhile (seen with 20.20).
    if (last.isFollowed) return void socket.destroy();
    last.isFollowed = true;
    last.over.addEventListener("abort", takeNow);
  });
  server.on("upgrade", (_request, socket) => void socket.destroy());
  server.on("connect", (_request, socket) => void socket.destroy());
  server.on("clientError", (_error, socket) => void socket.destroy());
  server.setTimeout(options.idle);
  return {
    accept(connection) {
      connections.set(connection.socket, connection);
      server.emit("connection", connection.socket);
    },
    // The server itself never listens; the endpoint closes the connections.
    async [Symbol.asyncDispose]() {},
  };
}

function createRequestHandler({ answer, hostNames }: HttpServerOptions): (exchange: HttpExchange) => void {
  const admitted = new WeakSet<Socket>();
  return (exchange) => {
    const { request, response, connection } = exchange;
    const refusal = checkRequest(request, { hostNames });
    if (refusal) return sendLineAndClose(response, refusal.status, refusal.message);
    if (!admitted.has(request.socket)) {
      const noSlot = connection.claimSlot();
      if (noSlot !== undefined) return sendLineAndClose(response, 503, noSlot);
      admitted.add(request.socket);
    }
    response.on("error", () => {});
    answer(exchange).catch((error: unknown) => {
      if (response.headersSent) return void response.destroy();
      sendLineAndClose(response, 500, toPlainLine(describeError(error)));
    });
  };
}

function signalWhenOver(response: ServerResponse, socket: Socket): AbortSignal {
  const over = new AbortController();
  const end = () => {
    socket.off("close", end);
    over.abort();
  };
  response.once("close", end);
  socket.once("close", end);
  return over.signal;
}

/** Sends one line of text. */
export function sendLine(response: ServerResponse, status: number, line: string): void {
  response.writeHead(status, { ...commonHeaders, "content-type": "text/plain; charset=utf-8" });
  response.end(`${line}\n`);
}

function sendLineAndClose(response: ServerResponse, status: number, line: string): void {
  response.setHeader("connection", "close");
  sendLine(response, status, line);
}

/** Headers of all our responses: nothing may store or guess them, and no web page may read or frame them. */
export const commonHeaders = {
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
  "cross-origin-resource-policy": "same-origin",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
} as const;
