// A temporary folder store and access to its files.
import { lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createFolderStore, generationName } from "./folder/index.ts";
import type { SnapshotFile } from "./history/index.ts";
import { createSnapshotHistory, type SnapshotHistory, type SnapshotHistoryOptions } from "./history/index.ts";
import { stateKeySlug } from "./names.ts";

export const stateKey = "ralph.yml/shop/main";

/** The entries of a folder at any depth: path to mode and content. */
export type Contents = Readonly<Record<string, string>>;

/** All entries of a folder, with links shown and not followed. */
export function contentsOf(folder: string, prefix = ""): Contents {
  const contents: Record<string, string> = {};
  for (const name of readdirSync(join(folder, prefix))) {
    const file = join(folder, prefix, name);
    const status = lstatSync(file);
    const mode = (status.mode & 0o777).toString(8);
    if (status.isSymbolicLink()) contents[prefix + name] = `link to ${readlinkSync(file)}`;
    else if (status.isDirectory())
      Object.assign(contents, { [prefix + name]: mode }, contentsOf(folder, `${prefix}${name}/`));
    else contents[prefix + name] = `${mode} ${readFileSync(file, "latin1")}`;
  }
  return contents;
}

/** A store and its log, removed when it is disposed. */
export class TemporaryStore implements Disposable {
  readonly root = mkdtempSync(join(tmpdir(), "store-"));
  readonly folder = join(this.root, "snapshots");
  readonly store = createFolderStore(this.folder);
  /** For files that a damage moves away. */
  readonly aside = join(this.root, "aside");
  readonly stateKeyFolder = join(this.folder, stateKeySlug(stateKey));
  /** The lines of the log. */
  readonly warnings: string[] = [];
  readonly messages: string[] = [];
  #folders = 0;

  constructor() {
    mkdirSync(join(this.root, "temporary"));
  }

  /** The snapshot history, as one run sees it. */
  open(options: Partial<SnapshotHistoryOptions> = {}): SnapshotHistory {
    return createSnapshotHistory({
      store: this.store,
      stateKey,
      repository: "some/shop",
      runId: "run-1",
      attempt: 1,
      log: { info: (line) => void this.messages.push(line), warn: (line) => void this.warnings.push(line) },
      now: () => new Date("2026-01-02T03:04:05.678Z"),
      temporaryFolder: join(this.root, "temporary"),
      ...options,
    });
  }

  /** Saves several generations, each with its number in its files. */
  async saveAll(count: number, options: Partial<SnapshotHistoryOptions> = {}): Promise<void> {
    const snapshots = this.open(options);
    for (let number = 1; number <= count; number += 1) {
      const result = await snapshots.save(`number ${number}`, filesOf(number));
      if (result.kind !== "saved") throw new Error(`number ${number} is ${result.kind}`);
    }
  }

  /** The number in the files that a new run restores, or undefined. */
  async restoredNumber(options: Partial<SnapshotHistoryOptions> = {}): Promise<number | undefined> {
    const into = this.newFolder();
    const manifest = await this.open(options).restore(into, () => {});
    if (!manifest) return undefined;
    return Number(readFileSync(join(into, "sessions.db"), "utf8").match(/\d+/)?.[0]);
  }

  newFolder(): string {
    this.#folders += 1;
    const folder = join(this.root, `folder-${this.#folders}`);
    mkdirSync(folder);
    return folder;
  }

  /** A path in the folder of a generation. */
  path(generation: number, ...names: string[]): string {
    return join(this.stateKeyFolder, generationName(generation), ...names);
  }

  /** The names in the state key's folder, with temporary ones. */
  names(): string[] {
    return readdirSync(this.stateKeyFolder).sort();
  }

  [Symbol.dispose](): void {
    rmSync(this.root, { recursive: true });
  }
}

/** Files with a number in them; one is empty and in a folder. */
export function filesOf(number: number): SnapshotFile[] {
  return [
    { path: "sessions.db", content: Buffer.from(`database ${number} ${"x".repeat(number)}`) },
    { path: "effort/progress.txt", content: Buffer.from(`progress ${number}\r\n\0\xff`, "latin1") },
    { path: "effort/empty", content: Buffer.alloc(0) },
  ];
}
