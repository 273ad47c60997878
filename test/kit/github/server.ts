// A fake GitHub on loopback: artifacts, runs and the other services that the product uses, with faults on request.
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout } from "node:timers/promises";
import { type Answer, type ParsedRequest, refusal } from "./answer.ts";
import { answerBlob } from "./blobs.ts";
import { answerLog } from "./checks.ts";
import { findAnswerFaults, findRequestFaults } from "./description/check.ts";
import { type Fault, Faults, type Route } from "./faults.ts";
import { type MatchedRequest, matchRest } from "./rest.ts";
import { answerResults, runOf } from "./results.ts";
import { repository, World } from "./world.ts";

/** The token that the server accepts. */
export const testToken = "ghs_of-nobody-and-for-nothing";

/** The token of one run, which tells the server whose request it is. */
export const tokenOf = (runId: number) => `${testToken}-${runId}`;

export interface Request {
  route: Route;
  method: string;
  /** With the query, without signatures. */
  path: string;
  hasToken: boolean;
  /** The run of the token, if it names one. */
  runId: number | undefined;
}

export interface Delay {
  /** Before the server acts on the request, in ms. */
  before: number;
  /** Before the client gets the answer, in ms. */
  after: number;
  /** The server acts on the request only after this. */
  until?: Promise<unknown> | undefined;
}

export class GitHubServer implements AsyncDisposable {
  readonly requests: Request[] = [];
  #world = new World();
  readonly #faults = new Faults();
  /** What differs from GitHub's description, in requests and answers. */
  readonly #wrong = new Set<string>();
  readonly #server: Server;
  readonly #waiting = new Set<() => void>();
  #isCutOff = false;
  #delay: ((request: Request) => Delay) | undefined;

  private constructor() {
    this.#server = createServer((request, response) => {
      this.#answer(request, response).catch((error: unknown) => {
        if (!response.headersSent) response.writeHead(500, { "x-fault": "of the test's own server" });
        response.end(String(error));
      });
    });
  }

  static async open(): Promise<GitHubServer> {
    const opened = new GitHubServer();
    opened.#server.listen(0, "127.0.0.1");
    await once(opened.#server, "listening");
    return opened;
  }

  get world(): World {
    return this.#world;
  }

  /** Removes all state, recorded requests and faults; ids keep counting up. */
  reset(): void {
    this.#world = new World(this.#world.nextId());
    this.requests.splice(0);
    this.#faults.clear();
    this.#delay = undefined;
  }

  get address(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** The variables that a runner sets for the steps of a run. */
  environment(runId: number, job = "1"): Record<string, string> {
    const run =
      this.world.runs.get(runId) ?? this.world.addRun({ id: runId, status: "in_progress", conclusion: null });
    const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const scope = { scp: `Actions.Example Actions.Results:${runId}:${job}` };
    const { owner, name } = repository;
    return {
      ACTIONS_RESULTS_URL: `${this.address}/`,
      ACTIONS_RUNTIME_TOKEN: `${encode({ alg: "none" })}.${encode(scope)}.`,
      GITHUB_API_URL: this.address,
      // A host name that counts as GitHub's own but is never connected to.
      GITHUB_SERVER_URL: `http://github.localhost:${new URL(this.address).port}`,
      GITHUB_REPOSITORY: `${owner}/${name}`,
      GITHUB_REPOSITORY_ID: String(repository.id),
      GITHUB_ACTOR: run.actor,
      GITHUB_TRIGGERING_ACTOR: run.actor,
      GITHUB_RUN_ID: String(runId),
      GITHUB_RUN_ATTEMPT: String(run.attempt),
      GITHUB_EVENT_NAME: run.event,
      GITHUB_REF_NAME: run.headBranch,
      GITHUB_WORKFLOW_REF: `${owner}/${name}/${run.path}@refs/heads/${run.headBranch}`,
      GITHUB_TOKEN: testToken,
    };
  }

  /** Makes the next requests of a route fail, or all of them without a number. */
  fault(route: Route, fault: Fault, times?: number): void {
    this.#faults.plant(route, fault, times);
  }

  /** Delays all following requests; `delay` is called for each. Undefined removes the delays. */
  slowDown(delay: ((request: Request) => Delay) | undefined): void {
    this.#delay = delay;
  }

  clearFaults(): void {
    this.#faults.clear();
  }

  /** Breaks every open and every following connection. */
  cutOff(): void {
    this.#isCutOff = true;
    this.#server.closeAllConnections();
  }

  reconnect(): void {
    this.#isCutOff = false;
  }

  /** The number of requests of a route, by all runs or by one. */
  count(route: Route, runId?: number): number {
    const isMeant = (request: Request) => runId === undefined || request.runId === runId;
    return this.requests.filter((request) => request.route === route && isMeant(request)).length;
  }

  /** Resolves when a route has been requested the given number of times, including hanging requests. */
  async asked(route: Route, times = 1, runId?: number): Promise<void> {
    while (this.count(route, runId) < times)
      await new Promise<void>((resolve) => {
        this.#waiting.add(resolve);
      });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, "close");
    // The client, or this server, is not as GitHub describes its API.
    if (this.#wrong.size > 0) throw new Error(`not as GitHub: ${[...this.#wrong].join("; ")}`);
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.#isCutOff) return void request.socket.destroy();
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    const { method = "GET", url = "/", headers } = request;
    const body = Buffer.concat(pieces);
    const { address } = this;
    const asked = {
      method,
      body,
      address,
      url: new URL(url, address),
      authorization: headers.authorization ?? "",
    };
    const matched = this.#match(asked);
    const fault = this.#faults.take(matched.route);
    const recorded = this.#record(matched.route, asked);
    const delay = this.#delay?.(recorded);
    if (delay) await Promise.all([setTimeout(delay.before), delay.until]);
    if (fault?.until) await fault.until;
    // The request came over a connection that was broken in the meantime.
    if (this.#isCutOff) return void request.socket.destroy();
    const done =
      !fault || fault.isDone || (!fault.hangs && !fault.breaks && !fault.status)
        ? matched.answer()
        : undefined;
    if (done) this.#compare(matched.route, asked, done);
    if (delay) await setTimeout(delay.after);
    if (fault?.hangs) return;
    if (fault?.breaks) return void request.socket.destroy();
    send(response, fault?.status || !done ? faultAnswer(fault) : change(done, fault));
  }

  /** Compares a request and its answer with GitHub's own description. */
  #compare(route: Route, { method, url, body }: ParsedRequest, answer: Answer): void {
    const { status, json } = answer;
    for (const fault of answer.graphFaults ?? []) this.#wrong.add(fault);
    if (route === "unknown" || !/^\/(repos|users|user)(\/|$)/.test(url.pathname)) return;
    const exchange = { method, url, body: body.length === 0 ? undefined : JSON.parse(body.toString()) };
    for (const fault of [...findRequestFaults(exchange), ...findAnswerFaults(exchange, status, json)])
      this.#wrong.add(fault);
  }

  #match(asked: ParsedRequest): MatchedRequest {
    const [, kind, first = "", second = ""] = asked.url.pathname.split("/");
    if (kind === "twirp")
      return { route: second as Route, answer: () => answerResults(this.world, second, asked) };
    if (kind === "blob") {
      const route = asked.method === "GET" ? "blob get" : "blob put";
      return {
        route,
        answer: () => answerBlob(this.world, Number(first), decodeURIComponent(second), asked),
      };
    }
    if (kind === "log") return { route: "job log", answer: () => answerLog(this.world, Number(first)) };
    const matched = matchRest(this.world, asked);
    const token = asked.authorization.replace(/^(token|bearer) /i, "").replace(/-\d+$/, "");
    return token === testToken ? matched : { ...matched, answer: () => refusal(401, "Bad credentials") };
  }

  #record(route: Route, { method, url, authorization }: ParsedRequest): Request {
    const path = `${url.pathname}${url.search.replace(/sig=[^&]*/, "sig=***")}`;
    const own = runOf(authorization) ?? (Number(/-(\d+)$/.exec(authorization)?.[1]) || undefined);
    const request = { route, method, path, hasToken: authorization !== "", runId: own };
    this.requests.push(request);
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const resolve of waiting) resolve();
    return request;
  }
}

function faultAnswer({ status = 500, headers = {}, body }: Fault = {}): Answer {
  if (body !== undefined) return { status, headers, bytes: Buffer.from(body) };
  return { ...refusal(status, "a fault that was planted"), headers };
}

function change(answer: Answer, fault: Fault | undefined): Answer {
  return fault?.change && answer.bytes ? { ...answer, bytes: fault.change(answer.bytes) } : answer;
}

function send(response: ServerResponse, { status, json, bytes, headers = {} }: Answer): void {
  const body = bytes ?? (json === undefined ? Buffer.alloc(0) : Buffer.from(JSON.stringify(json)));
  const type = json === undefined ? {} : { "content-type": "application/json; charset=utf-8" };
  response.writeHead(status, { ...type, "content-length": String(body.length), ...headers });
  response.end(body);
}
