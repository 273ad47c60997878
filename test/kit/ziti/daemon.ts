// A program of a test's network that runs until it is ended, and says by a line of its output when it can be used.
import { type ChildProcess, spawn } from "node:child_process";

interface DaemonOptions {
  program: string;
  words: readonly string[];
  folder: string;
  /** Its whole environment. */
  environment: Readonly<Record<string, string>>;
  /** What it prints once it can be used. */
  ready: string;
}

/** A running program. */
export class Daemon {
  readonly #child: ChildProcess;
  readonly #ended: Promise<void>;

  private constructor(child: ChildProcess, ended: Promise<void>) {
    this.#child = child;
    this.#ended = ended;
  }

  /** Starts it and waits until it can be used. @throws Error with the end of its output where it ends before */
  static async start({ program, words, folder, environment, ready }: DaemonOptions): Promise<Daemon> {
    const child = spawn(program, words, { cwd: folder, env: environment, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    const ended = new Promise<void>((resolve) => {
      child.once("close", () => resolve());
      child.once("error", () => resolve());
    });
    await new Promise<void>((resolve, reject) => {
      const listen = (chunk: Buffer) => {
        output = (output + chunk.toString("utf8")).slice(-20_000);
        if (output.includes(ready)) resolve();
      };
      child.stdout.on("data", listen);
      child.stderr.on("data", listen);
      void ended.then(() => reject(new Error(`${words.join(" ")} ended: ${output.slice(-2_000)}`)));
    });
    return new Daemon(child, ended);
  }

  /** Kills it; resolves when it is gone. */
  async kill(): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#ended;
  }
}
