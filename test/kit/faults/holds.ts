// Points at which a program stops until the test releases it: it reports that it is there, and ignores all signals but SIGKILL.
import { execFileSync } from "node:child_process";
import { closeSync, existsSync, mkdirSync, openSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { type ProcessEnd, waitForFile } from "../running-process.ts";

/** The hold points of one job; each holds once. Disposing releases none of them, so held processes must be killed. */
export class Holds implements Disposable {
  readonly #folder: string;
  readonly #pipes = new Map<string, number>();

  constructor(folder: string) {
    this.#folder = folder;
    mkdirSync(folder);
  }

  /** A shell command that stops here the first time, if the test wants it. */
  command(name: string): string {
    const at = join(this.#folder, name);
    // Opened in both directions, the pipe has a writer even after the test has ended, so only a line ends the wait.
    const wait = `trap '' INT TERM HUP; read -r _ <> '${at}.pipe'`;
    return `if [ -e '${at}.wanted' ] && mkdir '${at}.reached' 2>/dev/null; then (${wait}); fi`;
  }

  want(name: string): void {
    const at = join(this.#folder, name);
    execFileSync("mkfifo", [`${at}.pipe`]);
    this.#pipes.set(name, openSync(`${at}.pipe`, "r+"));
    writeFileSync(`${at}.wanted`, "");
  }

  /** Resolves when a process is held there. @throws Error if the program ends first */
  async reached(name: string, ended: Promise<ProcessEnd>): Promise<void> {
    const file = join(this.#folder, `${name}.reached`);
    const over = ended.then(({ code, signal, stdout, stderr }) => {
      if (!existsSync(file))
        throw new Error(`${name} is never reached (${code} ${signal}): ${stdout}${stderr}`);
    });
    await Promise.race([waitForFile(file), over]);
  }

  release(name: string): void {
    const pipe = this.#pipes.get(name);
    if (pipe !== undefined) writeSync(pipe, "\n");
  }

  [Symbol.dispose](): void {
    for (const pipe of this.#pipes.values()) closeSync(pipe);
    this.#pipes.clear();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
