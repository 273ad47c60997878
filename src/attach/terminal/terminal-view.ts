// Shows one participant the running agent session, then the next one, until they leave or the run stops.
import type { AttachPoint } from "../../agents/index.ts";
import {
  type Clock,
  describeError,
  openPseudoTerminal,
  type PseudoTerminal,
  terminalReset,
} from "../../platform/index.ts";
import { type AttachLimits, toPlainLine } from "../contract.ts";
import type { ScreenBroadcaster, ScreenSnapshot } from "../screen-broadcaster.ts";
import { KeyboardInput } from "./keyboard-input.ts";
import { showPrintedOutput } from "./printed-output.ts";
import type { TerminalOutput } from "./terminal-output.ts";
import { attachCommand, hasSession, type TmuxPoint, type TmuxProgram } from "./tmux-client.ts";

/** The size of a terminal, in characters. */
export interface Size {
  columns: number;
  rows: number;
}

/** What a view needs. */
export interface TerminalViewOptions {
  readonly broadcaster: ScreenBroadcaster;
  readonly output: TerminalOutput;
  readonly tmux: TmuxProgram;
  readonly clock: Clock;
  readonly mayWrite: boolean;
  readonly terminalType: string;
  readonly size: Size;
  readonly limits: Pick<AttachLimits, "unread">;
  onTyped(): void;
}

/** Also true for tmux itself, whose status line says it while an agent session is shown. */
const leaveHint = "Press Ctrl-b, then d to leave; the run continues.";
const hangUpGrace = 2_000; // ms between the hang-up of a tmux client and its kill

/** The view of one participant. */
export class TerminalView {
  readonly #options: TerminalViewOptions;
  readonly #keyboard: KeyboardInput;
  readonly #left = new AbortController();
  #size: Size;
  #exitCode = 0;
  #client: PseudoTerminal | undefined;
  #shown: AttachPoint | undefined;
  #lastLine = "";
  #closingMessage = "";

  constructor(options: TerminalViewOptions) {
    this.#options = options;
    this.#size = options.size;
    const { broadcaster, clock, mayWrite, limits, onTyped } = options;
    const leave = (exitCode: number, closingMessage?: string) => this.leave(exitCode, closingMessage);
    this.#keyboard = new KeyboardInput({ broadcaster, clock, mayWrite, limits, onTyped, leave });
  }

  /** Shows agent sessions until the participant leaves. @returns their exit code */
  async show(): Promise<number> {
    const exitCode = await this.#showSessions();
    // Earlier it would be lost: tmux restores the screen from before.
    this.#say(this.#closingMessage);
    return exitCode;
  }

  async #showSessions(): Promise<number> {
    const { broadcaster, mayWrite } = this.#options;
    this.#say(`${mayWrite ? "You may type." : "You only watch."} ${leaveHint}`);
    while (!this.#left.signal.aborted) {
      const { snapshot } = broadcaster;
      const changed = this.#nextChange();
      if (snapshot.point?.kind === "tmux" && snapshot.point !== this.#shown) {
        this.#shown = snapshot.point;
        const exitCode = await this.#attach(snapshot.point);
        if (exitCode !== undefined) return exitCode;
        if (broadcaster.snapshot.point === this.#shown) this.#say("The agent session has ended.");
        continue;
      }
      this.#say(describeSnapshot(snapshot, snapshot.point === this.#shown));
      if (snapshot.point?.kind === "output") await this.#follow(snapshot.point);
      else await changed;
    }
    return this.#exitCode;
  }

  type(bytes: Buffer): void {
    this.#keyboard.type(bytes);
  }

  resize(size: Size): void {
    this.#size = size;
    this.#client?.resize(size.columns, size.rows);
  }

  leave(exitCode: number, closingMessage = ""): void {
    if (this.#left.signal.aborted) return;
    this.#exitCode = exitCode;
    this.#closingMessage = closingMessage;
    this.#left.abort();
  }

  /** Shows a tmux session. @returns the exit code when the participant leaves; undefined when the session has ended */
  async #attach(point: TmuxPoint): Promise<number | undefined> {
    const { broadcaster, output, tmux, mayWrite, terminalType } = this.#options;
    let client: PseudoTerminal;
    try {
      client = await openPseudoTerminal({
        ...attachCommand(tmux, point, mayWrite),
        terminalType,
        columns: this.#size.columns,
        rows: this.#size.rows,
        onOutput: (chunk) => output.write(chunk),
      });
    } catch (error) {
      this.#say(`The agent session cannot be shown: ${toPlainLine(describeError(error))}`);
      return 1;
    }
    this.#client = client;
    this.#keyboard.connect(client, point);
    using _input = broadcaster.onChange(() => this.#keyboard.typeWaiting());
    using _flow = output.onFull((isFull) => (isFull ? client.pause() : client.resume()));
    const hangUp = () => void client.hangUp(hangUpGrace);
    this.#left.signal.addEventListener("abort", hangUp, { once: true });
    if (this.#left.signal.aborted) hangUp();
    const exitCode = await client.ended;
    this.#client = undefined;
    this.#keyboard.disconnect();
    this.#left.signal.removeEventListener("abort", hangUp);
    if (exitCode !== 0) output.write(terminalReset);
    if (this.#left.signal.aborted) return this.#exitCode;
    // The session still exists after a detach, and when tmux could not show it.
    return (await hasSession(tmux, point)) ? (exitCode ?? 1) : undefined;
  }

  /** Shows what an agent prints, until that is over or the participant leaves. */
  async #follow(point: Extract<AttachPoint, { kind: "output" }>): Promise<void> {
    const { broadcaster, output } = this.#options;
    this.#shown = point;
    using _following = showPrintedOutput(point.follow, output);
    while (broadcaster.snapshot.point === point && !this.#left.signal.aborted) await this.#nextChange();
  }

  #nextChange(): Promise<void> {
    const { broadcaster } = this.#options;
    return new Promise((resolve) => {
      const listening = broadcaster.onChange(() => done());
      const done = () => {
        listening[Symbol.dispose]();
        this.#left.signal.removeEventListener("abort", done);
        resolve();
      };
      this.#left.signal.addEventListener("abort", done, { once: true });
    });
  }

  #say(line: string): void {
    if (line !== "" && line !== this.#lastLine) this.#options.output.write(`\r\n[ralph-ci] ${line}\r\n`);
    this.#lastLine = line;
  }
}

function describeSnapshot({ point, statusLine }: ScreenSnapshot, wasShown: boolean): string {
  if (point === undefined) return statusLine;
  if (wasShown) return "";
  return `${statusLine} ${hints[point.kind]}`;
}

const hints: Readonly<Record<AttachPoint["kind"], string>> = {
  tmux: "",
  output: "It takes no input; what it prints follows.",
  opencode: "This agent has no terminal: join it with opencode attach, through the service opencode.",
  none: "This agent has no terminal to join; the service control shows what it does.",
};
