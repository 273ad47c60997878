// Asks a Ziti controller about the services of an ordinary identity, their configs, and who hosts them now.
import { Agent, request } from "node:https";
import { array, boolean, object, optional, parse, record, string, unknown, type ZodMiniType } from "zod/mini";
import { type Clock, describeError, withDeadline } from "../../platform/index.ts";
import type { Identity } from "./identity.ts";

/** The controller does not answer, or its answer cannot be used. The message is a clause. */
export class ControllerError extends Error {
  override readonly name = "ControllerError";
  readonly status: number | undefined;

  constructor(message: string, status?: number) {
    super(message);
    this.status = status;
  }
}

/** A service that the identity may host or dial. */
export interface NetworkService {
  id: string;
  name: string;
  permissions: readonly string[];
  configs: Readonly<Record<string, unknown>>; // by config type: `host.v1`, `intercept.v1`
}

/** Where connections to a service end: it shows who hosts the service now. A host has at most one on each router. */
export interface Terminator {
  id: string;
  router: string;
}

/** A router that the identity may use. */
export interface Router {
  id: string;
  isOnline: boolean;
}

const sessionShape = object({ data: object({ token: string() }) });
const serviceShape = object({
  id: string(),
  name: string(),
  permissions: array(string()),
  config: optional(record(string(), unknown())),
});
const terminatorShape = object({ id: string(), routerId: string() });
const routerShape = object({ id: string(), isOnline: boolean() });

const answerLimit = 10_000; // ms for a whole answer
const longestAnswer = 4 * 1024 * 1024; // bytes

/** A session with a controller: the first question logs in, disposal logs out. @throws ControllerError in each question */
export class Controller implements AsyncDisposable {
  readonly #identity: Identity;
  readonly #clock: Clock;
  readonly #agent: Agent;
  #session: { address: string; token: string } | undefined;

  constructor(identity: Identity, clock: Clock) {
    this.#identity = identity;
    this.#clock = clock;
    const { key, certificate: cert, authorities: ca } = identity;
    this.#agent = new Agent({ keepAlive: true, key, cert, ...(ca ? { ca } : {}) });
  }

  async services(): Promise<NetworkService[]> {
    const shape = object({ data: array(serviceShape) });
    const { data } = await this.#ask("/services?limit=500", shape);
    return data.map(({ config, ...service }) => ({ ...service, configs: config ?? {} }));
  }

  async terminators(service: Pick<NetworkService, "id">): Promise<Terminator[]> {
    const path = `/services/${encodeURIComponent(service.id)}/terminators?limit=100`;
    const { data } = await this.#ask(path, object({ data: array(terminatorShape) }));
    return data.map(({ id, routerId }) => ({ id, router: routerId }));
  }

  async routers(): Promise<Router[]> {
    const shape = object({ data: array(routerShape) });
    return (await this.#ask("/current-identity/edge-routers?limit=100", shape)).data;
  }

  async #ask<T>(path: string, shape: ZodMiniType<T>): Promise<T> {
    const again = this.#session !== undefined;
    try {
      return await this.#askOnce(path, shape);
    } catch (error) {
      // A session ends by its age, and when the controller has forgotten it.
      if (!again || !(error instanceof ControllerError) || error.status !== 401) throw error;
      this.#session = undefined;
      return this.#askOnce(path, shape);
    }
  }

  async #askOnce<T>(path: string, shape: ZodMiniType<T>): Promise<T> {
    this.#session ??= await this.#login();
    const { address, token } = this.#session;
    return this.#call({ method: "GET", url: address + path, token }, shape);
  }

  async #login(): Promise<{ address: string; token: string }> {
    const body = JSON.stringify({ configTypes: ["host.v1", "host.v2", "intercept.v1"] });
    let failure: unknown;
    for (const address of this.#identity.controllers) {
      try {
        const url = `${address}/authenticate?method=cert`;
        const { data } = await this.#call({ method: "POST", url, body }, sessionShape);
        return { address, token: data.token };
      } catch (error) {
        failure = error;
      }
    }
    if (failure instanceof ControllerError && failure.status === 401)
      throw new ControllerError("the controller does not know the identity: it may have been deleted", 401);
    throw failure;
  }

  async #call<T>(call: Call, shape: ZodMiniType<T>): Promise<T> {
    const text = await withDeadline(this.#clock, answerLimit, (signal) =>
      send(this.#agent, call, signal),
    ).catch((error) => {
      throw error instanceof ControllerError
        ? error
        : new ControllerError(
            `the controller at ${new URL(call.url).host} does not answer: ${describeFailure(error)}`,
          );
    });
    try {
      return parse(shape, JSON.parse(text));
    } catch {
      throw new ControllerError(
        `the controller at ${new URL(call.url).host} gave an answer that cannot be read`,
      );
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const session = this.#session;
    this.#session = undefined;
    if (session) {
      const call = { method: "DELETE", url: `${session.address}/current-api-session`, token: session.token };
      // The controller itself ends a session after half an hour.
      await withDeadline(this.#clock, 2_000, (signal) => send(this.#agent, call, signal)).catch(() => {});
    }
    this.#agent.destroy();
  }
}

interface Call {
  method: string;
  url: string;
  token?: string;
  body?: string;
}

/** Sends one request and reads the whole answer. @throws ControllerError for a status other than 2xx */
function send(agent: Agent, { method, url, token, body }: Call, signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = { "content-type": "application/json", ...(token ? { "zt-session": token } : {}) };
    const sent = request(url, { method, agent, headers, signal }, (response) => {
      const pieces: Buffer[] = [];
      let bytes = 0;
      response.on("error", reject);
      response.on("data", (piece: Buffer) => {
        bytes += piece.length;
        if (bytes > longestAnswer) return response.destroy(new Error("the answer is too long"));
        pieces.push(piece);
        return undefined;
      });
      response.on("end", () => {
        const { statusCode = 0 } = response;
        const { host } = new URL(url);
        if (statusCode >= 200 && statusCode < 300) resolve(Buffer.concat(pieces).toString("utf8"));
        else reject(new ControllerError(`the controller at ${host} answered ${statusCode}`, statusCode));
      });
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

/** The error of a connection that failed at several addresses has no message of its own. */
function describeFailure(error: unknown): string {
  return error instanceof AggregateError ? describeError(error.errors[0]) : describeError(error);
}
