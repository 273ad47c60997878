// Shows a run in the log of a workflow step: one line a fact, a group an iteration, in it the end of what was printed.
import type { LoopEvent } from "../loop/index.ts";
import { readTail } from "../platform/index.ts";
import { renderEvent } from "../report/index.ts";
import type { StepLog } from "./step-log.ts";

/** How much of an agent's output is shown, in bytes; all of it is in the state folder. */
const shownOutput = 8 * 1024;

/** What the loop announces, written into the log. `rename` puts sentences into the words of a workflow file. */
export function createEventLogger(
  log: StepLog,
  rename: (sentence: string) => string,
): (event: LoopEvent) => void {
  let outputFile: string | undefined;
  return (event) => {
    const line = renderEvent(event);
    switch (event.kind) {
      case "iteration-started":
        outputFile = event.outputFile;
        log.openGroup(line ?? "");
        return;
      case "gate-started":
        showOutput(log, outputFile);
        outputFile = undefined;
        return;
      case "gate-ended":
        log.write(line ?? "");
        if (!event.passed && event.outputTail.trim() !== "") log.write(indent(event.outputTail));
        return;
      case "iteration-ended":
        showOutput(log, outputFile);
        outputFile = undefined;
        log.closeGroup();
        log.write((line ?? "").trimStart());
        return;
      case "warning":
        log.warn(rename(event.text));
        return;
      default:
        if (line !== undefined) log.write(rename(line));
    }
  };
}

function showOutput(log: StepLog, file: string | undefined): void {
  const tail = file === undefined ? "" : readTail(file, shownOutput).toString("utf8").trimEnd();
  if (tail !== "") log.write(`  the agent's last words:\n${indent(tail)}`);
}

function indent(text: string): string {
  return text
    .trimEnd()
    .split(/\r?\n/)
    .map((line) => `  | ${line}`)
    .join("\n");
}
