// A program of a test's network that runs until it is ended, and prints a text when it is ready.
import { type ChildProcess, spawn } from "node:child_process";

interface DaemonOptions {
  program: string;
  args: readonly string[];
  folder: string;
  environment: Readonly<Record<string, string>>;
  /** The text that it prints when it is ready. */
  ready: string;
}

export class Daemon {
  readonly #child: ChildProcess;
  readonly #ended: Promise<void>;

  private constructor(child: ChildProcess, ended: Promise<void>) {
    this.#child = child;
    this.#ended = ended;
  }

  /** Starts it and waits until it is ready. @throws Error with the end of its output when it ends before */
  static async start({ program, args, folder, environment, ready }: DaemonOptions): Promise<Daemon> {
    const child = spawn(program, args, { cwd: folder, env: environment, stdio: ["ignore", "pipe", "pipe"] });
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
      void ended.then(() => reject(new Error(`${args.join(" ")} ended: ${output.slice(-2_000)}`)));
    });
    return new Daemon(child, ended);
  }

  /** Kills it; resolves when it has ended. */
  async kill(): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#ended;
  }
}
