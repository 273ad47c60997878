// Renders the events of a run as text, one line per event, with more lines below some, and redacts them.
import { stripVTControlCharacters } from "node:util";
import { flattenTo } from "../effort/index.ts";
import type { LoopEvent } from "../loop/index.ts";
import { describeEnding, describeFailover, isPass, renderMoment } from "../loop/index.ts";
import { quoteShellWord, type Redactor } from "../platform/index.ts";
import { tellingLines } from "./telling-lines.ts";

/** The line of an event; undefined for events without one. `where` are the options that name the run in other commands. */
export function renderEvent(event: LoopEvent, where: readonly string[] = []): string | undefined {
  switch (event.kind) {
    case "iteration-started":
      return `Iteration ${event.iteration}/${event.maxIterations}: ${event.storyId} ${event.storyTitle} (agent ${event.agent})`;
    case "failover":
      return describeFailover(event);
    case "attachable": {
      const command = renderAttachCommand(event.point);
      return command === undefined ? undefined : `  Attach with: ${command}`;
    }
    case "prompted":
    case "gate-started":
    case "proof-command-started":
      return undefined;
    case "person":
      return `  ${event.text}`;
    case "gate-ended":
      return `  gate ${event.command}: ${renderGateResult(event)} in ${renderDuration(event.durationMs)}`;
    case "proof-started":
      return renderProofStart(event);
    case "proof-command-ended":
      return `  ${event.isSetup ? "setup" : "gate"} ${event.command}: ${renderGateResult(event)} in ${renderDuration(event.durationMs)}`;
    case "proof-ended":
      return ["passed", "failed"].includes(event.result)
        ? `Proof ${event.result}: ${event.text}`
        : event.text;
    case "iteration-ended": {
      const commit = event.commit ? `, commit ${event.commit.slice(0, 10)}` : "";
      return `  ${event.storyId} ${outcomeWords[event.outcome] ?? event.outcome} in ${renderDuration(event.durationMs)}${commit}. ${event.reason}`;
    }
    case "still-at-work":
      return renderWork(event);
    case "iteration-withdrawn":
      // The next line says why: the run stops, or another agent takes over.
      return `  The agent ${event.agent} cannot work. Iteration ${event.iteration} does not count.`;
    case "waiting":
      return event.why === "paused"
        ? `Paused. Continue with "${writeCommand(["resume"], where)}".`
        : `Waiting until ${renderMoment(event.until)}, when the agent's provider allows the next request.`;
    case "resumed":
      return "Continuing.";
    case "checkpoint":
      return `Checkpoint: ${event.reason}`;
    case "stopping":
      return `Stopping: ${event.reason}. ${describeEnding(event)}`;
    case "set-aside":
      return `Set aside: ${event.storyId}, ${event.reason} ${describeRetry(event.storyId, where)}`;
    case "note":
      return `Note: ${event.text}`;
    case "warning":
      return `Warning: ${event.text}`;
  }
}

/** Outcomes that read badly in a sentence. */
const outcomeWords: Readonly<Record<string, string>> = {
  continued: "not done yet",
  "gates-failed": "gates failed",
};

/** How many lines of output are shown: of a gate or an agent that failed, and of an agent whose story passed. */
const shownLines = 10;
const shownLinesOfPass = 1;

/** The lines below the line of an event: the end of the output, what was put back, and where all of it is recorded. */
export function renderDetails(event: LoopEvent): string[] {
  switch (event.kind) {
    case "gate-ended":
    case "proof-command-ended":
      return event.passed
        ? []
        : tellingLines(readLines(event.outputTail), shownLines).map((line) => `    | ${line}`);
    case "iteration-ended": {
      const passed = isPass(event.outcome);
      return [
        ...renderLastWords(event.lastWords, passed ? shownLinesOfPass : shownLines),
        ...event.putBack.map((text) => `    Put back, a change of the agent: ${text}`),
        ...(passed ? [] : [`    Record: ${event.record}`]),
      ];
    }
    default:
      return [];
  }
}

function renderLastWords(text: string, most: number): string[] {
  const lines = readLines(text).slice(-most);
  const [only] = lines;
  if (only === undefined) return [];
  if (lines.length === 1) return [`    The agent's last words: ${only}`];
  return ["    The agent's last words:", ...lines.map((line) => `      | ${line}`)];
}

/** The longest line that is shown, in characters. */
const longestLine = 300;

/** The lines with text, without anything that a terminal or the log of a job acts on. */
function readLines(text: string): string[] {
  return (
    stripVTControlCharacters(text)
      .split(/[\r\n\u2028\u2029]+/)
      .map((line) => line.replaceAll(/[\p{Cc}\u200b-\u200f\u202a-\u202e\u2066-\u2069]+/gu, " ").trimEnd())
      .filter((line) => line.trim() !== "")
      // In a job's log, the older form of a command counts anywhere in a line.
      .map((line) => line.replaceAll("##[", "## ["))
      .map((line) => (line.length > longestLine ? flattenTo(line, longestLine) : line))
  );
}

function renderWork({ step, durationMs, silentMs }: Extract<LoopEvent, { kind: "still-at-work" }>): string {
  const where = step === undefined ? "" : ` on ${step}`;
  const silence =
    silentMs === undefined ? "no output yet" : `last output ${renderWholeDuration(silentMs)} ago`;
  return `  still at work${where}, ${renderWholeDuration(durationMs)}, ${silence}`;
}

/** A duration without small parts: 40 s, 3 min, 2 h 5 min. */
function renderWholeDuration(milliseconds: number): string {
  if (milliseconds < 60_000) return `${Math.floor(milliseconds / 1_000)} s`;
  const minutes = Math.floor(milliseconds / 60_000);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** What a person can do about a story that is set aside. */
function describeRetry(storyId: string, where: readonly string[]): string {
  return `It is tried again after "${writeCommand(["retry", storyId], where)}", a change of its text in the plan, or with a higher --max-tries.`;
}

function writeCommand(words: readonly string[], where: readonly string[]): string {
  return ["ralph-ci", ...words, ...where].map(quoteShellWord).join(" ");
}

function renderProofStart({
  place,
  commit,
  commands,
}: Extract<LoopEvent, { kind: "proof-started" }>): string {
  const at = commit === undefined ? "" : ` of commit ${commit.slice(0, 10)}`;
  const where = place === "clean" ? "a clean checkout" : "the checkout";
  return `Proof${at}: ${commands} command${commands === 1 ? "" : "s"} in ${where}`;
}

function renderGateResult(
  gate: Pick<Extract<LoopEvent, { kind: "gate-ended" }>, "passed" | "timedOut" | "exitCode">,
): string {
  if (gate.passed) return "passed";
  if (gate.timedOut) return "timed out";
  return `failed (${gate.exitCode === undefined ? "killed" : `exit code ${gate.exitCode}`})`;
}

/** A readable duration: 340 ms, 4.2 s, 3 min 20 s, 2 h 5 min. */
export function renderDuration(milliseconds: number): string {
  if (milliseconds < 1_000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 60_000) return `${(milliseconds / 1_000).toFixed(1)} s`;
  const minutes = Math.floor(milliseconds / 60_000);
  if (minutes < 60) return `${minutes} min ${Math.round((milliseconds % 60_000) / 1_000)} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

type AttachPoint = Extract<LoopEvent, { kind: "attachable" }>["point"];

/** The shell command that attaches to an agent session on the same machine, if there is one. */
function renderAttachCommand(point: AttachPoint): string | undefined {
  switch (point.kind) {
    case "none":
    case "output":
      return undefined;
    case "tmux":
      return `tmux -S ${quoteShellWord(point.socket)} attach -r -t ${quoteShellWord(point.session)}`;
    case "opencode": {
      // The password stays in its file, so that only its readers can attach.
      const password = `OPENCODE_SERVER_PASSWORD="$(cat ${quoteShellWord(point.passwordFile)})"`;
      const session = `--session ${quoteShellWord(point.sessionId)} --dir ${quoteShellWord(point.folder)}`;
      return `${password} opencode attach ${quoteShellWord(point.url)} ${session}`;
    }
  }
}

/** An event with all its texts redacted and on one line, before it leaves the process. */
export function redactEvent(event: LoopEvent, redactor: Redactor): LoopEvent {
  return redactFields(event, redactor) as LoopEvent;
}

function redactFields(record: object, redactor: Redactor): object {
  const fields = Object.entries(record).map(([name, value]: [string, unknown]) => {
    return [name, redactValue(name, value, redactor)];
  });
  return Object.fromEntries(fields) as object;
}

/** The output of gates and agents keeps its lines. */
const textsWithLines: readonly string[] = ["outputTail", "lastWords"];

function redactValue(name: string, value: unknown, redactor: Redactor): unknown {
  if (Array.isArray(value)) return value.map((each: unknown) => redactValue(name, each, redactor));
  if (typeof value === "object" && value !== null) return redactFields(value, redactor);
  if (typeof value !== "string") return value;
  const text = redactor.text(value);
  // Removes line ends and terminal control characters.
  return textsWithLines.includes(name) ? text : text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, " ").trim();
}
