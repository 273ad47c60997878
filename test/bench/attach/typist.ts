// Somebody who presses one key after the other and waits each time until it is shown: what a keystroke takes.
import { openPseudoTerminal, type PseudoTerminal } from "../../../src/platform/index.ts";

/** A way to a terminal: the program that a person starts. */
export interface Way {
  program: string;
  words: readonly string[];
  /** Where it is started, and its home. */
  folder: string;
}

/** What runs in the session: it says when it begins, and shows each key as its capital, which no terminal does by itself. */
export const mirror = "stty raw -echo; printf MIRROR; exec dd bs=1 conv=ucase status=none";
const greeting = "MIRROR";
/** Neither tmux nor its line of status paints their capitals by themselves; two in turns, so that no old one counts. */
const keys = ["q", "v"];

/** A person at a terminal of 100 by 30; disposing it hangs up. */
export class Typist implements AsyncDisposable {
  #painted = "";
  #wake = () => {};
  #terminal: PseudoTerminal | undefined;
  #pressed = 0;
  #isOver = false;

  /** Resolves once the mirror is seen. @throws Error with what was painted, where the program ends before */
  static async open({ program, words, folder }: Way): Promise<Typist> {
    const typist = new Typist();
    const terminal = await openPseudoTerminal({
      program,
      arguments: words,
      folder,
      terminalType: "xterm-256color",
      columns: 100,
      rows: 30,
      environment: { PATH: process.env.PATH ?? "", HOME: folder, LANG: "C.UTF-8" },
      onOutput(chunk) {
        typist.#painted += chunk.toString("latin1");
        typist.#wake();
      },
    });
    typist.#terminal = terminal;
    void terminal.ended.then(() => {
      typist.#isOver = true;
      typist.#wake();
    });
    await typist.#shows(greeting);
    return typist;
  }

  /** Presses a key. @returns until it was shown, in ms */
  async press(): Promise<number> {
    const key = keys[this.#pressed % keys.length] ?? "";
    this.#pressed += 1;
    this.#painted = "";
    const begun = performance.now();
    this.#terminal?.write(Buffer.from(key));
    await this.#shows(key.toUpperCase());
    return performance.now() - begun;
  }

  async #shows(text: string): Promise<void> {
    while (!this.#painted.includes(text)) {
      if (this.#isOver) throw new Error(`${text} was not shown before the end: ${this.#painted.trim()}`);
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#terminal?.hangUp(1_000);
  }
}

/** Does all of these once in every round, each time another one first, so that what the machine does meets all alike. */
export async function inTurns(
  acts: readonly (() => Promise<number>)[],
  { rounds, warmUp }: { rounds: number; warmUp: number },
): Promise<number[][]> {
  const values: number[][] = acts.map(() => []);
  for (let round = -warmUp; round < rounds; round += 1) {
    for (let step = 0; step < acts.length; step += 1) {
      const which = (Math.abs(round) + step) % acts.length;
      const value = (await acts[which]?.()) ?? Number.NaN;
      if (round >= 0) values[which]?.push(value);
    }
  }
  return values;
}
