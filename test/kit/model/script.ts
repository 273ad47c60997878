// The words in which a test says what the model answers, free of any protocol.
import type { ModelRequest } from "./request.ts";

/** Token counts of one answer as the provider reports them; input counts neither kind of cached tokens. */
export interface Usage {
  input: number;
  output: number;
  cacheRead: number;
  cacheWrite: number;
}

/** What a provider refuses with; each protocol has its own status, headers and body for it. */
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

/** One step of an answer. */
export type Step =
  | { kind: "text"; text: string }
  | { kind: "write"; file: string; content: string }
  | { kind: "shell"; command: string }
  | { kind: "tool"; tool: string; input: Record<string, unknown> }
  | { kind: "hold"; until: Promise<void> }
  | { kind: "silence"; until: Promise<void> | undefined }
  | { kind: "fault"; fault: Fault }
  | { kind: "break" };

/** What the model answers to one request: its steps in order, and what it says that it used. */
export interface Answer {
  steps: readonly Step[];
  usage: Usage;
}

/** Answers for the main requests in their order, or a function that finds the answer for a main request. */
export type Script = readonly Answer[] | ((request: ModelRequest) => Answer);

/** What an answer says that it used where its test does not care. */
export const usualUsage: Usage = { input: 1_000, output: 50, cacheRead: 0, cacheWrite: 0 };

/** An answer of these steps. A call of a tool ends it with a wish to go on; without one the turn is over. */
export function answer(steps: readonly Step[], usage: Partial<Usage> = {}): Answer {
  return { steps, usage: { ...usualUsage, ...usage } };
}

export function say(text: string): Step {
  return { kind: "text", text };
}

/** A call of the program's own tool that writes a file; Claude Code wants an absolute path. */
export function writeFile(file: string, content: string): Step {
  return { kind: "write", file, content };
}

/** A call of the program's own tool that runs a shell command. */
export function runShell(command: string): Step {
  return { kind: "shell", command };
}

/** A call of any other tool, under the name and with the input that the program knows. */
export function callTool(tool: string, input: Record<string, unknown>): Step {
  return { kind: "tool", tool, input };
}

/** Sends nothing more until this promise is kept; as a first step it keeps back the status line too. */
export function hold(until: Promise<void>): Step {
  return { kind: "hold", until };
}

/** Sends status and headers, then nothing: until the promise is kept, or without one until a side hangs up. */
export function silence(until?: Promise<void>): Step {
  return { kind: "silence", until };
}

/** A refusal: as a first step the whole answer, later an error within the stream, and its end. */
export function refuse(fault: Fault): Step {
  return { kind: "fault", fault };
}

/** Cuts the connection in the middle of the stream. */
export function breakOff(): Step {
  return { kind: "break" };
}

/** A promise that the test keeps when it wants to. */
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
