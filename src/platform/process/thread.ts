// Runs foreign code in a thread, which prints nothing, sees only its own data, and can be ended at any time.
import { Worker } from "node:worker_threads";
import type { Environment } from "./environment.ts";

/** What a thread runs and sees. */
export interface ThreadOptions {
  script: string; // CommonJS; answers each message of its `parentPort` with one message
  data: unknown;
  environment: Environment; // its whole `process.env`
}

/** A thread that answers one question at a time. Disposing it ends everything that it has begun. */
export class Thread implements AsyncDisposable {
  readonly #worker: Worker;
  #ended: Error | undefined;

  constructor({ script, data, environment }: ThreadOptions) {
    this.#worker = new Worker(script, {
      stdin: true,
      stdout: true,
      stderr: true,
      eval: true,
      workerData: data,
      env: { ...environment },
      execArgv: [],
    });
    this.#worker.stdout.resume(); // unread output would stay in memory
    this.#worker.stderr.resume();
    // Without a listener, a fault between two questions would end the process.
    this.#worker.on("error", (error) => {
      this.#ended ??= error instanceof Error ? error : new Error(String(error));
    });
    this.#worker.on("exit", () => {
      this.#ended ??= new Error("the thread ended without an answer");
    });
  }

  /** @throws Error if the thread ends without an answer; the reason of `signal`, which ends the thread */
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
