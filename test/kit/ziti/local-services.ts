// The local services that are published in tests, and helpers for clients of the network.
import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import {
  type ConnectionEvent,
  type Publication,
  type PublicationState,
  type Publisher,
  type PublishOptions,
  takeCallerLine,
} from "../../../src/overlay/index.ts";
import { systemClock } from "../../../src/platform/index.ts";

/** A network, with services that its identity may host. */
export interface PublisherWorld extends AsyncDisposable {
  publisher: Publisher;
  services: readonly [string, string, ...string[]];
  identity: string;
  folder: string;
  dial(service: string): Promise<Duplex>;
  /** Kills the hosting process with SIGSEGV. */
  crash(): void;
}

/** The local services of a test. */
export class LocalServices implements AsyncDisposable {
  readonly connections: ConnectionEvent[] = [];
  /** The callers that were reported to the local services. */
  readonly callers: (string | undefined)[] = [];
  readonly states: PublicationState[] = [];
  readonly log: string[] = [];
  readonly #servers: Server[] = [];
  readonly #sockets = new Set<Socket>();
  #publication: Publication | undefined;
  #waiting: (() => void)[] = [];

  async serve(world: PublisherWorld, service: string, act: (socket: Socket) => void): Promise<void> {
    const server = createServer({ allowHalfOpen: true }, (socket) => {
      this.#sockets.add(socket);
      socket.on("error", () => {});
      takeCallerLine(socket, (caller) => {
        this.callers.push(caller);
        act(socket);
      });
    });
    server.listen(join(world.folder, `${service}.sock`));
    await once(server, "listening");
    this.#servers.push(server);
  }

  publishOptions(world: PublisherWorld, more: Partial<PublishOptions> = {}): PublishOptions {
    return {
      endpoints: world.services.map((service) => ({
        service,
        socket: join(world.folder, `${service}.sock`),
      })),
      identity: world.identity,
      folder: world.folder,
      environment: process.env,
      marker: `RALPH_TEST_FILE=${process.env.RALPH_TEST_FILE}`,
      clock: systemClock,
      log: { info: (line) => void this.log.push(line), warn: (line) => void this.log.push(`! ${line}`) },
      signal: new AbortController().signal,
      onState: (state) => {
        this.states.push(state);
        for (const wake of this.#waiting.splice(0)) wake();
      },
      onConnection: (event) => {
        this.connections.push(event);
        for (const wake of this.#waiting.splice(0)) wake();
      },
      ...more,
    };
  }

  /** Publishes and waits until it is up. */
  async publish(world: PublisherWorld): Promise<Publication> {
    this.#publication = world.publisher.publish(this.publishOptions(world));
    const state = await this.#publication.settled;
    if (state.kind !== "up") throw new Error(`it is not published: ${JSON.stringify(state)}`);
    return this.#publication;
  }

  /** Waits until this holds, which is looked at after each event. */
  async until(isSo: () => boolean): Promise<void> {
    while (!isSo()) await new Promise<void>((resolve) => void this.#waiting.push(resolve));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#publication?.[Symbol.asyncDispose]();
    for (const socket of this.#sockets) socket.destroy();
    for (const server of this.#servers) await new Promise((resolve) => server.close(resolve));
  }
}

export const echo = (socket: Socket) => void socket.pipe(socket);

/** Resolves when the other side has ended or broken a connection. */
export async function waitForEnd(stream: Duplex): Promise<void> {
  const gone = new Promise<void>((resolve) => {
    for (const event of ["end", "close"]) stream.once(event, () => resolve());
  });
  stream.on("error", () => {});
  stream.resume();
  if (!stream.destroyed && !stream.readableEnded) await gone;
  stream.destroy();
}

/** Sends bytes, and reads as many back. */
export async function exchange(stream: Duplex, sent: Buffer): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let length = 0;
  const listening = new AbortController();
  const whole = new Promise<void>((resolve, reject) => {
    const listen = (event: string, act: (value: Buffer) => void) => {
      stream.on(event, act);
      listening.signal.addEventListener("abort", () => stream.off(event, act));
    };
    listen("data", (piece) => {
      pieces.push(piece);
      length += piece.length;
      if (length >= sent.length) resolve();
    });
    const fail = () => reject(new Error(`${length} of ${sent.length} bytes came back`));
    for (const event of ["error", "close", "end"]) listen(event, fail);
  });
  stream.write(sent);
  try {
    await whole;
  } finally {
    listening.abort();
  }
  return Buffer.concat(pieces);
}
