// The standard input and output of this process, for programs of ours that other programs start.
import type { Duplex } from "node:stream";
import { listenForSignals } from "../process/index.ts";

/** The input from the process that started this one. */
export interface StandardInput {
  readonly firstLine: Promise<string>; // without its line end; the whole input if it has none
  readonly ended: Promise<void>; // the other process closed the input, or died
}

/** Starts reading standard input. */
export function openStandardInput(): StandardInput {
  const input = process.stdin;
  let text = "";
  const ended = new Promise<void>((resolve) => {
    input.once("end", resolve);
    input.once("close", resolve);
    input.once("error", () => resolve());
  });
  const firstLine = new Promise<string>((resolve) => {
    const listen = (chunk: Buffer) => {
      text += chunk.toString("utf8");
      const end = text.indexOf("\n");
      if (end < 0) return;
      input.off("data", listen);
      input.resume();
      resolve(text.slice(0, end));
    };
    input.on("data", listen);
    void ended.then(() => resolve(text));
  });
  return { firstLine, ended };
}

/** How a connected stream ended. */
export interface StreamEnd {
  answered: boolean; // whether any data came from it
  error: Error | undefined; // undefined if it ended properly, or was no longer needed
}

/** Connects our input and output to a stream until it or our output closes, or a signal ends this process. Never rejects. */
export async function connectStandardStreams(stream: Duplex): Promise<StreamEnd> {
  const { stdin, stdout } = process;
  let answered = false;
  let error: Error | undefined;
  let isLeft = false;
  const leave = () => {
    isLeft = true;
    stream.destroy();
  };
  using _signals = listenForSignals(leave);
  stdout.once("error", leave);
  stdin.once("error", leave);
  stream.once("data", () => {
    answered = true;
  });
  stream.on("error", (fault: Error) => {
    if (!isLeft) error = fault;
  });
  const closed = new Promise<void>((resolve) => {
    if (stream.closed) resolve();
    else stream.once("close", resolve);
  });
  stdin.pipe(stream);
  stream.pipe(stdout, { end: false });
  stream.once("end", () => stream.end());
  await closed;
  stdin.destroy(); // open standard input would keep the process waiting
  return { answered, error };
}
