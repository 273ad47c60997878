// Keeps what a pane printed as an asciicast, which a person can play back.
import { CappedFile, type Clock, type Redactor } from "../../platform/index.ts";

/** Where a recording goes. */
export interface RecordingOptions {
  file: string;
  /** The most bytes that the file may have. */
  largest: number;
  redactor: Redactor;
}

/** A recording that goes on; each line of its file is whole, so that it is valid whenever it is cut. */
export interface Recording {
  write(chunk: Uint8Array): void;
  close(): void;
}

const cutText = "\r\n[the recording ends here: it reached its largest size]\r\n";

/** Starts an asciicast v2 file (https://docs.asciinema.org/manual/asciicast/v2/). */
export function openRecording(
  place: RecordingOptions,
  size: { columns: number; rows: number },
  clock: Clock,
): Recording {
  const begun = clock.monotonic();
  const file = new CappedFile(place.file, place.largest, 1);
  const stream = place.redactor.stream();
  const decoder = new TextDecoder();
  const eventLine = (text: string) =>
    Buffer.from(`${JSON.stringify([Math.round(clock.monotonic() - begun) / 1_000, "o", text])}\n`);
  // Room for the last event, whose time may have many digits.
  let room = place.largest - eventLine(cutText).length - 16;
  let isCut = false;
  const put = (line: Buffer) => {
    if (isCut) return;
    isCut = line.length > room;
    room -= line.length;
    file.write(isCut ? eventLine(cutText) : line);
  };
  const event = (bytes: Uint8Array, isLast: boolean) => {
    const text = decoder.decode(bytes, { stream: !isLast });
    if (text !== "") put(eventLine(text));
  };
  const timestamp = Math.floor(clock.now().getTime() / 1_000);
  put(Buffer.from(`${JSON.stringify({ version: 2, width: size.columns, height: size.rows, timestamp })}\n`));
  return {
    write: (chunk) => event(stream.push(chunk), false),
    close() {
      event(stream.end(), true);
      file.close();
    },
  };
}
