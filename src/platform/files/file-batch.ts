// Replaces several files that do not depend on each other, and waits for the disk once instead of for each.
import * as fs from "node:fs";
import * as path from "node:path";
import { promisify } from "node:util";
import { findReplacement, type Replacement, writeReplacement } from "./files.ts";

const flush = promisify(fs.fsync);

interface PendingFile {
  readonly replacement: Replacement;
  readonly flushed: Promise<void>;
}

/** Files to replace as `replaceFile` does: a kill or power cut leaves of each the old content or the new. */
export class FileBatch {
  #pending: PendingFile[] = [];
  readonly #folders = new Map<string, Promise<void>>();

  /** Writes the new content beside the file and starts to flush it; `replaceAll` puts it in place. @throws as `replaceFile` */
  add(file: string, data: string | Uint8Array, options: { mode?: number } = {}): void {
    const replacement = findReplacement(file, options);
    const descriptor = writeReplacement(replacement, data);
    const flushed = flush(descriptor).finally(() => fs.closeSync(descriptor));
    // `replaceAll` throws it.
    flushed.catch(() => {});
    this.#pending.push({ replacement, flushed });
  }

  /** Puts the added files in place, in their order, when all their contents are on disk. */
  async replaceAll(): Promise<void> {
    const pending = this.#pending;
    this.#pending = [];
    try {
      const results = await Promise.allSettled(pending.map(({ flushed }) => flushed));
      for (const result of results) if (result.status === "rejected") throw result.reason;
      for (const { replacement } of pending) fs.renameSync(replacement.temporary, replacement.target);
    } catch (error) {
      for (const { replacement } of pending) fs.rmSync(replacement.temporary, { force: true });
      throw error;
    }
    for (const { replacement } of pending) this.#flushName(replacement.target);
  }

  /** Waits until the new names of all files are on disk, too. */
  async named(): Promise<void> {
    await Promise.all(this.#folders.values());
  }

  /** A name that comes later needs a flush that starts later. */
  #flushName(file: string): void {
    const folder = path.dirname(file);
    const earlier = this.#folders.get(folder);
    const flushed = Promise.all([earlier, flushFolder(folder)]).then(() => {});
    // `named` throws it.
    flushed.catch(() => {});
    this.#folders.set(folder, flushed);
  }
}

async function flushFolder(folder: string): Promise<void> {
  const descriptor = fs.openSync(folder, "r");
  await flush(descriptor).finally(() => fs.closeSync(descriptor));
}
