// An agent session of opencode: its own server, one session on it, one turn.
import * as path from "node:path";
import { type Redactor, writeUnflushed } from "../../platform/index.ts";
import type { AgentSession, SessionOptions, TurnEnd, TurnOptions } from "../contract.ts";
import type { PriceOf, Spending } from "../cost.ts";
import { createNotifier, type Notifier } from "../notifier.ts";
import { createClient, type OpencodeClient } from "./client.ts";
import { followEvents, type ServerEvent } from "./events.ts";
import { describeParts, type Message, readMessages, spendingOf } from "./messages.ts";
import { type OpencodeServer, openServer } from "./server.ts";
import { type OpencodeTimes, OpencodeTurn } from "./turn.ts";

/** The options of opencode for a session. */
export interface OpencodeSessionOptions {
  program: string;
  route: "async" | "message";
  priceOf: PriceOf;
  times: OpencodeTimes;
  port?: number; // its usual one if none is given
  /** Given if it opens the checkout before its prompt: whether it would read the same there now. */
  readonly waiting?: { isCurrent(): boolean };
}

/** Starts a server. Unless it is `waiting`, it reads nothing of the checkout before the prompt. @throws Error if it does not start */
export async function openOpencodeSession(
  session: SessionOptions,
  options: OpencodeSessionOptions,
): Promise<AgentSession> {
  const server = await openServer(session, options);
  const { folder, clock } = session;
  const client = await createClient(server, { folder, clock, limit: options.times.request });
  // A prompt that comes meanwhile waits no longer than without this.
  if (options.waiting) void client.openCheckout().catch(() => {});
  return new OpencodeSession(session, options, { server, client });
}

interface Connection {
  server: OpencodeServer;
  client: OpencodeClient;
}

const outdated: TurnEnd = {
  kind: "failed",
  failure: "crash",
  reason: "opencode's configuration has changed since it started",
  isUntaken: true,
};

const largestRecord = 8 * 1024 * 1024; // bytes
const lastRequests = 1_000; // ms

class OpencodeSession implements AgentSession {
  readonly #session: SessionOptions;
  readonly #options: OpencodeSessionOptions;
  readonly #connection: Connection;
  readonly #notifier: Notifier;
  /** The ids of the session and its sub-agents. */
  readonly #sessionIds: Set<string>;
  readonly #described = new Set<string>();
  #messages: readonly Message[] = [];
  #subagentMessages: readonly Message[] = [];
  #stopping: Promise<void> | undefined;
  #turn: TurnOptions | undefined;

  constructor(session: SessionOptions, options: OpencodeSessionOptions, connection: Connection) {
    this.#session = session;
    this.#options = options;
    this.#connection = connection;
    this.#notifier = createNotifier(session.clock);
    this.#sessionIds = new Set();
  }

  async prompt(text: string, about: TurnOptions): Promise<TurnEnd> {
    const { server, client } = this.#connection;
    const { clock, folder } = this.#session;
    const { times, route, waiting } = this.#options;
    if (waiting && !waiting.isCurrent()) return outdated;
    this.#turn = about;
    const sessionId = await client.createSession("ralph-ci");
    this.#sessionIds.add(sessionId);
    const { url, port, passwordFile } = server;
    about.onAttach({ kind: "opencode", url, port, sessionId, folder, passwordFile });
    const turn = new OpencodeTurn({
      client,
      server,
      sessionId,
      clock,
      times,
      notifier: this.#notifier,
      onMessages: (messages) => this.#report(messages),
    });
    void server.whenEnded.then(() => this.#notifier.notify());
    using _events = await followEvents(
      server,
      clock,
      { onOpen: () => this.#notifier.notify(), onEvent: (event) => this.#take(event, { turn, sessionId }) },
      times.silence,
    );
    const sent = client.prompt(sessionId, text, route);
    // By the synchronous route the answer may take any time, and a broken connection is not a refusal.
    void sent.catch((error: unknown) => (route === "async" ? turn.refuse(error) : undefined));
    if (route === "async") await sent.catch(() => {});
    const end = await turn.end();
    if (end.kind === "failed") await client.abort(sessionId).catch(() => {});
    await this.#readSubagents(sessionId).catch(() => {});
    return { ...end, ...(await this.usage()) };
  }

  async usage(): Promise<Spending> {
    return spendingOf([...this.#messages, ...this.#subagentMessages], this.#options.priceOf);
  }

  stop(grace: number): Promise<void> {
    this.#stopping ??= this.#end(grace);
    return this.#stopping;
  }

  async #end(grace: number): Promise<void> {
    const { server, client } = this.#connection;
    const [sessionId] = this.#sessionIds;
    if (sessionId !== undefined && !server.ended()) {
      const over = new AbortController();
      const limit = this.#session.clock.sleep(Math.min(grace, lastRequests), over.signal);
      const last = Promise.all([...this.#sessionIds].map((id) => client.abort(id)))
        .then(() => client.messages(sessionId))
        .then((messages) => this.#report(readMessages(messages)))
        .catch(() => {});
      await Promise.race([last, limit]);
      over.abort();
    }
    if (this.#turn)
      saveMessages(
        [...this.#messages, ...this.#subagentMessages],
        this.#turn.recordFolder,
        this.#session.redactor,
      );
    await server.stop(grace);
  }

  #take(event: ServerEvent, { turn, sessionId }: { turn: OpencodeTurn; sessionId: string }): void {
    const { properties } = event;
    const info = properties.info as { id?: unknown; parentID?: unknown; sessionID?: unknown } | undefined;
    if (event.type === "session.created" && this.#sessionIds.has(String(info?.parentID)))
      this.#sessionIds.add(String(info?.id));
    const part = properties.part as { sessionID?: unknown } | undefined;
    const owner = String(properties.sessionID ?? info?.sessionID ?? part?.sessionID ?? "");
    if (!this.#sessionIds.has(owner)) return;
    this.#turn?.onActivity();
    if (owner === sessionId) turn.take(event);
    // Text arrives in pieces; it is read with the next other event.
    if (event.type !== "message.part.delta") this.#notifier.notify();
  }

  #report(messages: readonly Message[]): void {
    this.#messages = messages;
    for (const message of messages)
      for (const line of describeParts(message, this.#described))
        this.#turn?.onOutput(Buffer.from(`${line}\n`));
  }

  async #readSubagents(sessionId: string): Promise<void> {
    const { client } = this.#connection;
    const children = await client.children(sessionId);
    const read = await Promise.all(children.map((id) => client.messages(id)));
    this.#subagentMessages = read.flatMap(readMessages);
  }
}

function saveMessages(messages: readonly Message[], folder: string, redactor: Redactor): void {
  const texts: string[] = [];
  let left = largestRecord;
  for (const message of [...messages].reverse()) {
    const text = redactor.text(JSON.stringify(message));
    left -= Buffer.byteLength(text) + 2;
    if (left < 0) break;
    texts.unshift(text);
  }
  writeUnflushed(path.join(folder, "opencode-session.json"), `[\n${texts.join(",\n")}\n]\n`);
}
