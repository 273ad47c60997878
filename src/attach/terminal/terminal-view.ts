// Shows one person the running agent session, and the next one when that is over, until they leave or the run stops.
import type { AttachPoint } from "../../agents/index.ts";
import { describeError, openPseudoTerminal, type PseudoTerminal } from "../../platform/index.ts";
import type { AttachLimits } from "../contract.ts";
import { plainWords } from "../contract.ts";
import type { Scene, Stage } from "../screen-broadcaster.ts";
import type { Screen } from "./terminal-output.ts";
import { attachCommand, isThere, type TmuxPlace, type TmuxPoint } from "./tmux-client.ts";

/** The size of a terminal, in characters. */
export interface Size {
  columns: number;
  rows: number;
}

/** What a view is opened with. */
export interface ViewOptions {
  readonly stage: Stage;
  readonly screen: Screen;
  readonly tmux: TmuxPlace;
  readonly mayWrite: boolean;
  readonly terminalType: string;
  readonly size: Size;
  readonly limits: Pick<AttachLimits, "unread">;
  /** Is told of each time something is typed into the agent session. */
  onTyped(): void;
}

/** What a terminal is told after a program that could not clean up: main screen, cursor, no mouse, no bracketed paste. */
const calm =
  "\x1b[?1049l\x1b[?25h\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?2004l\x1b[?1l\x1b>\x1b[0m";
const leaveHint = "Ctrl-C leaves; the run goes on.";
/** What a tmux client gets between the hang-up and being killed, in ms. */
const hangUpGrace = 2_000;

/** One person's view. */
export class View {
  readonly #options: ViewOptions;
  readonly #left = new AbortController();
  #size: Size;
  #exitCode = 0;
  /** The tmux client, while there is one. */
  #client: PseudoTerminal | undefined;
  /** What was typed before it may be handed over. */
  #held: Buffer[] = [];
  #shown: AttachPoint | undefined;
  #lastLine = "";
  #lastKey = "";

  constructor(options: ViewOptions) {
    this.#options = options;
    this.#size = options.size;
  }

  /** Shows what there is until the person has left. @returns the exit code that they get */
  async show(): Promise<number> {
    const { stage, mayWrite } = this.#options;
    this.#say(mayWrite ? "You may type into the agent session." : `You watch. ${leaveHint}`);
    while (!this.#left.signal.aborted) {
      const { scene } = stage;
      const changed = this.#nextScene();
      if (scene.point?.kind === "tmux" && scene.point !== this.#shown) {
        this.#shown = scene.point;
        const exitCode = await this.#join(scene.point);
        if (exitCode !== undefined) return exitCode;
        if (this.#options.stage.scene.point === this.#shown)
          this.#say(`The agent session has ended. ${leaveHint}`);
        continue;
      }
      this.#say(describeScene(scene, scene.point === this.#shown));
      await changed;
    }
    return this.#exitCode;
  }

  /** Takes what the person typed. */
  type(bytes: Buffer): void {
    if (!this.#client || !this.#options.mayWrite) {
      if (this.#asksToLeave(bytes)) this.leave(0);
      return;
    }
    this.#held.push(bytes);
    this.#handOver();
  }

  /** Types what waits, unless the program itself is about to type: two hands at once would garble both. */
  #handOver(): void {
    const { stage, limits } = this.#options;
    const { scene } = stage;
    const bytes = Buffer.concat(this.#held);
    if (this.#client && bytes.length > 0 && scene.takesKeys && scene.point === this.#shown) {
      this.#held = [];
      this.#options.onTyped();
      if (this.#client.write(bytes) <= limits.unread) return;
    } else if (bytes.length <= limits.unread) return;
    this.leave(1, "The agent session does not read.");
  }

  resize(size: Size): void {
    this.#size = size;
    this.#client?.resize(size.columns, size.rows);
  }

  /** Ends the view. */
  leave(exitCode: number, words = ""): void {
    if (this.#left.signal.aborted) return;
    this.#exitCode = exitCode;
    if (words !== "") this.#say(words);
    this.#left.abort();
  }

  /** Shows a tmux session. @returns the exit code where the person is to go; undefined where the session is over */
  async #join(point: TmuxPoint): Promise<number | undefined> {
    const { screen, tmux, mayWrite, terminalType } = this.#options;
    let client: PseudoTerminal;
    try {
      client = await openPseudoTerminal({
        ...attachCommand(tmux, point, mayWrite),
        ...{ terminalType, ...this.#size },
        onOutput: (chunk) => screen.write(chunk),
      });
    } catch (error) {
      this.#say(`The agent session cannot be shown: ${plainWords(describeError(error))}`);
      return 1;
    }
    this.#client = client;
    this.#held = [];
    using _keys = this.#options.stage.onChange(() => this.#handOver());
    using _flow = screen.onFull((isFull) => (isFull ? client.pause() : client.resume()));
    const hangUp = () => void client.hangUp(hangUpGrace);
    this.#left.signal.addEventListener("abort", hangUp, { once: true });
    if (this.#left.signal.aborted) hangUp();
    const exitCode = await client.ended;
    this.#client = undefined;
    this.#left.signal.removeEventListener("abort", hangUp);
    if (exitCode !== 0) screen.write(calm);
    if (this.#left.signal.aborted) return this.#exitCode;
    // Whoever detaches leaves a session that goes on; one that tmux could not show goes on, too.
    return (await isThere(tmux, point)) ? (exitCode ?? 1) : undefined;
  }

  /** Keys that end what only shows: Ctrl-C, Ctrl-D, and tmux's own for leaving. */
  #asksToLeave(bytes: Buffer): boolean {
    for (const key of bytes.toString("latin1")) {
      if (key === "\x03" || key === "\x04" || (key === "d" && this.#lastKey === "\x02")) return true;
      this.#lastKey = key;
    }
    return false;
  }

  #nextScene(): Promise<void> {
    const { stage } = this.#options;
    return new Promise((resolve) => {
      const listening = stage.onChange(() => done());
      const done = () => {
        listening[Symbol.dispose]();
        this.#left.signal.removeEventListener("abort", done);
        resolve();
      };
      this.#left.signal.addEventListener("abort", done, { once: true });
    });
  }

  #say(line: string): void {
    if (line !== "" && line !== this.#lastLine) this.#options.screen.write(`\r\n[ralph-ci] ${line}\r\n`);
    this.#lastLine = line;
  }
}

/** What there is where it cannot be shown. */
function describeScene({ point, words }: Scene, wasShown: boolean): string {
  if (point === undefined) return words;
  if (wasShown) return "";
  const what =
    point.kind === "opencode"
      ? "This agent has no terminal: join it with opencode attach, through the service opencode."
      : "This agent has no terminal to join; the service control tells what it does.";
  return `${words} ${what}`;
}
