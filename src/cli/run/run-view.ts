// Shows the progress of a run: plain lines, and on a terminal a live line below them.
import type { LoopEvent } from "../../loop/index.ts";
import type { Clock, Output } from "../../platform/index.ts";
import {
  renderDetails,
  renderDuration,
  renderEvent,
  renderNextStep,
  renderResult,
} from "../../report/index.ts";
import type { RunEnd } from "../../run/index.ts";

/** Shows the progress of one run. */
export interface RunView extends Disposable {
  announce(event: LoopEvent): void;
  /** Prints the result, and as the last line what comes next. */
  end(end: RunEnd): void;
}

/** In ms; the live line counts seconds. */
const redrawInterval = 1_000;

/**
 * Opens the view that suits the output. With `quiet`, the lines go to standard error because a program reads the output.
 * Nothing comes after a demo, whose files are removed. `where` are the options that name the run in other commands.
 */
export function openRunView(
  output: Output,
  clock: Clock,
  options: { quiet: boolean; isDemo?: boolean; where?: readonly string[] },
): RunView {
  const live = output.isTerminal && !options.quiet ? openLiveLine(output, clock) : undefined;
  const say = (line: string) => {
    live?.clear();
    if (options.quiet) output.error(line);
    else output.out(line);
  };
  return {
    announce(event) {
      // The live line shows the same.
      if (live && event.kind === "still-at-work") return;
      const line = renderEvent(event, options.where);
      if (line !== undefined) say(line);
      for (const detail of renderDetails(event)) say(detail);
      live?.show(event);
    },
    end: ({ result, branch, folder, push }) => {
      say(renderResult(result, { branch, folder, push }));
      if (!options.isDemo) say(`Next: ${renderNextStep(result.next)}`);
    },
    [Symbol.dispose]: () => live?.[Symbol.dispose](),
  };
}

const endings: readonly string[] = [
  "resumed",
  "iteration-ended",
  "iteration-withdrawn",
  "proof-ended",
  "stopping",
];

/** The live line: iteration, story, current step, and its duration. */
function openLiveLine(output: Output, clock: Clock) {
  let text = "";
  let since = clock.monotonic();
  let drawn = false;
  const clear = () => {
    if (!drawn) return;
    output.stream.clearLine(0);
    output.stream.cursorTo(0);
    drawn = false;
  };
  const draw = () => {
    clear();
    if (text === "") return;
    const elapsed = renderDuration(Math.floor((clock.monotonic() - since) / 1_000) * 1_000);
    output.stream.write(`${text} ${elapsed}`.slice(0, (output.stream.columns || 80) - 1));
    drawn = true;
  };
  const timer = clock.every(redrawInterval, draw);
  return {
    clear,
    show(event: LoopEvent) {
      if (event.kind === "iteration-started") {
        since = clock.monotonic();
        text = `… ${event.storyId} with ${event.agent}, iteration ${event.iteration}/${event.maxIterations},`;
      } else if (event.kind === "gate-started") {
        text = `… gate ${event.command},`;
      } else if (event.kind === "proof-command-started") {
        since = clock.monotonic();
        text = `… proof, ${event.command},`;
      } else if (event.kind === "waiting") {
        since = clock.monotonic();
        text = event.why === "paused" ? "… paused," : "… waiting for the agent's provider,";
      } else if (endings.includes(event.kind)) {
        text = "";
      }
      draw();
    },
    [Symbol.dispose]: () => {
      timer[Symbol.dispose]();
      clear();
    },
  };
}
