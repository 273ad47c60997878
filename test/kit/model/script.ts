// The steps of scripted model answers, independent of the protocol.
import type { ModelRequest } from "./request.ts";

/** Token counts of one answer as the provider reports them; input excludes both kinds of cached tokens. */
export interface Usage {
  input: number;
  output: number;
  cacheRead: number;
  cacheWrite: number;
}

/** An error of the provider; each protocol has its own status, headers and body for it. */
export type Fault =
  | {
      name: "rate-limit" /** Seconds until the limit ends. */;
      retryAfter: number /** Epoch seconds. */;
      resetsAt: number;
    }
  | { name: "overloaded" }
  | { name: "server-error" }
  | { name: "authentication" }
  | { name: "context-overflow" }
  | { name: "unknown-model" }
  | { name: "other"; status: number; headers: Record<string, string>; body: string };

export type Step =
  | { kind: "text"; text: string }
  | { kind: "write"; file: string; content: string }
  | { kind: "shell"; command: string }
  | { kind: "tool"; tool: string; input: Record<string, unknown> }
  | { kind: "hold"; until: Promise<void> }
  | { kind: "silence"; until: Promise<void> | undefined }
  | { kind: "fault"; fault: Fault }
  | { kind: "break" };

/** The answer to one request: its steps in order, and its token usage. */
export interface Answer {
  steps: readonly Step[];
  usage: Usage;
}

/** Answers for the main requests in order, or a function that returns the answer for a main request. */
export type Script = readonly Answer[] | ((request: ModelRequest) => Answer);

/** The token usage of an answer unless a test sets another. */
export const usualUsage: Usage = { input: 1_000, output: 50, cacheRead: 0, cacheWrite: 0 };

/** Combines steps into an answer. An answer with a tool call continues the turn, any other ends it. */
export function answer(steps: readonly Step[], usage: Partial<Usage> = {}): Answer {
  return { steps, usage: { ...usualUsage, ...usage } };
}

export function say(text: string): Step {
  return { kind: "text", text };
}

/** A call of the program's own tool that writes a file; Claude Code needs an absolute path. */
export function writeFile(file: string, content: string): Step {
  return { kind: "write", file, content };
}

/** A call of the program's own tool that runs a shell command. */
export function runShell(command: string): Step {
  return { kind: "shell", command };
}

/** A call of any other tool, with its name and input in the program. */
export function callTool(tool: string, input: Record<string, unknown>): Step {
  return { kind: "tool", tool, input };
}

/** Sends nothing more until this promise is settled. As a first step it also delays the status line. */
export function hold(until: Promise<void>): Step {
  return { kind: "hold", until };
}

/** Sends status and headers, then nothing until the promise is settled, or until either side disconnects. */
export function silence(until?: Promise<void>): Step {
  return { kind: "silence", until };
}

/** An error: as a first step the whole answer, later an error within the stream, which ends it. */
export function refuse(fault: Fault): Step {
  return { kind: "fault", fault };
}

/** Breaks the connection in the middle of the stream. */
export function breakOff(): Step {
  return { kind: "break" };
}

/** A promise that the test settles. */
export interface Latch {
  released: Promise<void>;
  release: () => void;
}

export function createLatch(): Latch {
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  return { released, release };
}
