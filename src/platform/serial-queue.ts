// Runs asynchronous tasks one after another.

/** Runs one task at a time, in the order in which they were added. A task that fails does not stop the next one. */
export class SerialQueue {
  #last: Promise<unknown> = Promise.resolve();

  run<T>(task: () => T | Promise<T>): Promise<T> {
    const result = this.#last.then(task);
    this.#last = result.catch(() => {});
    return result;
  }

  /** Resolves when all earlier tasks have ended; never rejects. */
  async idle(): Promise<void> {
    await this.#last;
  }
}
