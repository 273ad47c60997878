// The OpenSSH client in a pseudo-terminal that answers as real terminals do, for tests.
import { findProgram, openPseudoTerminal, type PseudoTerminal } from "../platform/index.ts";
import { terminalAnswers } from "./terminal-answers.fixture.ts";

/** The OpenSSH client of this machine; undefined when it has none. */
export const ssh = findProgram("ssh", process.env.PATH ?? "", "/");

/** An OpenSSH client in a pseudo-terminal. */
export class SshClient {
  /** Everything that the terminal showed. */
  text = "";
  /** What the terminal sent by itself. */
  answered = "";
  #terminal: PseudoTerminal | undefined;
  #wake = () => {};

  /** @param changes options that differ from those of a plain ssh */
  static async open(
    args: readonly string[],
    folder: string,
    changes: Partial<Parameters<typeof openPseudoTerminal>[0]> = {},
  ): Promise<SshClient> {
    const client = new SshClient();
    const { PATH = "", RALPH_TEST_FILE = "" } = process.env;
    client.#terminal = await openPseudoTerminal({
      program: ssh ?? "ssh",
      arguments: args,
      folder,
      terminalType: "xterm-256color",
      columns: 100,
      rows: 30,
      environment: { PATH, RALPH_TEST_FILE, HOME: folder, LANG: "C.UTF-8" },
      ...changes,
      onOutput(chunk) {
        const text = chunk.toString("utf8");
        client.text += text;
        // As real terminals do; none of it is typed by a person.
        const answers = terminalAnswers(text);
        client.answered += answers;
        if (answers !== "") client.type(answers);
        client.#wake();
      },
    });
    return client;
  }

  get terminal(): PseudoTerminal {
    if (!this.#terminal) throw new Error("not open yet");
    return this.#terminal;
  }

  type(keys: string): void {
    this.terminal.write(Buffer.from(keys));
  }

  /** Resolves when this was shown. @throws Error when the client ends before */
  async shows(text: string): Promise<void> {
    let isOver = false;
    void this.terminal.ended.then(() => {
      isOver = true;
      this.#wake();
    });
    while (!this.text.includes(text)) {
      if (isOver) throw new Error(`ssh ended without showing "${text}": ${this.text}`);
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  async close(): Promise<void> {
    await this.terminal.hangUp(1_000);
  }
}
