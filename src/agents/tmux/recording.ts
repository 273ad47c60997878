// Records the output of a pane as an asciicast, which people can play back.
import { CappedFile, type Clock, type Redactor } from "../../platform/index.ts";

/** The target of a recording. */
export interface RecordingOptions {
  file: string;
  largest: number; // bytes
  redactor: Redactor;
}

/** A recording in progress. Its file is valid at any time, because only whole lines are written. */
export interface Recording {
  write(chunk: Uint8Array): void;
  resize(size: { columns: number; rows: number }): void;
  close(): void;
}

const cutText = "\r\n[the recording ends here: it reached its largest size]\r\n";

/** Starts an asciicast v2 file: https://docs.asciinema.org/manual/asciicast/v2/ */
export function openRecording(
  options: RecordingOptions,
  size: { columns: number; rows: number },
  clock: Clock,
): Recording {
  const startedAt = clock.monotonic();
  const file = new CappedFile(options.file, options.largest, 1);
  const stream = options.redactor.stream();
  const decoder = new TextDecoder();
  const eventLine = (text: string, kind: "o" | "r" = "o") =>
    Buffer.from(`${JSON.stringify([Math.round(clock.monotonic() - startedAt) / 1_000, kind, text])}\n`);
  // The last event must fit, whatever number of digits its time has.
  let left = options.largest - eventLine(cutText).length - 16;
  let isCut = false;
  const writeLine = (line: Buffer) => {
    if (isCut) return;
    isCut = line.length > left;
    left -= line.length;
    file.write(isCut ? eventLine(cutText) : line);
  };
  const event = (bytes: Uint8Array, isLast: boolean) => {
    const text = decoder.decode(bytes, { stream: !isLast });
    if (text !== "") writeLine(eventLine(text));
  };
  const timestamp = Math.floor(clock.now().getTime() / 1_000);
  writeLine(
    Buffer.from(`${JSON.stringify({ version: 2, width: size.columns, height: size.rows, timestamp })}\n`),
  );
  return {
    write: (chunk) => event(stream.push(chunk), false),
    resize: ({ columns, rows }) => writeLine(eventLine(`${columns}x${rows}`, "r")),
    close() {
      event(stream.end(), true);
      file.close();
    },
  };
}
