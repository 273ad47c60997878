// Opens the page of a run on a port of this machine, for this person's browser only.
import { once } from "node:events";
import {
  Agent,
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
  request as send,
} from "node:http";
import type { AddressInfo, Socket } from "node:net";
import * as path from "node:path";
import type { Duplex } from "node:stream";
import { openBridge } from "../../../overlay/index.ts";
import {
  canReadPeers,
  isOwnPeer,
  makeTemporaryFolder,
  OwnerStack,
  randomId,
  removeFolder,
  systemClock,
  temporaryRoot,
} from "../../../platform/index.ts";
import { isSameSecret } from "../same-secret.ts";

/** An open port; disposing it closes it and its connections. */
export interface PagePort extends AsyncDisposable {
  /** With a secret in it, without which the port answers nothing. */
  readonly address: string;
  /** Leads to the address, once: the arguments of a program can be read by every user of the machine. */
  readonly addressToOpen: string;
  /** Waits until pages have got the last that an ended run says, for two seconds at most. */
  finish(): Promise<void>;
}

const mostConnections = 14; // to the run, which gives sixteen to one person
const farewell = 2_000; // ms

/** Listens on a port of 127.0.0.1, and passes requests on to a control service. @param connect opens a connection to it */
export async function openPagePort(connect: () => Promise<Duplex>): Promise<PagePort> {
  await using owned = new OwnerStack();
  const folder = owned.adopt(makeTemporaryFolder("ralph-ci-page-", temporaryRoot()), removeFolder);
  const socketPath = path.join(folder, "run.sock");
  // A request is sent on a socket; a connection through a network may be another kind of stream.
  owned.use(await openBridge({ from: { socket: socketPath }, connect }));
  const agent = owned.adopt(new Agent({ maxSockets: mostConnections }), (each) => each.destroy());
  const server = createServer({ maxHeaderSize: 16 * 1024 });
  server.on("connection", (socket: Socket) => {
    // Other users of this machine can connect, too.
    if (canReadPeers() && !isOwnPeer(socket)) socket.destroy();
  });
  for (const event of ["upgrade", "connect", "clientError"])
    server.on(event, (_, socket: Socket) => void socket.destroy());
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const [secret, first] = [randomId(), randomId()];
  const door = new Door(port, secret, first, { agent, socketPath });
  server.on("request", (request, response) => door.answer(request, response));
  owned.use({
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
    },
  });
  const resources = owned.move();
  const start = `http://127.0.0.1:${port}`;
  return {
    address: `${start}/${secret}/`,
    addressToOpen: `${start}/open/${first}`,
    finish: () => door.idle(farewell),
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

/** Where the control service is. */
interface Target {
  readonly agent: Agent;
  readonly socketPath: string;
}

/** Lets requests through that know the secret. */
class Door {
  readonly #names: readonly string[];
  readonly #secret: string;
  readonly #target: Target;
  readonly #open = new Set<ServerResponse>();
  #once: string | undefined;
  #onClose = () => {};

  constructor(port: number, secret: string, once: string, target: Target) {
    this.#names = [`127.0.0.1:${port}`, `localhost:${port}`];
    this.#secret = secret;
    this.#once = once;
    this.#target = target;
  }

  answer(request: IncomingMessage, response: ServerResponse): void {
    this.#open.add(response);
    response.once("close", () => {
      this.#open.delete(response);
      this.#onClose();
    });
    response.on("error", () => {});
    request.resume();
    const { host = "" } = request.headers;
    const [, word = "", rest = ""] = /^\/([^/?]*)(\/[^?]*)?/.exec(request.url ?? "") ?? [];
    if (!this.#names.includes(host)) return void sendText(response, 400, wrongAddress);
    const isFirst = word === "open" && this.#once !== undefined && isSameSecret(rest.slice(1), this.#once);
    if (isFirst) this.#once = undefined;
    const isKnown = isSameSecret(word, this.#secret);
    if (isFirst || (isKnown && rest === "")) return void redirect(response, `/${this.#secret}/`);
    if (!isKnown) return void sendText(response, 404, wrongAddress);
    forward(this.#target, request, response, { path: rest, own: `http://${host}` });
  }

  /** Resolves when everything is answered, or after this time in ms. */
  async idle(longest: number): Promise<void> {
    const done = new AbortController();
    this.#onClose = () => {
      if (this.#open.size === 0) done.abort();
    };
    this.#onClose();
    await systemClock.sleep(longest, done.signal);
  }
}

const wrongAddress = "Open the address that ralph-ci attach printed last.";
const plain = { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" };

function sendText(response: ServerResponse, status: number, line: string): void {
  response.writeHead(status, plain).end(`${line}\n`);
}

function redirect(response: ServerResponse, location: string): void {
  response.writeHead(303, { ...plain, "referrer-policy": "no-referrer", location }).end();
}

/** The headers that the control service reads. */
const passedOn = ["accept", "content-type", "last-event-id", "sec-fetch-site", "referer"];
/** Headers of a connection, not of an answer (RFC 9110, section 7.6.1). */
const ofConnection = new Set(["connection", "keep-alive", "transfer-encoding"]);

function forward(
  { agent, socketPath }: Target,
  request: IncomingMessage,
  response: ServerResponse,
  { path: onwardPath, own }: { readonly path: string; readonly own: string },
): void {
  const headers: IncomingHttpHeaders = { host: "localhost" };
  for (const name of passedOn) {
    const value = request.headers[name];
    if (typeof value === "string") headers[name] = value;
  }
  const { origin } = request.headers;
  // The service knows itself by the name that is in the request to it.
  if (origin !== undefined) headers.origin = origin === own ? "http://localhost" : origin;
  const { method } = request;
  const onward = send({ agent, socketPath, method, path: onwardPath, headers });
  response.once("close", () => onward.destroy());
  onward.once("error", () => {
    if (response.headersSent) response.destroy();
    else sendText(response, 502, "The run does not answer. It may have ended.");
  });
  onward.once("response", (answered) => {
    const kept = Object.entries(answered.headers).filter(([name]) => !ofConnection.has(name));
    response.writeHead(answered.statusCode ?? 502, Object.fromEntries(kept));
    response.flushHeaders();
    answered.once("error", () => response.destroy());
    answered.pipe(response);
  });
  onward.end();
}
