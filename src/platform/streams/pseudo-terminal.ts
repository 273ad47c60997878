// Runs a program in a terminal of its own, for somebody who sits elsewhere; the package for it is loaded when one is wanted.
import { systemClock } from "../clock/index.ts";

/** What is run, and on what it draws. */
export interface PseudoTerminalOptions {
  program: string;
  arguments: readonly string[];
  folder: string;
  /** The whole environment: nothing is inherited. TERM is set to `terminalType`. */
  environment: Readonly<Record<string, string>>;
  terminalType: string;
  columns: number;
  rows: number;
  onOutput(chunk: Buffer): void;
}

/** A program in a terminal. */
export interface PseudoTerminal {
  /** Types into it. @returns the bytes that it has not taken yet, of this call and of those before */
  write(bytes: Buffer): number;
  resize(columns: number, rows: number): void;
  /** Its output waits, and in time the program too. */
  pause(): void;
  resume(): void;
  /** Resolves with the exit code when the program has ended and all its output was given; undefined after a signal. */
  readonly ended: Promise<number | undefined>;
  /** Hangs up as a lost line would, and kills after `grace` ms; resolves with `ended`. */
  hangUp(grace: number): Promise<number | undefined>;
}

/** What the package keeps to itself: it does not say how much of what was typed still waits. */
interface Holding {
  _socket?: { writableLength?: number };
}

/** Makes sure that there can be pseudo-terminals here. @throws Error where the native part does not load on this machine */
export async function loadPseudoTerminals(): Promise<void> {
  await import("@lydell/node-pty");
}

/** Starts a program in a pseudo-terminal. @throws Error where `loadPseudoTerminals` does, or nothing can be started */
export async function openPseudoTerminal(options: PseudoTerminalOptions): Promise<PseudoTerminal> {
  const { spawn } = await import("@lydell/node-pty");
  const { terminalType, columns, rows } = options;
  const terminal = spawn(options.program, [...options.arguments], {
    name: terminalType,
    cwd: options.folder,
    env: { ...options.environment },
    cols: columns,
    rows,
    encoding: null,
  });
  // Without an encoding it gives bytes, whatever its types say.
  terminal.onData((chunk) => options.onOutput(chunk as unknown as Buffer));
  const over = new AbortController();
  const ended = new Promise<number | undefined>((resolve) => {
    terminal.onExit(({ exitCode, signal }) => {
      over.abort();
      resolve(signal ? undefined : exitCode);
    });
  });
  const act = (act: () => void) => {
    if (!over.signal.aborted) act();
  };
  return {
    ended,
    write(bytes) {
      act(() => terminal.write(bytes as unknown as string));
      return (terminal as unknown as Holding)._socket?.writableLength ?? 0;
    },
    resize: (width, height) => act(() => terminal.resize(width, height)),
    pause: () => act(() => terminal.pause()),
    resume: () => act(() => terminal.resume()),
    async hangUp(grace) {
      act(() => terminal.resume());
      act(() => terminal.kill("SIGHUP"));
      await systemClock.sleep(grace, over.signal);
      act(() => terminal.kill("SIGKILL"));
      return ended;
    },
  };
}
