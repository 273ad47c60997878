// Runs a program in a pseudo-terminal. The package for that is loaded only when one is opened.
import { systemClock } from "../clock.ts";
import type { ProgramLaunch } from "../process/index.ts";

/** The program, and the terminal on which it draws. */
export interface PseudoTerminalOptions extends ProgramLaunch {
  terminalType: string; // replaces TERM in the environment
  columns: number;
  rows: number;
  onOutput(chunk: Buffer): void;
}

/** A program in a pseudo-terminal. */
export interface PseudoTerminal {
  write(bytes: Buffer): number; // returns the number of bytes not taken yet, earlier ones included
  resize(columns: number, rows: number): void;
  pause(): void;
  resume(): void;
  readonly ended: Promise<number | undefined>; // the exit code, after all output; undefined after a signal
  hangUp(grace: number): Promise<number | undefined>; // as a lost connection does; kills after `grace` ms; gives `ended`
}

interface TerminalSocket {
  _socket?: { writableLength?: number }; // private, but the only measure of the input that waits
}

/** Loads the package. @throws Error if its native part does not load on this machine */
export async function loadPseudoTerminals(): Promise<void> {
  await import("@lydell/node-pty");
}

/** Starts a program in a pseudo-terminal. @throws Error as `loadPseudoTerminals`, or if nothing can be started */
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
  // Without an encoding the package gives bytes, although its types say strings.
  terminal.onData((chunk) => options.onOutput(chunk as unknown as Buffer));
  const over = new AbortController();
  const ended = new Promise<number | undefined>((resolve) => {
    terminal.onExit(({ exitCode, signal }) => {
      over.abort();
      resolve(signal ? undefined : exitCode);
    });
  });
  const whileRunning = (act: () => void) => {
    if (!over.signal.aborted) act();
  };
  return {
    ended,
    write(bytes) {
      whileRunning(() => terminal.write(bytes as unknown as string));
      return (terminal as unknown as TerminalSocket)._socket?.writableLength ?? 0;
    },
    resize: (width, height) => whileRunning(() => terminal.resize(width, height)),
    pause: () => whileRunning(() => terminal.pause()),
    resume: () => whileRunning(() => terminal.resume()),
    async hangUp(grace) {
      whileRunning(() => terminal.resume());
      whileRunning(() => terminal.kill("SIGHUP"));
      await systemClock.sleep(grace, over.signal);
      whileRunning(() => terminal.kill("SIGKILL"));
      return ended;
    },
  };
}
