// The standard input and output of this process, for programs of ours that other programs start.
import type { Duplex } from "node:stream";
import { systemClock } from "../clock.ts";
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

/** How long nothing must have come before the end of our input is passed on, in ms: for the first answer, and after it. */
const quietTime = { first: 5_000, later: 500 };

/**
 * Ends a stream once nothing has come from it for a while. Some hosts of OpenZiti cannot hold a connection of which one side has
 * ended, so an end right after the question would cost the answer.
 */
function endWhenQuiet(stream: Duplex, isAnswered: boolean): void {
  let heard = new AbortController();
  const wait = (time: number) => {
    heard.abort();
    heard = new AbortController();
    const { signal } = heard;
    void systemClock.sleep(time, signal).then(() => {
      if (!signal.aborted) stream.end();
    });
  };
  const onData = () => wait(quietTime.later);
  stream.on("data", onData);
  stream.once("close", () => {
    stream.off("data", onData);
    heard.abort();
  });
  wait(isAnswered ? quietTime.later : quietTime.first);
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
  stdin.pipe(stream, { end: false });
  stdin.once("end", () => endWhenQuiet(stream, answered));
  stream.pipe(stdout, { end: false });
  stream.once("end", () => stream.end());
  await closed;
  stdin.destroy(); // open standard input would keep the process waiting
  return { answered, error };
}
