// Keeps the beginning and the end of an output of any length.
import * as fs from "node:fs";
import { openOwnFile } from "./plain-file.ts";

/** A file that takes any number of bytes and keeps the first `limit` and the last `tailLimit` of them. */
export class CappedFile {
  readonly path: string;
  readonly #descriptor: number;
  readonly #limit: number;
  readonly #tailLimit: number;
  #written = 0;
  #failed = false;
  #total = 0;
  #tail: Buffer[] = [];
  #tailBytes = 0;

  constructor(path: string, limit: number, tailLimit: number) {
    this.path = path;
    this.#limit = limit;
    this.#tailLimit = tailLimit;
    this.#descriptor = openOwnFile(path, 0o600);
  }

  write(chunk: Buffer): void {
    if (chunk.length === 0) return;
    this.#total += chunk.length;
    const head = chunk.subarray(0, Math.max(0, this.#limit - this.#written));
    if (head.length > 0) {
      this.#put(head);
      this.#written += head.length;
    }
    this.#tail.push(chunk.length > this.#tailLimit ? chunk.subarray(-this.#tailLimit) : chunk);
    this.#tailBytes += this.#tail.at(-1)?.length ?? 0;
    if (this.#tailBytes > 2 * this.#tailLimit) this.#trimTail();
  }

  tail(): Buffer {
    this.#trimTail();
    return this.#tail[0] ?? Buffer.alloc(0);
  }

  /** Completes the file. A line between beginning and end says how many bytes are missing. */
  close(): void {
    const tail = this.tail();
    const unwritten = this.#total - this.#written;
    if (unwritten > 0) {
      const kept = tail.subarray(-Math.min(unwritten, tail.length));
      const lost = unwritten - kept.length;
      if (lost > 0) this.#put(Buffer.from(`\n[${lost} bytes left out]\n`));
      this.#put(kept);
    }
    fs.closeSync(this.#descriptor);
  }

  #put(bytes: Buffer): void {
    if (this.#failed) return;
    try {
      fs.writeSync(this.#descriptor, bytes);
    } catch {
      this.#failed = true; // on a full disk the record is lost, but the process that writes it continues
    }
  }

  #trimTail(): void {
    // A copy, because a small slice would keep the large chunk in memory.
    const joined = Buffer.concat(this.#tail);
    const kept = Buffer.from(joined.subarray(Math.max(0, joined.length - this.#tailLimit)));
    this.#tail = [kept];
    this.#tailBytes = kept.length;
  }
}
