// Writes the log of a workflow step so that the runner obeys this program alone: whatever an agent prints stays mere text.
import type * as Core from "@actions/core";
import { flatten } from "../effort/index.ts";
import type { Output } from "../platform/index.ts";

/** The runner's toolkit, loaded only in a workflow step. */
export type Runner = typeof Core;

/**
 * The log of a step. From its opening on the runner takes no commands; each of ours is let through by itself, between a
 * token that is drawn anew each time.
 * Source: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#stopping-and-starting-workflow-commands
 */
export interface StepLog extends Disposable {
  /** Lines that hold whatever they hold. */
  write(text: string): void;
  /** Begins a group that can be folded; one that is open ends. */
  openGroup(title: string): void;
  closeGroup(): void;
  warn(text: string): void;
  fail(text: string): void;
}

/** Opens the log. `drawToken` gives a word that nobody can guess. */
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
