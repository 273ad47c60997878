// A person's terminal of a given size, in a tmux of its own: a test sees what the person sees.
import { execFileSync } from "node:child_process";
import { openTmux, type TmuxSession } from "../../src/agents/tmux/index.ts";
import { systemClock } from "../../src/platform/index.ts";

/** Where and how a person runs a command. */
export interface PersonOptions {
  command: string;
  folder: string; // for the socket; only this user may enter it
  environment: Readonly<Record<string, string>>;
  columns: number;
  rows: number;
}

/** One person's screen; disposing it ends their command. */
export class PersonScreen implements AsyncDisposable {
  readonly #session: TmuxSession;
  readonly #woken: { wake: () => void };

  private constructor(session: TmuxSession, woken: { wake: () => void }) {
    this.#session = session;
    this.#woken = woken;
  }

  static async open({ command, folder, environment, columns, rows }: PersonOptions): Promise<PersonScreen> {
    const woken = { wake: () => {} };
    const session = await openTmux({
      program: "sh",
      arguments: ["-c", `exec env ${command}`],
      folder,
      environment,
      marker: `RALPH_TEST_PERSON=${folder}/${columns}x${rows}`,
      socketFolder: folder,
      clock: systemClock,
      columns,
      rows,
      onOutput: () => woken.wake(),
    });
    return new PersonScreen(session, woken);
  }

  /** Resolves when the person sees all these texts. @throws Error if the command ends before */
  shows(...texts: string[]): Promise<void> {
    return this.until((screen) => texts.every((text) => screen.includes(text)), texts.join(", "));
  }

  /** Resolves when what the person sees is so. @throws Error if the command ends before */
  async until(holds: (screen: string) => boolean, what: string): Promise<void> {
    const { ended } = this.#session;
    for (;;) {
      const changed = new Promise<undefined>((resolve) => {
        this.#woken.wake = () => resolve(undefined);
      });
      const screen = await this.#session.screen();
      if (holds(screen)) return;
      const end = await Promise.race([changed, ended]);
      if (end) throw new Error(`the command ended without showing ${what}: ${screen}`);
    }
  }

  resize(columns: number, rows: number): void {
    const size = ["-x", String(columns), "-y", String(rows)];
    execFileSync("tmux", ["-S", this.#session.socket, "resize-window", ...size]);
  }

  /** Presses keys, by tmux's names for them. */
  press(...keys: string[]): Promise<void> {
    return this.#session.press(...keys);
  }

  /** The exit code of the command. */
  async ended(): Promise<number | undefined> {
    return (await this.#session.ended).exitCode;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#session.stop(0);
  }
}
