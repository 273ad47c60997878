// Types one key after the other, and waits until each is shown: the time of a keystroke.
import { openPseudoTerminal, type PseudoTerminal } from "../../../src/platform/index.ts";

/** A command that opens a terminal connection. */
export interface TerminalCommand {
  program: string;
  args: readonly string[];
  folder: string;
}

/** The program in the session: it prints a greeting, then each key as its capital letter, position no terminal does by itself. */
export const mirror = "stty raw -echo; printf MIRROR; exec dd bs=1 conv=ucase status=none";
const greeting = "MIRROR";
/** Neither tmux nor its status line shows these capitals. Two keys alternate, so that an old one does not count. */
const keys = ["q", "v"];

/** A terminal of 100 by 30; disposing it hangs up. */
export class Typist implements AsyncDisposable {
  #painted = "";
  #wake = () => {};
  #terminal: PseudoTerminal | undefined;
  #pressed = 0;
  #isOver = false;

  /** Resolves when the greeting is shown. @throws Error with the output if the program ends first */
  static async open({ program, args, folder }: TerminalCommand): Promise<Typist> {
    const typist = new Typist();
    const terminal = await openPseudoTerminal({
      program,
      arguments: args,
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

  /** Presses a key. @returns the time until it is shown, in ms */
  async press(): Promise<number> {
    const key = keys[this.#pressed % keys.length] ?? "";
    this.#pressed += 1;
    this.#painted = "";
    const startedAt = performance.now();
    this.#terminal?.write(Buffer.from(key));
    await this.#shows(key.toUpperCase());
    return performance.now() - startedAt;
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

/** Does each of these once per round, starting with another one each time, so that disturbances affect all alike. */
export async function inTurns(
  acts: readonly (() => Promise<number>)[],
  { rounds, warmUp }: { rounds: number; warmUp: number },
): Promise<number[][]> {
  const values: number[][] = acts.map(() => []);
  for (let round = -warmUp; round < rounds; round += 1) {
    for (let step = 0; step < acts.length; step += 1) {
      const position = (Math.abs(round) + step) % acts.length;
      const value = (await acts[position]?.()) ?? Number.NaN;
      if (round >= 0) values[position]?.push(value);
    }
  }
  return values;
}
