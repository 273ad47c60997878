// Joins this process's own standard input and output to a stream, for programs of ours that others connect through.
import type { Duplex } from "node:stream";
import { listenForSignals } from "../process/index.ts";

/** How a stream that was joined came to its end. */
export interface StreamEnd {
  /** Whether anything came from it. */
  answered: boolean;
  /** What broke it; undefined where it ended properly, or because nobody needed it any more. */
  error: Error | undefined;
}

/** Hands bytes on in both directions until the stream is closed, our output is, or a signal ends us; it never rejects. */
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
  // Whoever ends here has nothing more to say; what is still to be heard may come.
  stream.once("end", () => stream.end());
  await closed;
  // It would keep the process waiting for somebody to type.
  stdin.destroy();
  return { answered, error };
}
