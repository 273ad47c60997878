// Speaks HTTP with those who come to a service: who may pass is judged here, what is answered behind it.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { describeError } from "../../platform/index.ts";
import type { Door, Guest } from "../connections/index.ts";
import { plainWords } from "../contract.ts";
import { type GuardOptions, judgeRequest } from "./request-guard.ts";

/** A request that may pass, who sent it, and where its answer goes. */
export interface Asked {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly guest: Guest;
  /** Aborted once the answer is sent, or there is nobody left to send it to. */
  readonly over: AbortSignal;
}

/** What is behind the door. */
export interface HttpDoorOptions extends GuardOptions {
  /** How long a connection may be silent, in ms. */
  readonly idle: number;
  /** Answers a request; a rejection becomes an answer with status 500. */
  answer(asked: Asked): Promise<void>;
}

/** How large the head of a request may be, in bytes. */
const largestHead = 16 * 1024;

/** A door to what answers over HTTP. */
export function createHttpDoor({ answer, idle, ...guard }: HttpDoorOptions): Door {
  const guests = new WeakMap<Socket, Guest>();
  const admitted = new WeakSet<Socket>();
  const turns = new WeakMap<Socket, { over: AbortSignal; isFollowed: boolean }>();
  const take = (guest: Guest, request: IncomingMessage, response: ServerResponse) => {
    const { socket } = request;
    if (socket.destroyed) return;
    const over = whenOver(response, socket);
    turns.set(socket, { over, isFollowed: false });
    const refusal = judgeRequest(request, guest.via, guard);
    if (refusal) {
      if (refusal.status === 401) response.setHeader("www-authenticate", 'Basic realm="ralph-ci"');
      return sayAndClose(response, refusal.status, refusal.words);
    }
    if (!admitted.has(socket)) {
      if (!guest.admit())
        return sayAndClose(response, 503, "As many people are here as there may be. Try again later.");
      admitted.add(socket);
    }
    response.on("error", () => {});
    answer({ request, response, guest, over }).catch((error: unknown) => {
      if (response.headersSent) return void response.destroy();
      sayAndClose(response, 500, plainWords(describeError(error)));
    });
  };
  const server = createServer({ maxHeaderSize: largestHead }, (request, response) => {
    const { socket } = request;
    const guest = guests.get(socket);
    const last = turns.get(socket);
    if (!guest) return void socket.destroy();
    if (!last || last.over.aborted) return take(guest, request, response);
    // Who has just read an answer may ask again before we know that it is sent. More than that is no client of these
    // services: answers that wait for their turn would be held whole, and Node tells nobody when the connection
    // goes while they wait (seen with 20.20).
    if (last.isFollowed) return void socket.destroy();
    last.isFollowed = true;
    last.over.addEventListener("abort", () => take(guest, request, response));
  });
  // Nothing that is sent here turns the connection into something else.
  server.on("upgrade", (_request, socket) => void socket.destroy());
  server.on("connect", (_request, socket) => void socket.destroy());
  server.on("clientError", (_error, socket) => void socket.destroy());
  server.setTimeout(idle);
  return {
    welcome(guest) {
      guests.set(guest.socket, guest);
      server.emit("connection", guest.socket);
    },
    // It never listens itself, and those who are connected are seen out by the entrance.
    async [Symbol.asyncDispose]() {},
  };
}

/** Aborted with the end of an answer or of its connection, whichever is told first. */
function whenOver(response: ServerResponse, socket: Socket): AbortSignal {
  const over = new AbortController();
  const end = () => {
    // The connection may outlive many answers.
    socket.off("close", end);
    over.abort();
  };
  response.once("close", end);
  socket.once("close", end);
  return over.signal;
}

/** Answers with one line of text. */
export function sayLine(response: ServerResponse, status: number, words: string): void {
  response.writeHead(status, { ...plainHeaders, "content-type": "text/plain; charset=utf-8" });
  response.end(`${words}\n`);
}

function sayAndClose(response: ServerResponse, status: number, words: string): void {
  response.setHeader("connection", "close");
  sayLine(response, status, words);
}

/** What every answer of ours bears: it is nobody's business to keep or guess it, and no page may read or frame it. */
export const plainHeaders = {
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
  "cross-origin-resource-policy": "same-origin",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
} as const;
