// Keeps the functions to call when something changes.

/** Listeners, each of which is called until it is disposed. */
export class ListenerSet<Arguments extends readonly unknown[] = []> {
  readonly #listeners = new Set<(...values: Arguments) => void>();

  /** The same function can be added twice; each addition is disposed on its own. */
  add(listener: (...values: Arguments) => void): Disposable {
    const own = (...values: Arguments) => listener(...values);
    this.#listeners.add(own);
    return { [Symbol.dispose]: () => void this.#listeners.delete(own) };
  }

  /** Calls in the order of addition. A listener that is added or disposed meanwhile is not called. */
  call(...values: Arguments): void {
    for (const listener of [...this.#listeners]) if (this.#listeners.has(listener)) listener(...values);
  }
}
