// Follows the growing transcript of a session, and those of its sub-agents.
import * as path from "node:path";
import { listFolder, readRange, readText, watchFolder } from "../../platform/index.ts";
import {
  endsTurn,
  type ModelAnswer,
  readTranscriptLine,
  type TranscriptLine,
  UsageCount,
} from "./transcript.ts";

const pieceSize = 4 * 1024 * 1024; // bytes

/** A growing transcript. */
export interface TranscriptFile extends Disposable {
  readonly file: string;
  read(): void;
  readonly endedTurns: number;
  readonly answerLines: number; // grows while the agent works
  answers(): ModelAnswer[];
}

/** Receives the changes of a transcript. */
export interface TranscriptListener {
  onLine(line: TranscriptLine): void;
  onActivity(): void;
}

/** A plain file name; a path from a program must not lead elsewhere. */
const transcriptName = /^[\w-]+\.jsonl$/;

/** Whether a reported path can be a transcript: `projects/<project>/<session>.jsonl`. */
export function isTranscriptPath(file: string): boolean {
  const parts = path.resolve(file).split(path.sep);
  return path.isAbsolute(file) && transcriptName.test(parts.at(-1) ?? "") && parts.at(-3) === "projects";
}

/** Follows a transcript until disposed. It writes nothing, but creates missing folders to watch them. */
export function openTranscript(file: string, listener: TranscriptListener): TranscriptFile {
  const transcript = new FollowedTranscript(file, listener);
  transcript.follow();
  return transcript;
}

class FollowedTranscript implements TranscriptFile {
  readonly file: string;
  endedTurns = 0;
  answerLines = 0;
  readonly #listener: TranscriptListener;
  readonly #usage = new UsageCount();
  readonly #watches: Disposable[] = [];
  readonly #subagents: string;
  #watchesSubagents = false;
  #offset = 0;
  #unfinished: Buffer = Buffer.alloc(0);

  constructor(file: string, listener: TranscriptListener) {
    this.file = file;
    this.#listener = listener;
    this.#subagents = path.join(file.replace(/\.jsonl$/, ""), "subagents");
  }

  follow(): void {
    this.#watches.push(watchFolder(path.dirname(this.file), () => this.read()));
    this.read();
  }

  read(): void {
    for (;;) {
      const piece = readRange(this.file, this.#offset, pieceSize);
      if (piece.length === 0) return;
      this.#offset += piece.length;
      const bytes = Buffer.concat([this.#unfinished, piece]);
      const end = bytes.lastIndexOf(0x0a) + 1;
      this.#unfinished = Buffer.from(bytes.subarray(end));
      const lines = bytes.subarray(0, end).toString("utf8").split("\n");
      for (const line of lines) if (line) this.#take(line);
      this.#listener.onActivity();
    }
  }

  answers(): ModelAnswer[] {
    const ofSubagents = new UsageCount();
    for (const name of listFolder(this.#subagents).filter((each) => transcriptName.test(each)))
      for (const text of (readText(path.join(this.#subagents, name)) ?? "").split("\n")) {
        const line = readTranscriptLine(text);
        if (line) ofSubagents.add(line);
      }
    return [...this.#usage.answers(), ...ofSubagents.answers()];
  }

  [Symbol.dispose](): void {
    for (const watch of this.#watches) watch[Symbol.dispose]();
  }

  #take(text: string): void {
    const line = readTranscriptLine(text);
    if (!line) return;
    this.#usage.add(line);
    if (endsTurn(line)) this.endedTurns += 1;
    if (line.type === "assistant") this.answerLines += 1;
    if (!this.#watchesSubagents && startsSubagent(line)) {
      this.#watchesSubagents = true;
      this.#watches.push(watchFolder(this.#subagents, this.#listener.onActivity));
    }
    this.#listener.onLine(line);
  }
}

const subagentTools = new Set(["Task", "Agent"]); // all its names so far

function startsSubagent({ message }: TranscriptLine): boolean {
  const content = message?.content;
  if (!Array.isArray(content)) return false;
  return content.some((block) => block.type === "tool_use" && subagentTools.has(String(block.name)));
}
