// A fake opencode server that records its requests, a run that offers it, and requests to that run.
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse, request as send } from "node:http";
import { join } from "node:path";
import { AttachableRun } from "./attach.fixture.ts";
import type { AttachRequest, ServiceName } from "./index.ts";

/** Answers a request that has the password. */
export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** The opencode server of one agent session, with its own password. */
export class FakeOpencodeServer implements AsyncDisposable {
  readonly requests: string[] = [];
  readonly #server;
  readonly password = randomBytes(8).toString("hex");

  constructor(answer: Answer) {
    const wanted = `Basic ${Buffer.from(`opencode:${this.password}`).toString("base64")}`;
    this.#server = createServer((request, response) => {
      this.requests.push(`${request.method} ${request.url}`);
      if (request.headers.authorization === wanted) return answer(request, response);
      response.writeHead(401).end();
    });
  }

  /** Starts to listen, and becomes the server that people attach to. */
  async listenFor(run: AttachableRun): Promise<this> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    const { port } = this.#server.address() as { port: number };
    const passwordFile = join(run.folder, `password-${port}`);
    writeFileSync(passwordFile, this.password);
    const point = {
      url: `http://127.0.0.1:${port}`,
      port,
      sessionId: "ses_1",
      folder: "/the/checkout",
      passwordFile,
    };
    run.observe({ kind: "attachable", iteration: 1, point: { kind: "opencode", ...point } });
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, "close");
  }
}

export async function openOpencodeRun(answer: Answer, request: Partial<AttachRequest> = {}) {
  const run = await AttachableRun.open(request);
  run.startIteration("opencode");
  return { run, upstream: await new FakeOpencodeServer(answer).listenFor(run) };
}

export interface RequestOptions {
  method?: string;
  headers?: Record<string, string>;
  body?: Buffer;
}

export async function openRequest(
  run: AttachableRun,
  name: ServiceName,
  path: string,
  { method = "GET", headers = {}, body }: RequestOptions = {},
) {
  const request = send({
    socketPath: run.endpoint(name).socket,
    method,
    path,
    agent: false,
    headers: { host: "localhost", ...headers },
  }).end(body);
  request.on("error", () => {});
  const [response] = (await once(request, "response")) as [IncomingMessage];
  response.on("error", () => {});
  return response;
}

export async function sendRequest(
  run: AttachableRun,
  name: ServiceName,
  path: string,
  how: RequestOptions = {},
) {
  const response = await openRequest(run, name, path, how);
  const pieces: Buffer[] = [];
  for await (const piece of response) pieces.push(piece as Buffer);
  const bytes = Buffer.concat(pieces);
  return { status: response.statusCode, bytes, text: bytes.toString("utf8"), headers: response.headers };
}

/** A promise, and the function that resolves it. */
export function deferred() {
  let resolve: (value: unknown) => void = () => {};
  const promise = new Promise<unknown>((done) => {
    resolve = done;
  });
  return { promise, resolve: (value: unknown) => resolve(value) };
}
