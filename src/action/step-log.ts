// Writes the log of a workflow step so that the runner obeys only this program: agent output stays plain text.
import type * as Core from "@actions/core";
import { flatten } from "../effort/index.ts";
import type { LoopEvent } from "../loop/index.ts";
import { type Output, readTail } from "../platform/index.ts";
import { renderDetails, renderEvent } from "../report/index.ts";

/** The runner's toolkit, loaded only in a workflow step. */
export type Runner = typeof Core;

/**
 * The log of a step. The runner ignores workflow commands while it is open; each of our own is enabled separately with a
 * new random token.
 * Source: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#stopping-and-starting-workflow-commands
 */
export interface StepLog extends Disposable {
  write(text: string): void;
  /** Starts a group that can be folded, and ends the open one. */
  openGroup(title: string): void;
  closeGroup(): void;
  warn(text: string): void;
  fail(text: string): void;
}

/** Opens the log. `drawToken` returns an unpredictable word. */
export function openStepLog(output: Output, runner: Runner, drawToken: () => string): StepLog {
  let token = drawToken();
  let inGroup = false;
  output.out(`::stop-commands::${token}`);
  const command = (issue: () => void) => {
    output.out(`::${token}::`);
    issue();
    token = drawToken();
    output.out(`::stop-commands::${token}`);
  };
  const closeGroup = () => {
    if (inGroup) command(() => runner.endGroup());
    inGroup = false;
  };
  return {
    write: (text) => output.out(text),
    openGroup: (title) => {
      closeGroup();
      command(() => runner.startGroup(flatten(title)));
      inGroup = true;
    },
    closeGroup,
    warn: (text) => command(() => runner.warning(flatten(text))),
    fail: (text) => command(() => runner.error(flatten(text))),
    [Symbol.dispose]: () => {
      closeGroup();
      output.out(`::${token}::`);
    },
  };
}

/** How much of an agent's output is shown, in bytes; the state folder has all of it. */
const shownOutput = 8 * 1024;

/**
 * Logs the events of a run: one line per event, one group per iteration with the end of the agent's output.
 * `rename` replaces option names in a sentence by input names.
 */
export function createEventLogger(
  log: StepLog,
  rename: (sentence: string) => string,
): (event: LoopEvent) => void {
  let outputFile: string | undefined;
  const showOutput = () => {
    const tail = outputFile === undefined ? "" : readTail(outputFile, shownOutput).toString("utf8").trimEnd();
    if (tail !== "") log.write(`  the end of the agent's output:\n${indent(tail)}`);
    outputFile = undefined;
  };
  return (event) => {
    const line = renderEvent(event);
    switch (event.kind) {
      case "iteration-started":
        outputFile = event.outputFile;
        log.openGroup(line ?? "");
        return;
      case "gate-started":
        showOutput();
        return;
      case "gate-ended":
        log.write(line ?? "");
        if (!event.passed && event.outputTail.trim() !== "") log.write(indent(event.outputTail));
        return;
      case "proof-command-ended":
        log.write(line ?? "");
        if (!event.passed && event.outputTail.trim() !== "")
          writeFolded(log, `the last lines of ${event.command}`, renderDetails(event).join("\n"));
        return;
      case "iteration-withdrawn":
        showOutput();
        log.closeGroup();
        log.write(rename((line ?? "").trimStart()));
        return;
      case "iteration-ended":
        showOutput();
        log.closeGroup();
        log.write([(line ?? "").trimStart(), ...renderDetails(event)].join("\n"));
        return;
      case "warning":
        log.warn(rename(event.text));
        return;
      default:
        if (line !== undefined) log.write(rename(line));
    }
  };
}

/** Writes a text in a group of its own, which the log shows folded. */
function writeFolded(log: StepLog, title: string, text: string): void {
  log.openGroup(title);
  log.write(text);
  log.closeGroup();
}

function indent(text: string): string {
  return text
    .trimEnd()
    .split(/\r?\n/)
    .map((line) => `  | ${line}`)
    .join("\n");
}
