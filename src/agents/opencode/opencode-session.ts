// An agent session of opencode: a server of its own, one session on it, one turn.
import * as path from "node:path";
import { type Redactor, writeUnflushed } from "../../platform/index.ts";
import type { AgentSession, SessionOptions } from "../contract.ts";
import type { PriceOf } from "../cost.ts";
import { createNotifier, type Notifier } from "../notifier.ts";
import { createClient, type OpencodeClient } from "./client.ts";
import { followEvents, type ServerEvent } from "./events.ts";
import { describeParts, type Message, readMessages, type Used, usedBy } from "./messages.ts";
import { type OpencodeServer, openServer } from "./server.ts";
import { type OpencodeTimes, OpencodeTurn } from "./turn.ts";

/** How a session is run. */
export interface OpencodeSessionOptions {
  program: string;
  route: "async" | "message";
  priceOf: PriceOf;
  times: OpencodeTimes;
}

/** Starts a server and a session on it. @throws Error where that fails */
export async function openOpencodeSession(
  start: SessionOptions,
  order: OpencodeSessionOptions,
): Promise<AgentSession> {
  const server = await openServer(start, order.program);
  try {
    const { folder, clock } = start;
    const client = await createClient(server, { folder, clock, limit: order.times.request });
    const session = await client.createSession("ralph-ci");
    const { url, port, passwordFile } = server;
    start.onAttach({ kind: "opencode", url, port, sessionId: session, folder, passwordFile });
    return new OpencodeSession(start, order, { server, client, session });
  } catch (error) {
    await server.stop(0);
    throw error;
  }
}

interface Opened {
  server: OpencodeServer;
  client: OpencodeClient;
  session: string;
}

/** What is kept of the end of a session, in bytes. */
const largestRecord = 8 * 1024 * 1024;
/** What a request may take of the time for ending, in ms. */
const farewell = 1_000;

class OpencodeSession implements AgentSession {
  readonly #start: SessionOptions;
  readonly #order: OpencodeSessionOptions;
  readonly #opened: Opened;
  readonly #bell: Notifier;
  readonly #family: Set<string>;
  readonly #told = new Set<string>();
  #messages: readonly Message[] = [];
  #childMessages: readonly Message[] = [];
  #stopping: Promise<void> | undefined;

  constructor(start: SessionOptions, order: OpencodeSessionOptions, opened: Opened) {
    this.#start = start;
    this.#order = order;
    this.#opened = opened;
    this.#bell = createNotifier(start.clock);
    this.#family = new Set([opened.session]);
  }

  async prompt(text: string) {
    const { server, client, session } = this.#opened;
    const { clock } = this.#start;
    const { times, route } = this.#order;
    const turn = new OpencodeTurn({
      ...{ client, server, session, clock, times, notifier: this.#bell },
      onMessages: (messages) => this.#tell(messages),
    });
    void server.whenEnded.then(() => this.#bell.notify());
    using _events = await followEvents(
      server,
      clock,
      { onOpen: () => this.#bell.notify(), onEvent: (event) => this.#take(event, turn) },
      times.silence,
    );
    const sent = client.prompt(session, text, route);
    // By the synchronous route the answer may take as long as it likes; a connection that breaks says nothing.
    void sent.catch((error: unknown) => (route === "async" ? turn.refuse(error) : undefined));
    if (route === "async") await sent.catch(() => {});
    const end = await turn.end();
    if (end.kind === "failed") await client.abort(session).catch(() => {});
    await this.#readChildren().catch(() => {});
    return { ...end, ...(await this.usage()) };
  }

  async usage(): Promise<Used> {
    return usedBy([...this.#messages, ...this.#childMessages], this.#order.priceOf);
  }

  stop(grace: number): Promise<void> {
    this.#stopping ??= this.#end(grace);
    return this.#stopping;
  }

  async #end(grace: number): Promise<void> {
    const { server, client, session } = this.#opened;
    if (!server.ended()) {
      const over = new AbortController();
      const limit = this.#start.clock.sleep(Math.min(grace, farewell), over.signal);
      const last = Promise.all([...this.#family].map((id) => client.abort(id)))
        .then(() => client.messages(session))
        .then((messages) => this.#tell(readMessages(messages)))
        .catch(() => {});
      await Promise.race([last, limit]);
      over.abort();
    }
    keepMessages([...this.#messages, ...this.#childMessages], this.#start.recordFolder, this.#start.redactor);
    await server.stop(grace);
  }

  #take(event: ServerEvent, turn: OpencodeTurn): void {
    const { properties } = event;
    const info = properties.info as { id?: unknown; parentID?: unknown; sessionID?: unknown } | undefined;
    if (event.type === "session.created" && this.#family.has(String(info?.parentID)))
      this.#family.add(String(info?.id));
    const part = properties.part as { sessionID?: unknown } | undefined;
    const owner = String(properties.sessionID ?? info?.sessionID ?? part?.sessionID ?? "");
    if (!this.#family.has(owner)) return;
    this.#start.onActivity();
    if (owner === this.#opened.session) turn.take(event);
    // Words come in by the piece; what a piece says is read with the next thing that happens.
    if (event.type !== "message.part.delta") this.#bell.notify();
  }

  #tell(messages: readonly Message[]): void {
    this.#messages = messages;
    for (const message of messages)
      for (const line of describeParts(message, this.#told)) this.#start.onOutput(Buffer.from(`${line}\n`));
  }

  async #readChildren(): Promise<void> {
    const { client, session } = this.#opened;
    const children = await client.children(session);
    const read = await Promise.all(children.map((id) => client.messages(id)));
    this.#childMessages = read.flatMap(readMessages);
  }
}

/** Keeps the messages; where they are too large the first ones are left out. */
function keepMessages(messages: readonly Message[], folder: string, redactor: Redactor): void {
  const texts: string[] = [];
  let room = largestRecord;
  for (const message of [...messages].reverse()) {
    const text = redactor.text(JSON.stringify(message));
    room -= Buffer.byteLength(text) + 2;
    if (room < 0) break;
    texts.unshift(text);
  }
  writeUnflushed(path.join(folder, "opencode-session.json"), `[\n${texts.join(",\n")}\n]\n`);
}
