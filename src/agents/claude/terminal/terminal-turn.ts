// Takes a Claude Code in a terminal through one turn: ready, prompt handed over and checked, end told by its own events.
import type { Clock } from "../../../platform/index.ts";
import type { TurnEnd } from "../../contract.ts";
import { classifyFailure } from "../../failure/index.ts";
import { pasteableText } from "../../tmux/index.ts";
import { answerDialog, promptBox, readDialog } from "./dialogs.ts";
import { describeStopFailure } from "./hooks.ts";
import type { Terminal } from "./terminal.ts";

/** How long each step may take, in ms. */
export interface TerminalTimes {
  /** From the start to a prompt that was taken; whatever stands in its way is told after that. */
  ready: number;
  /** For a dialog that nobody knows to go away by itself. */
  unknownDialog: number;
  /** For a pasted text to be seen, and for a prompt to be taken once Enter was pressed. */
  taken: number;
  /** After the end of a turn was told: for the transcript to say so too. */
  settled: number;
  /** After the transcript says that the turn is over: for the event that should tell. */
  untold: number;
  /** Between two looks at the screen, which changes all the time. */
  look: number;
}

export const usualTimes: TerminalTimes = {
  ready: 45_000,
  unknownDialog: 20_000,
  taken: 5_000,
  settled: 5_000,
  untold: 5_000,
  look: 2_000,
};

/** What a turn ended with, or that the prompt did not arrive as it was sent. */
export type TerminalEnd = TurnEnd | { kind: "garbled" };

/** Hands the prompt over and waits until the agent hands back. Never rejects for what the agent does. */
export async function takeTurn(
  terminal: Terminal,
  prompt: string,
  clock: Clock,
  times: TerminalTimes = usualTimes,
): Promise<TerminalEnd> {
  const turn = new TerminalTurn(terminal, clock, times);
  try {
    return (await turn.becomeReady()) ?? (await turn.handOver(prompt)) ?? (await turn.end());
  } catch (error) {
    // The terminal went away under us, and knows why.
    await terminal.tmux.ended;
    return turn.died() ?? crash(`Claude Code's terminal failed: ${String(error)}`);
  }
}

/** Enter is pressed so often before a prompt counts as not taken. */
const mostEnters = 3;

class TerminalTurn {
  readonly #terminal: Terminal;
  readonly #clock: Clock;
  readonly #times: TerminalTimes;
  /** The dialog that stands there and that nobody knows, and since when. */
  #unknown: { text: string; since: number } | undefined;

  constructor(terminal: Terminal, clock: Clock, times: TerminalTimes) {
    this.#terminal = terminal;
    this.#clock = clock;
    this.#times = times;
  }

  /** Waits for the box in which a prompt is typed, and answers what stands before it. */
  async becomeReady(): Promise<TurnEnd | undefined> {
    const { tmux, notifier } = this.#terminal;
    const due = this.#clock.monotonic() + this.#times.ready;
    for (;;) {
      const dead = this.died();
      if (dead) return this.#explain(dead);
      const screen = await tmux.screen();
      const isReady = this.#terminal.takesPastes() && this.#terminal.events("SessionStart").length > 0;
      if (isReady && promptBox(screen) !== undefined) return undefined;
      const stuck = await this.#seeTo(screen);
      if (stuck) return stuck;
      if (this.#clock.monotonic() >= due) return notReady(screen);
      await notifier.wait(Math.min(this.#times.look, due - this.#clock.monotonic()));
    }
  }

  /** Pastes the prompt, presses Enter once it is there, and compares what was taken with what was sent. */
  async handOver(prompt: string): Promise<TerminalEnd | undefined> {
    const { tmux } = this.#terminal;
    const sent = pasteableText(prompt).trim();
    await tmux.paste(sent);
    await this.#until(async () => promptBox(await tmux.screen()) !== "", this.#times.taken);
    for (let enters = 0; enters < mostEnters; enters += 1) {
      await tmux.press("Enter");
      await this.#until(() => this.#taken() !== undefined, this.#times.taken);
      const dead = this.died();
      if (dead) return this.#explain(dead);
      const taken = this.#taken();
      if (taken === undefined) continue;
      if (!contains(taken, sent)) return { kind: "garbled" };
      this.#terminal.onPromptTaken();
      return undefined;
    }
    return notReady(await tmux.screen());
  }

  /** Waits for the end of the turn. */
  async end(): Promise<TurnEnd> {
    const { notifier, tmux } = this.#terminal;
    let nextLook = this.#clock.monotonic() + this.#times.look;
    for (;;) {
      const told = this.#told();
      if (told) return told;
      const dead = this.died();
      if (dead) return this.#explain(dead);
      // What stands there while a person may type is theirs to answer.
      if (this.#terminal.isAttended()) this.#unknown = undefined;
      else if (this.#clock.monotonic() >= nextLook) {
        const stuck = await this.#seeTo(await tmux.screen());
        if (stuck) return stuck;
        nextLook = this.#clock.monotonic() + this.#times.look;
      }
      await notifier.wait(this.#times.look);
    }
  }

  /** How the program ended, as the end of a turn that it did not hand back; undefined while it runs. */
  died(): TurnEnd | undefined {
    const ended = this.#terminal.ended();
    if (!ended) return undefined;
    const { lost, signal, exitCode } = ended;
    if (lost !== undefined) return crash(`Claude Code was lost: ${lost}`);
    const how = signal === undefined ? `ended with exit code ${exitCode}` : `was ended by signal ${signal}`;
    return crash(`Claude Code ${how} before it had handed back`);
  }

  #taken(): string | undefined {
    return this.#terminal.events("UserPromptSubmit")[0]?.prompt ?? undefined;
  }

  /** What its own events and its transcript say of the end of the turn. */
  #told(): TurnEnd | undefined {
    const failed = this.#terminal.events("StopFailure")[0];
    if (failed) return describeStopFailure(failed, this.#clock.now().getTime());
    const now = this.#clock.monotonic();
    const transcript = this.#terminal.transcript();
    transcript?.read();
    const stop = this.#terminal.events("Stop").at(-1);
    const isOver = (transcript?.endedTurns ?? 0) > 0;
    // A project's own hook may have sent it back to work; what it does then is not the end.
    this.#follow(transcript?.answerLines ?? 0, stop !== undefined, isOver, now);
    const waited = now - this.#restsSince;
    if (stop && (isOver || waited >= this.#times.settled))
      return { kind: "finished", message: stop.last_assistant_message ?? "" };
    if (isOver && waited >= this.#times.untold) return { kind: "finished", message: "" };
    return undefined;
  }

  #restsSince = 0;
  #state = "";

  /** Since when nothing of this has changed. */
  #follow(answerLines: number, stopped: boolean, isOver: boolean, now: number): void {
    const stops = this.#terminal.events("Stop").length;
    const state = `${answerLines} ${stopped} ${stops} ${isOver}`;
    if (state === this.#state) return;
    this.#state = state;
    this.#restsSince = now;
  }

  /** Answers a dialog that may be answered; gives the end of the turn where one stands there that may not. */
  async #seeTo(screen: string): Promise<TurnEnd | undefined> {
    const dialog = readDialog(screen);
    if (!dialog) {
      this.#unknown = undefined;
      return undefined;
    }
    if (await answerDialog(this.#terminal, dialog, this.#times.taken)) {
      this.#unknown = undefined;
      return undefined;
    }
    const text = lastLines(screen);
    const now = this.#clock.now().getTime();
    const limit = classifyFailure({ text: dialog.text }, now);
    if (limit.failure === "rate-limit")
      return { kind: "failed", ...limit, reason: `Claude Code says: ${oneLine(dialog.text)}` };
    const since = this.#unknown?.text === text ? this.#unknown.since : this.#clock.monotonic();
    this.#unknown = { text, since };
    if (this.#clock.monotonic() - since < this.#times.unknownDialog) return undefined;
    const reason = `Claude Code asks what nobody may answer for you: ${oneLine(text)}`;
    return { kind: "failed", failure: "dialog", reason };
  }

  /** Waits until something holds; gives up after a while, and at once where the program is gone. */
  async #until(holds: () => boolean | Promise<boolean>, milliseconds: number): Promise<void> {
    const due = this.#clock.monotonic() + milliseconds;
    for (;;) {
      if ((await holds()) || this.#terminal.ended()) return;
      const left = due - this.#clock.monotonic();
      if (left <= 0) return;
      await this.#terminal.notifier.wait(left);
    }
  }

  /** What stands on the screen may say why. */
  async #explain(end: TurnEnd): Promise<TurnEnd> {
    const screen = await this.#terminal.tmux.screen().catch(() => "");
    const words = oneLine(lastLines(screen.replace(/Pane is dead.*/g, "")));
    if (words === "" || end.kind !== "failed") return end;
    const { failure, resetAt } = classifyFailure({ text: words }, this.#clock.now().getTime());
    const known = failure === "unknown" ? end.failure : failure;
    return { ...end, failure: known, resetAt, reason: `${end.reason}; its last words: ${words}` };
  }
}

function crash(reason: string): TurnEnd {
  return { kind: "failed", failure: "crash", reason };
}

function notReady(screen: string): TurnEnd {
  const words = oneLine(lastLines(screen));
  const what = words === "" ? "shows nothing" : `shows: ${words}`;
  return { kind: "failed", failure: "dialog", reason: `Claude Code does not take the prompt; it ${what}` };
}

/** Line ends may be written in another way, a tab becomes four blanks, and what was pasted is wrapped in words about that. */
function contains(taken: string, sent: string): boolean {
  const plain = (text: string) => text.replace(/\r\n?/g, "\n").replaceAll("\t", "    ");
  return plain(taken).includes(plain(sent));
}

function lastLines(screen: string): string {
  const lines = screen.split("\n").filter((line) => line.trim() !== "");
  return lines.slice(-12).join("\n");
}

/** A longer text is cut, in characters. */
const longestWords = 300;

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim().slice(-longestWords);
}
