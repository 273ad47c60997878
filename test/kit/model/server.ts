// A model server on loopback that answers from a script and records all requests.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setImmediate as nextTurn } from "node:timers/promises";
import { anthropic } from "./anthropic.ts";
import type { Dialect, Reply } from "./dialect.ts";
import { openai } from "./openai.ts";
import { play, send } from "./play.ts";
import {
  isMain,
  type ModelRequest,
  type Protocol,
  protocolOf,
  type RecordedRequest,
  readFacts,
} from "./request.ts";
import { type Answer, answer, type Script, say, usualUsage } from "./script.ts";

const dialects: Record<Protocol, Dialect> = { anthropic, openai };

export interface ModelServerOptions {
  /** Values that are removed from the recorded headers. */
  secrets?: readonly string[];
}

/** Opens a server for this script on a free port of 127.0.0.1. */
export async function openModelServer(
  script: Script,
  options: ModelServerOptions = {},
): Promise<ModelServer> {
  const model = new ModelServer(script, options.secrets ?? []);
  await model.listen();
  return model;
}

/** A running server. Disposing it closes all connections, and throws an error of the script. */
export class ModelServer implements AsyncDisposable {
  readonly requests: RecordedRequest[] = [];
  /** The requests of the main conversations. */
  readonly main: ModelRequest[] = [];
  readonly #server: Server;
  readonly #script: Script;
  readonly #secrets: readonly string[];
  /** Errors of the script or of a request; disposing throws the first one, so that no test misses it. */
  readonly #faults: unknown[] = [];
  readonly #waiting = new Map<
    number,
    { resolve: (request: ModelRequest) => void; reject: (reason: Error) => void }[]
  >();

  constructor(script: Script, secrets: readonly string[]) {
    this.#script = script;
    this.#secrets = secrets;
    this.#server = createServer((request, response) => {
      this.#serve(request, response).catch((error: unknown) => {
        this.#faults.push(error);
        response.destroy();
      });
    });
  }

  listen(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once("error", reject).listen(0, "127.0.0.1", () => resolve());
    });
  }

  /** `http://127.0.0.1:PORT`, for Claude Code's ANTHROPIC_BASE_URL; opencode's baseURL is this and `/v1`. */
  get address(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** The requests outside of main conversations. */
  get side(): RecordedRequest[] {
    return this.requests.filter(({ kind }) => kind === "side");
  }

  /** Resolves with the n-th main request (from 1); fails if the server closes first. */
  arrived(number: number): Promise<ModelRequest> {
    const there = this.main[number - 1];
    if (there) return Promise.resolve(there);
    const { promise, resolve, reject } = withResolvers<ModelRequest>();
    // If a test has failed elsewhere, that failure must be reported, not this one.
    promise.catch(() => {});
    this.#waiting.set(number, [...(this.#waiting.get(number) ?? []), { resolve, reject }]);
    return promise;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const [number, waiting] of this.#waiting)
      for (const { reject } of waiting)
        reject(new Error(`the model server was closed before main request ${number}`));
    this.#waiting.clear();
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
    // Node reports `close` before it releases the socket at the end of a turn of the event loop.
    await nextTurn();
    await nextTurn();
    if (this.#faults.length > 0) throw this.#faults[0];
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = "", url: path = "" } = request;
    const { promise: ended, resolve: end } = withResolvers<"whole" | "cut">();
    response.once("close", () => end(response.writableFinished ? "whole" : "cut"));
    const body = await readBody(request);
    const protocol = protocolOf(method, path);
    const kind = protocol && isMain(body) ? "main" : "side";
    const recorded = { method, path, headers: this.#readHeaders(request), body, kind, ended } as const;
    if (!protocol || kind === "side") {
      this.requests.push(recorded);
      send(response, answerSideMatter(recorded, protocol));
      return;
    }
    const asked: ModelRequest = { ...recorded, protocol, number: this.main.length + 1, ...readFacts(body) };
    this.requests.push(asked);
    this.main.push(asked);
    const chosen = this.#choose(asked);
    for (const { resolve } of this.#waiting.get(asked.number) ?? []) resolve(asked);
    this.#waiting.delete(asked.number);
    await play(
      chosen,
      { dialect: dialects[protocol], model: asked.model, id: `t${asked.number}`, gone: ended.then(() => {}) },
      response,
    );
  }

  #choose(asked: ModelRequest): Answer {
    if (typeof this.#script === "function") return this.#script(asked);
    return this.#script[asked.number - 1] ?? answer([say("The script holds no further answer.")]);
  }

  #readHeaders({ headers }: IncomingMessage): Record<string, string> {
    const hide = (text: string) =>
      this.#secrets.reduce((rest, secret) => rest.replaceAll(secret, "***"), text);
    return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, hide(String(value))]));
  }
}

/** A neutral answer to a request outside of the main conversations. */
function answerSideMatter({ method, path, body }: RecordedRequest, protocol: Protocol | undefined): Reply {
  const json = (status: number, value: unknown): Reply => ({
    status,
    headers: { "content-type": "application/json" },
    body: JSON.stringify(value),
  });
  if (method === "HEAD") return { status: 200, headers: {}, body: "" };
  if (path.includes("/count_tokens")) return json(200, { input_tokens: usualUsage.input });
  if (!protocol)
    return json(404, { type: "error", error: { type: "not_found_error", message: "Not found" } });
  const { stream: streamed, model = "" } = body as { stream?: boolean; model?: string };
  const dialect = dialects[protocol];
  const { story } = readFacts(body);
  // A summary must keep the story, or the conversation would lose it.
  const sideText = story === "" ? "Side matter" : `Story: ${story} goes on`;
  if (!streamed) return json(200, dialect.whole("side", model, sideText, usualUsage));
  const stream = dialect.stream("side", model, usualUsage);
  return {
    status: 200,
    headers: { "content-type": "text/event-stream" },
    body: stream.begin() + stream.text(sideText) + stream.end(),
  };
}

async function readBody(request: IncomingMessage): Promise<unknown> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  const text = Buffer.concat(pieces).toString("utf8");
  return text === "" ? undefined : JSON.parse(text);
}

/** Promise.withResolvers, which Node 20 lacks. */
function withResolvers<T>(): {
  promise: Promise<T>;
  resolve: (value: T) => void;
  reject: (reason: Error) => void;
} {
  let resolve: (value: T) => void = () => {};
  let reject: (reason: Error) => void = () => {};
  const promise = new Promise<T>((keep, refuse) => {
    resolve = keep;
    reject = refuse;
  });
  return { promise, resolve, reject };
}
