// A process that a test has started: its output, its end, and waits for what it prints or creates.
import type { ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { watch } from "node:fs/promises";
import { dirname } from "node:path";

export interface ProcessEnd {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

export class RunningProcess {
  readonly child: ChildProcess;
  readonly ended: Promise<ProcessEnd>;
  #stdout = "";
  #stderr = "";
  #waiting: { text: string; resolve: () => void }[] = [];

  constructor(child: ChildProcess) {
    this.child = child;
    child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      this.#stdout += text;
      this.#wake();
    });
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.#stderr += text;
      this.#wake();
    });
    this.ended = new Promise((resolve) =>
      child.on("close", (code, signal) => {
        resolve({ code, signal, stdout: this.#stdout, stderr: this.#stderr });
      }),
    );
  }

  get stderr(): string {
    return this.#stderr;
  }

  /** Resolves when the process has printed this text; fails if it ends first. */
  async printed(text: string): Promise<void> {
    if (this.#has(text)) return;
    const seen = new Promise<void>((resolve) => this.#waiting.push({ text, resolve }));
    const over = this.ended.then((ended) => {
      if (!this.#has(text))
        throw new Error(`the process ended without printing "${text}": ${JSON.stringify(ended)}`);
    });
    await Promise.race([seen, over]);
  }

  /** Resolves when this file exists, in a folder that does; fails if the process ends first. */
  async created(file: string): Promise<void> {
    const over = this.ended.then((ended) => {
      throw new Error(`the process ended without creating ${file}: ${JSON.stringify(ended)}`);
    });
    await Promise.race([waitForFile(file), over]);
  }

  #has(text: string): boolean {
    return this.#stdout.includes(text) || this.#stderr.includes(text);
  }

  #wake(): void {
    for (const { text, resolve } of this.#waiting) if (this.#has(text)) resolve();
  }
}

/** Waits until a file exists. Its folder must exist already. */
export async function waitForFile(file: string): Promise<void> {
  const stop = new AbortController();
  const changes = watch(dirname(file), { signal: stop.signal })[Symbol.asyncIterator]();
  // Watching starts with the first `next`: a look before it could miss the file.
  let change = changes.next();
  try {
    for (; !existsSync(file); change = changes.next()) await change;
  } finally {
    stop.abort();
    await change.catch(() => {});
  }
}
