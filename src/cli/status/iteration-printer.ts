// Prints the files of one iteration as they grow, as plain text without commands to the terminal.
import { stripVTControlCharacters } from "node:util";
import { flatten } from "../../effort/index.ts";
import type { GateRow, IterationRow } from "../../journal/index.ts";
import type { iterationFolder } from "../../loop/index.ts";
import { fileStatus, type Output, readRange } from "../../platform/index.ts";

type IterationFiles = ReturnType<typeof iterationFolder>;

/** How much of a file is read at once, in bytes. */
const chunkSize = 64 * 1024;

/** A file that is printed: how far, and the start of a line whose end is not there yet. */
interface PrintedFile {
  readonly path: string;
  readonly title: string;
  offset: number;
  rest: Buffer;
}

/** Prints the output of the agent, then of each gate. */
export class IterationPrinter {
  readonly folder: string;
  readonly #output: Output;
  readonly #files: IterationFiles;
  #printed: PrintedFile[] = [];
  #hasBegun = false;

  constructor(output: Output, files: IterationFiles) {
    this.folder = files.folder;
    this.#output = output;
    this.#files = files;
  }

  /** Prints the heading, once. */
  begin({ n, storyId, agent, startedAt }: IterationRow): void {
    if (this.#hasBegun) return;
    this.#hasBegun = true;
    this.#output.out(`Iteration ${n}: ${flatten(storyId)}, agent ${flatten(agent)}, ${startedAt}`);
  }

  /** Prints what is new, in whole lines. */
  printNew(): void {
    for (let position = 0; ; position += 1) {
      const path = position === 0 ? this.#files.output : this.#files.gateOutput(position);
      if (!fileStatus(path)) {
        // The output of the agent may be missing where only the gates ran.
        if (position > 0) return;
        continue;
      }
      const title = position === 0 ? "" : `gate ${position}:`;
      const file = this.#printed[position] ?? { path, title, offset: 0, rest: Buffer.alloc(0) };
      if (this.#printed[position] === undefined && position > 0) {
        this.#flush(this.#printed[position - 1]);
        this.#output.out(title);
      }
      this.#printed[position] = file;
      this.#printFile(file);
    }
  }

  /** Prints lines that have no end yet. */
  flush(): void {
    for (const file of this.#printed) this.#flush(file);
  }

  /** Prints the results of the gates, the verdict, and where the files are. */
  end({ n, outcome, reason }: IterationRow, gates: readonly GateRow[]): void {
    this.printNew();
    this.flush();
    for (const { position, command, exitCode, timedOut } of gates) {
      const result = timedOut
        ? "timed out"
        : exitCode === 0
          ? "passed"
          : `failed (exit code ${exitCode ?? "none"})`;
      this.#output.out(`gate ${position}: ${flatten(command)}: ${result}`);
    }
    if (this.#printed.length === 0)
      this.#output.error(
        "Its output is not on this machine: snapshots hold only that of the last iterations.",
      );
    if (outcome !== null)
      this.#output.out(`Iteration ${n} ended: ${outcome}. ${flatten(reason ?? "")}`.trimEnd());
    this.#output.out(`The files are in ${this.folder}.`);
  }

  #printFile(file: PrintedFile): void {
    for (;;) {
      const chunk = readRange(file.path, file.offset, chunkSize);
      if (chunk.length === 0) return;
      file.offset += chunk.length;
      const all = Buffer.concat([file.rest, chunk]);
      const end = all.lastIndexOf("\n");
      if (end >= 0) this.#print(all.subarray(0, end));
      file.rest = all.subarray(end + 1);
    }
  }

  #flush(file: PrintedFile | undefined): void {
    if (!file || file.rest.length === 0) return;
    this.#print(file.rest);
    file.rest = Buffer.alloc(0);
  }

  #print(bytes: Buffer): void {
    const text = stripVTControlCharacters(bytes.toString("utf8")).replaceAll(/\r\n?/g, "\n");
    this.#output.out(text.replaceAll(/[^\P{Cc}\n\t]/gu, ""));
  }
}
