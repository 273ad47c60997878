// Records the output of a pane as an asciicast, which people can play back.
import { CappedFile, type Clock, type Redactor } from "../../platform/index.ts";

/** The target of a recording. */
export interface RecordingOptions {
  file: string;
  largest: number; // bytes
  redactor: Redactor;
}

/** A recording in progress. Its file is valid at any time, because only whole lines are written. */
interface Recording {
  write(chunk: Uint8Array): void;
  resize(size: WindowSize): void;
  close(): void;
}

interface WindowSize {
  columns: number;
  rows: number;
}

/** Records a pane from `begin` on. The recording starts with what the pane has shown until then. */
export interface Recorder extends Recording {
  begin(options: RecordingOptions): void;
}

const keptBefore = 1024 * 1024; // bytes: a program that waits for its prompt draws little

/** Creates a recorder for a pane of this size. */
export function createRecorder(size: WindowSize, clock: Clock): Recorder {
  let current = size;
  let before: Uint8Array[] = [];
  let bytesBefore = 0;
  let recording: Recording | undefined;
  return {
    begin(options) {
      recording ??= openRecording(options, current, clock);
      for (const chunk of before) recording.write(chunk);
      before = [];
    },
    write(chunk) {
      if (recording) return recording.write(chunk);
      before.push(chunk);
      bytesBefore += chunk.length;
      while (bytesBefore > keptBefore) bytesBefore -= before.shift()?.length ?? bytesBefore;
    },
    resize(changed) {
      current = changed;
      recording?.resize(changed);
    },
    close: () => recording?.close(),
  };
}

const cutText = "\r\n[the recording ends here: it reached its largest size]\r\n";

/** Starts an asciicast v2 file: https://docs.asciinema.org/manual/asciicast/v2/ */
function openRecording(options: RecordingOptions, size: WindowSize, clock: Clock): Recording {
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
