// Starts the sandbox's host process and asks it.
import type { Duplex } from "node:stream";
import { describeError, openProcessStream, proxyVariables, systemClock } from "../../platform/index.ts";
import {
  type HostMessage,
  type HostRequest,
  type PlacedKey,
  parseMessage,
  type SandboxRules,
} from "./host-messages.ts";

/** Where the host process is, and where it works. */
export interface HostPlace {
  readonly node: string;
  readonly entry: string;
  /** An empty folder; the sandbox protects certain names in it. */
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** A running host process; disposing it ends the process. */
export interface HostClient extends AsyncDisposable {
  /** @returns the command that starts this one inside. @throws Error if it cannot be made */
  wrap(command: string, paths: { writable: readonly string[]; readable: readonly string[] }): Promise<string>;
  mask(keys: readonly PlacedKey[]): Promise<void>;
}

const answerLimit = 60_000; // ms

type Answer = Extract<HostMessage, { id?: unknown }>;

/** Starts the host process and opens the sandbox. @throws Error with the reason if it does not open */
export async function startHost(
  place: HostPlace,
  rules: SandboxRules,
  onDenied: (host: string, port: number) => void,
): Promise<HostClient> {
  const { stream, ended } = openProcessStream({
    program: place.node,
    arguments: [place.entry],
    folder: place.folder,
    environment: place.environment,
  });
  const waiting = new Map<number, (answer: Answer | Error) => void>();
  let count = 0;
  let fault: Error | undefined;
  const fail = (error: Error) => {
    fault ??= error;
    for (const answer of waiting.values()) answer(fault);
    waiting.clear();
  };
  stream.once("close", () => fail(new Error(`the sandbox has ended${why(stream)}`)));
  readLines(stream, (message) => {
    if (message.tiding === "denied") return onDenied(message.host, message.port);
    const id = message.tiding === "opened" ? 0 : (message.id ?? 0);
    waiting.get(id)?.(message.tiding === "opened" ? { tiding: "masked", id: 0 } : message);
    waiting.delete(id);
  });
  const ask = (id: number, request: HostRequest) =>
    new Promise<Answer>((resolve, reject) => {
      if (fault) return reject(fault);
      const late = systemClock.timeout(answerLimit);
      late.addEventListener("abort", () => {
        if (waiting.delete(id))
          reject(new Error(`the sandbox gave no answer within ${answerLimit / 1_000} s`));
      });
      waiting.set(id, (answer) => {
        if (answer instanceof Error) reject(answer);
        else if (answer.tiding === "failed") reject(new Error(answer.why));
        else resolve(answer);
      });
      stream.write(`${JSON.stringify(request)}\n`);
    });
  try {
    await ask(0, { ask: "open", ...rules });
  } catch (error) {
    stream.destroy();
    await ended;
    throw error;
  }
  return {
    async wrap(command, { writable, readable }) {
      count += 1;
      const request = { command, writable: [...writable], readable: [...readable] };
      const answer = await ask(count, { ask: "wrap", id: count, ...request });
      if (answer.tiding !== "wrapped") throw new Error("the sandbox gave another answer");
      return answer.command;
    },
    async mask(keys) {
      count += 1;
      await ask(count, { ask: "mask", id: count, keys: [...keys] });
    },
    async [Symbol.asyncDispose]() {
      stream.end();
      stream.destroy();
      await ended;
    },
  };
}

function why(stream: Duplex): string {
  return stream.errored ? `: ${describeError(stream.errored)}` : "";
}

function readLines(stream: Duplex, onMessage: (message: HostMessage) => void): void {
  let rest = "";
  stream.on("data", (chunk: Buffer) => {
    const lines = (rest + chunk.toString("utf8")).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      const message = parseMessage(line);
      if (message) onMessage(message);
    }
  });
}

/** The variables that the host process needs; a proxy of the machine is used for everything that leaves. */
export const hostVariables: readonly string[] = [
  ...["PATH", "HOME", "LANG", "SSL_CERT_FILE", "SSL_CERT_DIR", "NODE_EXTRA_CA_CERTS"],
  ...proxyVariables,
];
