// Follows the file in which Claude Code writes down a session, and those of its sub-agents, while they grow.
import * as path from "node:path";
import { listFolder, readRange, readText, watchFolder } from "../../../platform/index.ts";
import type { TokenUsage } from "../../cost.ts";
import { endsTurn, readTranscriptLine, type TranscriptLine, UsageCount } from "./transcript.ts";

/** So much is read at once, in bytes. */
const pieceSize = 4 * 1024 * 1024;

/** A transcript that grows. */
export interface TranscriptFile extends Disposable {
  readonly file: string;
  /** Reads what has come since, also what no watch has told of yet. */
  read(): void;
  /** How many turns it says are over. */
  readonly endedTurns: number;
  /** How many answers of the model it holds; it grows while the agent works. */
  readonly answerLines: number;
  /** What each answer used, those of sub-agents too. */
  answers(): { model: string; usage: TokenUsage }[];
}

/** Who is told of what comes. */
export interface TranscriptListener {
  onLine(line: TranscriptLine): void;
  /** Something was written, by the agent or one of its sub-agents. */
  onActivity(): void;
}

/** A name that a program's word for a file must not lead out of. */
const transcriptName = /^[\w-]+\.jsonl$/;

/** Whether a path that a session told of can be its transcript: `projects/<project>/<session>.jsonl`. */
export function isTranscriptPath(file: string): boolean {
  const parts = path.resolve(file).split(path.sep);
  return path.isAbsolute(file) && transcriptName.test(parts.at(-1) ?? "") && parts.at(-3) === "projects";
}

/** Follows a transcript until disposed. Nothing is written; the folders that are watched are made where they are missing. */
export function openTranscript(file: string, listener: TranscriptListener): TranscriptFile {
  const usage = new UsageCount();
  const children = path.join(file.replace(/\.jsonl$/, ""), "subagents");
  const watches: Disposable[] = [];
  let offset = 0;
  let rest: Buffer = Buffer.alloc(0);
  let endedTurns = 0;
  let answerLines = 0;
  let watchesChildren = false;
  const take = (text: string) => {
    const line = readTranscriptLine(text);
    if (!line) return;
    usage.add(line);
    if (endsTurn(line)) endedTurns += 1;
    if (line.type === "assistant") answerLines += 1;
    if (!watchesChildren && startsSubagent(line)) {
      watchesChildren = true;
      watches.push(watchFolder(children, listener.onActivity));
    }
    listener.onLine(line);
  };
  const read = () => {
    for (;;) {
      const piece = readRange(file, offset, pieceSize);
      if (piece.length === 0) return;
      offset += piece.length;
      const whole = Buffer.concat([rest, piece]);
      const end = whole.lastIndexOf(0x0a);
      rest = Buffer.from(whole.subarray(end + 1));
      for (const text of whole
        .subarray(0, end + 1)
        .toString("utf8")
        .split("\n"))
        if (text) take(text);
      listener.onActivity();
    }
  };
  watches.push(watchFolder(path.dirname(file), read));
  read();
  return {
    file,
    read,
    get endedTurns() {
      return endedTurns;
    },
    get answerLines() {
      return answerLines;
    },
    answers() {
      const ofChildren = new UsageCount();
      for (const name of listFolder(children).filter((each) => transcriptName.test(each)))
        for (const text of (readText(path.join(children, name)) ?? "").split("\n")) {
          const line = readTranscriptLine(text);
          if (line) ofChildren.add(line);
        }
      return [...usage.answers(), ...ofChildren.answers()];
    },
    [Symbol.dispose]() {
      for (const watch of watches) watch[Symbol.dispose]();
    },
  };
}

/** The tools that start sub-agents, by the names they have had. */
const subagentTools = new Set(["Task", "Agent"]);

function startsSubagent({ message }: TranscriptLine): boolean {
  const content = message?.content;
  if (!Array.isArray(content)) return false;
  return content.some((block) => block.type === "tool_use" && subagentTools.has(String(block.name)));
}
