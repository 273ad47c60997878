// Runs foreign code in a thread of its own, where it prints nothing, sees what it is given, and can be ended whatever it does.
import { Worker } from "node:worker_threads";
import type { Environment } from "./environment.ts";

/** What a thread is made from. */
export interface ThreadOptions {
  /** The text of a CommonJS script that answers each message of its `parentPort` with one message. */
  script: string;
  /** Its `workerData`. */
  data: unknown;
  /** Its `process.env`, and nothing else is in it. */
  environment: Environment;
}

/** A thread that answers one question at a time; disposing it ends all that it has begun. */
export class Thread implements AsyncDisposable {
  readonly #worker: Worker;
  /** Why it answers no more. */
  #ended: Error | undefined;

  constructor({ script, data, environment }: ThreadOptions) {
    const silent = { stdin: true, stdout: true, stderr: true };
    this.#worker = new Worker(script, {
      ...silent,
      eval: true,
      workerData: data,
      env: { ...environment },
      execArgv: [],
    });
    // What nobody reads would stay in memory.
    this.#worker.stdout.resume();
    this.#worker.stderr.resume();
    // What goes wrong in it while nobody asks must not end the process.
    this.#worker.on("error", (error) => {
      this.#ended ??= error instanceof Error ? error : new Error(String(error));
    });
    this.#worker.on("exit", () => {
      this.#ended ??= new Error("the thread ended without an answer");
    });
  }

  /**
   * Its answer.
   * @param signal ends the thread; the reason of the signal is thrown then
   * @throws Error where the thread has ended, or ends before it answers
   */
  async ask(question: unknown, signal: AbortSignal): Promise<unknown> {
    const worker = this.#worker;
    if (this.#ended) throw this.#ended;
    const listening = new AbortController();
    const answer = new Promise((resolve, reject) => {
      const listen = (event: string, act: (value: unknown) => void) => {
        worker.once(event, act);
        listening.signal.addEventListener("abort", () => worker.off(event, act));
      };
      listen("message", resolve);
      listen("exit", () => reject(this.#ended));
      const stop = () => reject(signal.reason);
      signal.addEventListener("abort", stop, { signal: listening.signal });
      if (signal.aborted) stop();
    });
    worker.postMessage(question);
    try {
      return await answer;
    } catch (error) {
      await worker.terminate();
      throw error;
    } finally {
      listening.abort();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#worker.terminate();
  }
}
