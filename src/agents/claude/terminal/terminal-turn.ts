// Runs one turn in a terminal: waits until Claude Code is ready, sends and verifies the prompt, waits for the end.
import type { Clock } from "../../../platform/index.ts";
import type { TurnEnd } from "../../contract.ts";
import { classifyFailure, classifyOutput } from "../../failure/index.ts";
import { pasteableText } from "../../tmux/index.ts";
import { answerDialog, promptBox, readDialog } from "./dialogs.ts";
import { describeStopFailure } from "./hooks.ts";
import type { Terminal } from "./terminal.ts";

/** How long each step may take, in ms. */
export const usualTimes = {
  ready: 45_000, // from the start to a ready input box
  unknownDialog: 20_000, // for an unknown dialog to close by itself
  accepted: 5_000, // for a pasted text to appear, and for a prompt to be accepted after Enter
  confirmation: 5_000, // for the transcript to confirm an end that an event reported
  lateEvent: 5_000, // for the event of an end that the transcript reported
  screenRead: 2_000, // between two reads of the screen
};
/** Other times, for tests. */
export type TerminalTimes = typeof usualTimes;

/** The end of a turn; `garbled`: the prompt arrived damaged. */
export type TerminalEnd = TurnEnd | { kind: "garbled" };

/** One turn. `hasWaited`: the program has read the checkout some time ago. */
export interface TerminalTurnOptions {
  readonly prompt: string;
  readonly clock: Clock;
  readonly times: TerminalTimes;
  readonly hasWaited?: boolean;
}

/** Sends the prompt and waits for the end of the turn. Never rejects for what the agent does. */
export async function takeTurn(terminal: Terminal, options: TerminalTurnOptions): Promise<TerminalEnd> {
  const { prompt, clock, times, hasWaited = false } = options;
  const turn = new TerminalTurn(terminal, clock, times);
  try {
    const untaken =
      (await turn.becomeReady()) ??
      (hasWaited ? await turn.startOver() : undefined) ??
      (await turn.sendPrompt(prompt));
    if (untaken) return untaken.kind === "failed" ? { ...untaken, isUntaken: !turn.wasSent } : untaken;
    return await turn.end();
  } catch (error) {
    await terminal.tmux.ended;
    const end = turn.died() ?? crash(`Claude Code's terminal failed: ${String(error)}`);
    return { ...end, isUntaken: !turn.wasSent };
  }
}

/** Typing into a program that waits. */
export interface TypingAhead {
  /** Ends it, because the prompt comes. Resolves when it no longer types; never rejects. */
  end(): Promise<void>;
}

/** Types the command that starts a new conversation, so that the prompt needs only Enter. Whatever is in the way is left to the prompt. */
export function typeAhead(terminal: Terminal, clock: Clock, times: TerminalTimes): TypingAhead {
  const over = new AbortController();
  const typing = new TerminalTurn(terminal, clock, times).typeAhead(over.signal).catch(() => {});
  return {
    end() {
      over.abort();
      terminal.notifier.notify();
      return typing;
    },
  };
}

const mostEnters = 3;
/** A new conversation reads the instructions and the state of git again, and keeps nothing of the one before. */
const startOverCommand = "/clear";
const keptLines = 100;

class TerminalTurn {
  readonly #terminal: Terminal;
  readonly #clock: Clock;
  readonly #times: TerminalTimes;
  #unknown: { text: string; since: number } | undefined;
  #box: string | undefined; // what was in the input box when it was last looked at
  #restsSince = 0;
  #state = "";
  /** Whether Enter was pressed after the prompt: from then on the agent may have it. */
  wasSent = false;

  constructor(terminal: Terminal, clock: Clock, times: TerminalTimes) {
    this.#terminal = terminal;
    this.#clock = clock;
    this.#times = times;
  }

  async becomeReady(limit = this.#times.ready): Promise<TurnEnd | undefined> {
    const { tmux, notifier } = this.#terminal;
    const due = this.#clock.monotonic() + limit;
    for (;;) {
      const dead = this.died();
      if (dead) return this.#explainStart(dead);
      const screen = await tmux.screen();
      if (this.#isReady(screen)) return undefined;
      const stuck = await this.#handleDialog(screen);
      if (stuck) return stuck;
      if (this.#clock.monotonic() >= due) return notReady(screen);
      await notifier.wait(Math.min(this.#times.screenRead, due - this.#clock.monotonic()));
    }
  }

  async typeAhead(over: AbortSignal): Promise<void> {
    const { tmux } = this.#terminal;
    let isReady = false;
    const becomesReady = async () => {
      isReady = this.#isReady(await tmux.screen());
      return isReady || over.aborted;
    };
    await this.#until(becomesReady, this.#times.ready);
    if (isReady && !over.aborted) await this.#typeStartOver();
  }

  #isReady(screen: string): boolean {
    this.#box = promptBox(screen);
    const hasStarted = this.#terminal.takesPastes() && this.#terminal.events("SessionStart").length > 0;
    return hasStarted && this.#box !== undefined;
  }

  async #typeStartOver(): Promise<void> {
    const { tmux } = this.#terminal;
    await tmux.paste(startOverCommand);
    await this.#until(async () => promptBox(await tmux.screen()) === startOverCommand, this.#times.accepted);
  }

  /** Starts a new conversation in a program that waited. */
  async startOver(): Promise<TurnEnd | undefined> {
    const { tmux } = this.#terminal;
    this.#terminal.startOver();
    if (this.#box !== startOverCommand) await this.#typeStartOver();
    await tmux.press("Enter");
    await this.#until(() => this.#terminal.events("SessionStart").length > 0, this.#times.accepted);
    return this.becomeReady(this.#times.accepted);
  }

  async sendPrompt(prompt: string): Promise<TerminalEnd | undefined> {
    const { tmux } = this.#terminal;
    const sent = pasteableText(prompt).trim();
    await tmux.paste(sent);
    await this.#until(async () => promptBox(await tmux.screen()) !== "", this.#times.accepted);
    for (let enters = 0; enters < mostEnters; enters += 1) {
      this.wasSent = true;
      await tmux.press("Enter");
      await this.#until(() => this.#taken() !== undefined, this.#times.accepted);
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

  async end(): Promise<TurnEnd> {
    const { notifier, tmux } = this.#terminal;
    let nextRead = this.#clock.monotonic() + this.#times.screenRead;
    for (;;) {
      const reported = this.#reportedEnd();
      if (reported) return reported;
      const dead = this.died();
      if (dead) return this.#explain(dead);
      // A person who may type answers dialogs.
      if (this.#terminal.isAttended()) this.#unknown = undefined;
      else if (this.#clock.monotonic() >= nextRead) {
        const stuck = await this.#handleDialog(await tmux.screen());
        if (stuck) return stuck;
        nextRead = this.#clock.monotonic() + this.#times.screenRead;
      }
      await notifier.wait(this.#times.screenRead);
    }
  }

  died(): (TurnEnd & { kind: "failed" }) | undefined {
    const ended = this.#terminal.ended();
    if (!ended) return undefined;
    const { lost, signal, exitCode } = ended;
    if (lost !== undefined) return crash(`Claude Code was lost: ${lost}`);
    const how = signal === undefined ? `ended with exit code ${exitCode}` : `was ended by signal ${signal}`;
    return crash(`Claude Code ${how} before the turn was over`);
  }

  #taken(): string | undefined {
    return this.#terminal.events("UserPromptSubmit")[0]?.prompt ?? undefined;
  }

  #reportedEnd(): TurnEnd | undefined {
    const failed = this.#terminal.events("StopFailure")[0];
    if (failed) return describeStopFailure(failed, this.#clock.now().getTime());
    const now = this.#clock.monotonic();
    const transcript = this.#terminal.transcript();
    transcript?.read();
    const stop = this.#terminal.events("Stop").at(-1);
    const isOver = (transcript?.endedTurns ?? 0) > 0;
    // A hook of the project can send it back to work after a stop.
    this.#trackRest(transcript?.answerLines ?? 0, stop !== undefined, isOver, now);
    const waited = now - this.#restsSince;
    if (stop && (isOver || waited >= this.#times.confirmation))
      return { kind: "finished", message: stop.last_assistant_message ?? "" };
    if (isOver && waited >= this.#times.lateEvent) return { kind: "finished", message: "" };
    return undefined;
  }

  #trackRest(answerLines: number, stopped: boolean, isOver: boolean, now: number): void {
    const stops = this.#terminal.events("Stop").length;
    const state = `${answerLines} ${stopped} ${stops} ${isOver}`;
    if (state === this.#state) return;
    this.#state = state;
    this.#restsSince = now;
  }

  async #handleDialog(screen: string): Promise<TurnEnd | undefined> {
    const dialog = readDialog(screen);
    if (!dialog) {
      this.#unknown = undefined;
      return undefined;
    }
    if (await answerDialog(this.#terminal, dialog, this.#times.accepted)) {
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
    const reason = `Claude Code asks a question that only a person may answer: ${oneLine(text)}`;
    return { kind: "failed", failure: "dialog", reason };
  }

  async #until(holds: () => boolean | Promise<boolean>, milliseconds: number): Promise<void> {
    const due = this.#clock.monotonic() + milliseconds;
    for (;;) {
      if ((await holds()) || this.#terminal.ended()) return;
      const left = due - this.#clock.monotonic();
      if (left <= 0) return;
      await this.#terminal.notifier.wait(left);
    }
  }

  /** A program that ends by itself before it takes a prompt does so again. */
  async #explainStart(dead: TurnEnd): Promise<TurnEnd> {
    const end = await this.#explain(dead);
    const hasFailed = (this.#terminal.ended()?.exitCode ?? 0) !== 0;
    return end.kind === "failed" && end.failure === "crash" && hasFailed ? { ...end, failure: "start" } : end;
  }

  async #explain(end: TurnEnd): Promise<TurnEnd> {
    // tmux may scroll the last lines out of the screen of a program that has ended.
    const screen = await this.#terminal.tmux.screen(keptLines).catch(() => "");
    const shown = lastLines(screen.replace(/Pane is dead.*/g, ""));
    const words = oneLine(shown);
    if (words === "" || end.kind !== "failed") return end;
    const { failure, resetAt } = classifyOutput(shown, this.#clock.now().getTime());
    const cause = failure === "unknown" ? end.failure : failure;
    return { ...end, failure: cause, resetAt, reason: `${end.reason}; its last output: ${words}` };
  }
}

function crash(reason: string): TurnEnd & { kind: "failed" } {
  return { kind: "failed", failure: "crash", reason };
}

function notReady(screen: string): TurnEnd {
  const words = oneLine(lastLines(screen));
  const what = words === "" ? "shows nothing" : `shows: ${words}`;
  return { kind: "failed", failure: "dialog", reason: `Claude Code does not accept the prompt; it ${what}` };
}

/** Claude Code may change line ends, expands a tab to four spaces, and wraps a pasted text in a note. */
function contains(taken: string, sent: string): boolean {
  const normalize = (text: string) => text.replace(/\r\n?/g, "\n").replaceAll("\t", "    ");
  return normalize(taken).includes(normalize(sent));
}

function lastLines(screen: string): string {
  const lines = screen.split("\n").filter((line) => line.trim() !== "");
  return lines.slice(-12).join("\n");
}

const longestExcerpt = 300;

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim().slice(-longestExcerpt);
}
