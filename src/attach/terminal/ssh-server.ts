// Speaks SSH on the connections of the terminal: each may open one terminal, and use no other feature of SSH.
import type { PseudoTtyInfo, ServerChannel, Connection as ServerConnection, WindowChangeInfo } from "ssh2";
import { type Clock, describeError } from "../../platform/index.ts";
import type { Connection, Participants, ServiceServer } from "../connections/index.ts";
import { type AttachLimits, mayWrite, type ServiceName, toPlainLine } from "../contract.ts";
import type { ScreenBroadcaster } from "../screen-broadcaster.ts";
import { acceptedMethods, authenticate } from "./authenticator.ts";
import { type AuthorizedKeys, personOf } from "./authorized-keys.ts";
import type { HostKey } from "./host-key.ts";
import { createTerminalOutput } from "./terminal-output.ts";
import { type Size, TerminalView } from "./terminal-view.ts";
import { type TmuxProgram, terminalTypeFor } from "./tmux-client.ts";

/** What a terminal needs. */
export interface SshServerOptions {
  loadSsh(): Promise<typeof import("ssh2")>; // for the first connection: most runs are never joined
  readonly hostKey: HostKey;
  readonly keys: AuthorizedKeys | undefined;
  readonly tmux: TmuxProgram;
  readonly broadcaster: ScreenBroadcaster;
  readonly participants: Participants;
  readonly clock: Clock;
  readonly limits: AttachLimits;
}

const largestSide = 1_000; // characters; a client may claim any size
const defaultSize: Size = { columns: 80, rows: 24 };
const hangUpLimit = 1_000; // ms for a client to hang up after the closing message

/** The terminal service for reading or for writing. */
export function createSshServer(service: ServiceName, options: SshServerOptions): ServiceServer {
  const clients = new Set<AuthenticatedClient>();
  return {
    accept(connection) {
      const { socket } = connection;
      // SSH has no connections that are closed in one direction only.
      socket.once("end", () => socket.destroy());
      const serve = ({ Server }: typeof import("ssh2")) => {
        const server = new Server({ hostKeys: [options.hostKey.privateKey], ident: "ralph-ci" });
        server.on("connection", (protocol) => {
          protocol.on("error", () => socket.destroy());
          authenticateClient(protocol, socket, options, (key) => {
            const client = new AuthenticatedClient(service, options, protocol, connection, key);
            clients.add(client);
            socket.once("close", () => clients.delete(client));
          });
        });
        server.injectSocket(socket);
      };
      options.loadSsh().then(serve, () => socket.destroy());
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([...clients].map((client) => client.close()));
    },
  };
}

function authenticateClient(
  protocol: ServerConnection,
  socket: Connection["socket"],
  { keys, limits }: SshServerOptions,
  onAccepted: (key: string | undefined) => void,
): void {
  let refusals = 0;
  let accepted: { key: string | undefined } | undefined;
  protocol.on("authentication", (attempt) => {
    const result = authenticate(keys, attempt);
    if (result.kind === "accepted") accepted = { key: result.key };
    if (result.kind !== "refused") return void attempt.accept();
    // Every client tries the method "none" first.
    if (attempt.method !== "none") refusals += 1;
    if (refusals >= limits.attempts) return void socket.destroy();
    attempt.reject(acceptedMethods(keys));
  });
  protocol.once("ready", () => {
    if (accepted) onAccepted(accepted.key);
    else socket.destroy();
  });
}

class AuthenticatedClient {
  readonly #service: ServiceName;
  readonly #options: SshServerOptions;
  readonly #connection: Connection;
  readonly #key: string | undefined;
  #size: Size = defaultSize;
  #terminalType: string | undefined;
  #view: TerminalView | undefined;
  #over: Promise<void> | undefined;

  constructor(
    service: ServiceName,
    options: SshServerOptions,
    protocol: ServerConnection,
    connection: Connection,
    key: string | undefined,
  ) {
    this.#service = service;
    this.#options = options;
    this.#connection = connection;
    this.#key = key;
    this.#serveSession(protocol);
  }

  #serveSession(protocol: ServerConnection): void {
    let isTaken = false;
    protocol.on("session", (accept, reject) => {
      if (isTaken) return void reject();
      isTaken = true;
      const session = accept();
      // The package refuses requests without a listener here: env, exec, subsystem, x11, signals, every kind of forwarding.
      session.on("pty", (agree, _, info) => {
        this.#terminalType = terminalTypeFor(info.term);
        this.#size = sizeOf(info);
        agree?.();
      });
      session.on("window-change", (agree, _, info) => {
        this.#size = sizeOf(info);
        this.#view?.resize(this.#size);
        agree?.();
      });
      session.on("shell", (agree) => {
        // The package gives undefined for a second shell of a session, although its types do not say so.
        const channel = agree() as ServerChannel | undefined;
        if (!channel) return;
        this.#over = this.#serveTerminal(channel)
          .catch(() => this.#connection.socket.destroy())
          .then(() => void protocol.end());
      });
    });
  }

  /** Sends the closing message; resolves when the client has left. */
  async close(): Promise<void> {
    this.#view?.leave(0, this.#options.broadcaster.snapshot.ending);
    if (this.#over) await this.#over;
  }

  async #serveTerminal(channel: ServerChannel): Promise<void> {
    const { clock } = this.#options;
    const { socket } = this.#connection;
    channel.on("error", () => socket.destroy());
    const gone = new AbortController();
    socket.once("close", () => gone.abort());
    channel.once("close", () => gone.abort());
    const exitCode = await this.#showRun(channel).catch((error: unknown) =>
      refuse(channel, `The terminal failed: ${toPlainLine(describeError(error))}`),
    );
    if (gone.signal.aborted) return;
    channel.exit(exitCode);
    channel.end();
    await clock.sleep(hangUpLimit, gone.signal);
  }

  async #showRun(channel: ServerChannel): Promise<number> {
    const { broadcaster, tmux, participants, limits, clock } = this.#options;
    if (this.#terminalType === undefined)
      return refuse(channel, "This service offers only a terminal. Ask for one: ssh -t");
    // Only now: a connection that opens no terminal must not keep a slot.
    const noSlot = this.#connection.claimSlot(this.#key && personOf(this.#key));
    if (noSlot !== undefined) return refuse(channel, noSlot);
    const { socket, identity } = this.#connection;
    using participation = participants.join(this.#service, { identity, key: this.#key });
    const output = createTerminalOutput(channel, socket, { clock, limits, onLost: () => socket.destroy() });
    const view = new TerminalView({
      broadcaster,
      output,
      tmux,
      clock,
      limits,
      mayWrite: mayWrite(this.#service),
      terminalType: this.#terminalType,
      size: this.#size,
      onTyped: () => participation.recordAction("typed"),
    });
    this.#view = view;
    channel.on("data", (bytes: Buffer) => view.type(bytes));
    for (const source of [channel, socket]) source.once("close", () => view.leave(0));
    return await view.show();
  }
}

function sizeOf({ cols, rows }: Pick<PseudoTtyInfo & WindowChangeInfo, "cols" | "rows">): Size {
  const side = (value: number, usual: number) => (value > 0 ? Math.min(value, largestSide) : usual);
  return { columns: side(cols, defaultSize.columns), rows: side(rows, defaultSize.rows) };
}

function refuse(channel: ServerChannel, line: string): number {
  channel.write(`[ralph-ci] ${line}\r\n`);
  return 1;
}
