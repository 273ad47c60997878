// Keeps the last line of a stream that holds a certain text, whole, however it is cut and however much comes before it.

/** A longer line is not kept, in bytes. */
const longestLine = 4 * 1024 * 1024;

/** Takes a stream in pieces and remembers its last few lines. */
export class LineReader {
  #open: Buffer[] = [];
  #openBytes = 0;
  #lines: string[] = [];

  push(chunk: Buffer): void {
    let from = 0;
    for (let end = chunk.indexOf(0x0a, from); end >= 0; end = chunk.indexOf(0x0a, from)) {
      this.#take(chunk.subarray(from, end));
      this.#close();
      from = end + 1;
    }
    this.#take(chunk.subarray(from));
  }

  /** The last line that holds this text, the unfinished one counted; undefined where none of the last ten does. */
  last(text: string): string | undefined {
    const open = Buffer.concat(this.#open).toString("utf8");
    return [...this.#lines, open].findLast((line) => line.includes(text));
  }

  #take(piece: Buffer): void {
    this.#openBytes += piece.length;
    // Copied, because what it is a window into may be written over.
    if (this.#openBytes <= longestLine) this.#open.push(Buffer.from(piece));
  }

  #close(): void {
    if (this.#openBytes <= longestLine) this.#lines.push(Buffer.concat(this.#open).toString("utf8"));
    this.#lines = this.#lines.slice(-10);
    this.#open = [];
    this.#openBytes = 0;
  }
}
