// Speaks SSH with those who come to the terminal: they may have one terminal each, and nothing else that SSH can do.
import type { Connection, PseudoTtyInfo, ServerChannel, WindowChangeInfo } from "ssh2";
import { type Clock, describeError } from "../../platform/index.ts";
import type { Guest, Visits } from "../connections/index.ts";
import { type AttachLimits, mayWrite, plainWords, type ServiceName } from "../contract.ts";
import type { Stage } from "../screen-broadcaster.ts";
import { decide, type Lock, methodsFor } from "./authenticator.ts";
import type { HostKey } from "./host-key.ts";
import { createScreen } from "./terminal-output.ts";
import { type Size, View } from "./terminal-view.ts";
import { type TmuxPlace, terminalTypeFor } from "./tmux-client.ts";

/** The package, as it is loaded when the first terminal is opened. */
export type Ssh = typeof import("ssh2");

/** What a terminal needs. */
export interface TerminalParts {
  readonly ssh: Ssh;
  readonly hostKey: HostKey;
  readonly lock: Lock;
  readonly tmux: TmuxPlace;
  readonly stage: Stage;
  readonly visits: Visits;
  readonly clock: Clock;
  readonly limits: AttachLimits;
}

/** A terminal that takes guests; disposing it sends them home. */
export interface SshDoor extends AsyncDisposable {
  welcome(guest: Guest): void;
}

/** The largest side of a terminal, in characters; a client may claim any. */
const largestSide = 1_000;
const usualSize: Size = { columns: 80, rows: 24 };
/** How long a client that was seen out may take to hang up, in ms. */
const farewell = 1_000;

/** One of the terminal's two services. */
export function createSshDoor(service: ServiceName, parts: TerminalParts): SshDoor {
  const seats = new Set<Seat>();
  return {
    welcome(guest) {
      // A server each: it is only an object here, and its one connection is that of the guest.
      const server = new parts.ssh.Server({ hostKeys: [parts.hostKey.privateKey], ident: "ralph-ci" });
      server.on("connection", (connection) => {
        // What goes wrong on a line ends that line, and is nobody's fault here.
        connection.on("error", () => guest.socket.destroy());
        admit(connection, guest, parts, (key) => {
          const seat = new Seat(service, parts, connection, guest, key);
          seats.add(seat);
          guest.socket.once("close", () => seats.delete(seat));
        });
      });
      // SSH knows no line that is closed in one direction only.
      guest.socket.once("end", () => guest.socket.destroy());
      server.injectSocket(guest.socket);
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([...seats].map((seat) => seat.clear()));
    },
  };
}

/** Lets somebody in who shows who they are, with so many attempts. */
function admit(
  connection: Connection,
  guest: Guest,
  { lock, limits }: TerminalParts,
  onEntered: (key: string | undefined) => void,
): void {
  let refusals = 0;
  let entered: { key: string | undefined } | undefined;
  connection.on("authentication", (attempt) => {
    const decision = decide(lock, guest.via, attempt);
    if (decision.kind === "entered") entered = { key: decision.key };
    if (decision.kind !== "refused") return void attempt.accept();
    // Every client asks first whether it gets in without anything.
    if (attempt.method !== "none") refusals += 1;
    if (refusals >= limits.attempts) return void guest.socket.destroy();
    attempt.reject(methodsFor(lock, guest.via));
  });
  connection.once("ready", () => {
    if (entered) onEntered(entered.key);
    else guest.socket.destroy();
  });
}

/** One person who has come in: a connection with room for one terminal. */
class Seat {
  readonly #service: ServiceName;
  readonly #parts: TerminalParts;
  readonly #guest: Guest;
  readonly #key: string | undefined;
  readonly #isAdmitted: boolean;
  #size: Size = usualSize;
  #terminalType: string | undefined;
  #view: View | undefined;
  #over: Promise<void> | undefined;

  constructor(
    service: ServiceName,
    parts: TerminalParts,
    connection: Connection,
    guest: Guest,
    key: string | undefined,
  ) {
    this.#service = service;
    this.#parts = parts;
    this.#guest = guest;
    this.#key = key;
    this.#isAdmitted = guest.admit();
    let isTaken = false;
    connection.on("session", (accept, reject) => {
      if (isTaken) return void reject();
      isTaken = true;
      const session = accept();
      // What has no listener here the package refuses: env, exec, subsystem, x11, signals, every kind of forwarding.
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
        // One shell is all that a session has: the package agrees to no second one, whatever its types say.
        const channel = agree() as ServerChannel | undefined;
        if (!channel) return;
        this.#over = this.#sit(channel)
          .catch(() => this.#guest.socket.destroy())
          .then(() => void connection.end());
      });
    });
  }

  /** Sees the person out; resolves when they have gone. */
  async clear(): Promise<void> {
    this.#view?.leave(0, "The run has ended.");
    if (this.#over) await this.#over;
  }

  async #sit(channel: ServerChannel): Promise<void> {
    const { clock } = this.#parts;
    channel.on("error", () => this.#guest.socket.destroy());
    const gone = new AbortController();
    this.#guest.socket.once("close", () => gone.abort());
    channel.once("close", () => gone.abort());
    const exitCode = await this.#show(channel).catch((error: unknown) => {
      say(channel, `The terminal failed: ${plainWords(describeError(error))}`);
      return 1;
    });
    if (gone.signal.aborted) return;
    channel.exit(exitCode);
    channel.end();
    await clock.sleep(farewell, gone.signal);
  }

  async #show(channel: ServerChannel): Promise<number> {
    const { stage, tmux, visits, limits, clock } = this.#parts;
    if (!this.#isAdmitted) return say(channel, "As many people are here as there may be. Try again later.");
    if (this.#terminalType === undefined) return say(channel, "Here is only a terminal. Ask for one: ssh -t");
    const caller = { identity: this.#guest.identity, key: this.#key };
    using visit = visits.begin(this.#service, caller);
    const { socket } = this.#guest;
    const screen = createScreen(channel, socket, { clock, limits, onLost: () => socket.destroy() });
    const view = new View({
      ...{ stage, screen, tmux, limits, size: this.#size, terminalType: this.#terminalType },
      mayWrite: mayWrite(this.#service),
      onTyped: () => visit.touch("typed"),
    });
    this.#view = view;
    channel.on("data", (bytes: Buffer) => view.type(bytes));
    for (const source of [channel, socket]) source.once("close", () => view.leave(0));
    return await view.show();
  }
}

function sizeOf({ cols, rows }: Pick<PseudoTtyInfo & WindowChangeInfo, "cols" | "rows">): Size {
  const side = (value: number, usual: number) => (value > 0 ? Math.min(value, largestSide) : usual);
  return { columns: side(cols, usualSize.columns), rows: side(rows, usualSize.rows) };
}

/** A last word to somebody who does not stay. @returns their exit code */
function say(channel: ServerChannel, line: string): number {
  channel.write(`[ralph-ci] ${line}\r\n`);
  return 1;
}
