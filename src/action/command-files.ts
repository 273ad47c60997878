// Guards the files by which a step passes values to the runner: an agent could find them, write in them, or replace them.
import { randomUUID } from "node:crypto";
import { flattenTo } from "../effort/index.ts";
import {
  describeError,
  type Environment,
  entryKind,
  fileStatus,
  type Log,
  moveFile,
  readBytes,
  readRange,
  removeFolder,
  replaceFile,
} from "../platform/index.ts";
import { actionOutputs, stepStateNames } from "./outputs.ts";

const commandFiles = [
  "GITHUB_ENV",
  "GITHUB_PATH",
  "GITHUB_OUTPUT",
  "GITHUB_STATE",
  "GITHUB_STEP_SUMMARY",
] as const;

type CommandFile = (typeof commandFiles)[number];

/** How the files of a step are guarded. `isPost`: an agent has worked before, so that only what this action writes is believed. */
export interface CommandFilesOptions {
  readonly environment: Environment;
  /** Redacts what it gets. */
  readonly log: Pick<Log, "warn">;
  readonly isPost: boolean;
}

/** The files by which a step passes values to the runner, with nothing in them but what this step has written. */
export class CommandFiles {
  readonly #options: CommandFilesOptions;
  /** What belongs into each file that exists. */
  readonly #expected = new Map<CommandFile, Guarded>();

  constructor(options: CommandFilesOptions) {
    this.#options = options;
    for (const name of commandFiles) {
      const file = options.environment[name];
      const kind = file ? entryKind(file) : undefined;
      // In the post step, a missing file was removed: the runner made it.
      if (!file || (kind === undefined && !options.isPost)) continue;
      const found = kind === "file" ? (readBytes(file) ?? Buffer.alloc(0)) : Buffer.alloc(0);
      const content = options.isPost ? ownPart(name, found) : found;
      const mode = kind === "file" ? Number((fileStatus(file)?.mode ?? 0o644n) & 0o777n) : 0o644;
      this.#expected.set(name, { file, content, mode });
    }
  }

  /** Sets a value for the runner; without a variable that names the file, nothing. @throws as `append` */
  set(file: "GITHUB_OUTPUT" | "GITHUB_STATE", name: string, value: string): void {
    if (this.#options.environment[file]) this.append(file, renderValue(name, value));
  }

  /** Appends a text of this step. @throws Error if the file was missing when the step began, or cannot be written */
  append(name: CommandFile, text: string): void {
    const guarded = this.#expected.get(name);
    if (!guarded)
      throw new Error(
        `the runner gave no file for ${name}; run the action on a runner that sets this variable`,
      );
    this.restore();
    guarded.content = Buffer.concat([guarded.content, Buffer.from(text)]);
    put(guarded);
  }

  /** Cuts the files back to what this step wrote, and warns of what others wrote. It never throws. */
  restore(): void {
    for (const [name, guarded] of this.#expected) {
      try {
        const change = describeChange(guarded);
        if (change === undefined) continue;
        put(guarded);
        this.#options.log.warn(
          `the runner's file of ${name} was changed by another program, and holds again only what this step wrote; ${change}`,
        );
      } catch (error) {
        this.#options.log.warn(`the runner's file of ${name} cannot be checked: ${describeError(error)}`);
      }
    }
  }

  /** The same at the end of the step; what a process still holds open is not the runner's file any more. */
  close(): void {
    this.restore();
    for (const guarded of this.#expected.values()) {
      try {
        put(guarded);
      } catch (error) {
        this.#options.log.warn(`${guarded.file} cannot be written: ${describeError(error)}`);
      }
    }
  }
}

interface Guarded {
  readonly file: string;
  readonly mode: number;
  content: Buffer;
}

/** Source: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#multiline-strings */
function renderValue(name: string, value: string): string {
  const delimiter = `ghadelimiter_${randomUUID()}`;
  return `${name}<<${delimiter}\n${value}\n${delimiter}\n`;
}

/** Puts a new file in place of whatever is there: who holds the old one open writes into nothing. */
function put({ file, content, mode }: Guarded): void {
  if (entryKind(file) === "folder") removeFolder(file);
  const fresh = `${file}.${randomUUID()}`;
  replaceFile(fresh, content, { mode });
  moveFile(fresh, file, { flush: false });
}

/** What was done to a file, as a clause; undefined if it is as it should be. */
function describeChange({ file, content }: Guarded): string | undefined {
  const kind = entryKind(file);
  if (kind === undefined) return "it had been removed";
  if (kind !== "file") return "it had been replaced by a link, a pipe or a folder";
  const now = readRange(file, 0, content.length + longestRead);
  if (now.equals(content)) return undefined;
  if (!now.subarray(0, content.length).equals(content)) return "its text had been replaced";
  return `removed: ${flattenTo(now.subarray(content.length).toString("utf8"), longestShown)}`;
}

const longestRead = 2_000; // bytes of what was appended
const longestShown = 200; // characters

/** What this action itself may have written into a file before this step; the runner starts each step with empty files. */
function ownPart(name: CommandFile, found: Buffer): Buffer {
  if (name === "GITHUB_STEP_SUMMARY") return found;
  const own: readonly string[] =
    name === "GITHUB_OUTPUT"
      ? Object.keys(actionOutputs)
      : name === "GITHUB_STATE"
        ? Object.values(stepStateNames)
        : [];
  const values = found.toString("utf8").matchAll(/^([\w-]+)<<(ghadelimiter_[0-9a-f-]{36})\n.*?\n\2\n/gms);
  return Buffer.from([...values].flatMap(([text, key = ""]) => (own.includes(key) ? [text] : [])).join(""));
}
