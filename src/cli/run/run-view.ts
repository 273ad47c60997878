// Shows a run while it happens: plain lines for a pipe, and on a terminal one more line that is redrawn.
import type { LoopEvent } from "../../loop/index.ts";
import type { Clock, Output } from "../../platform/index.ts";
import { renderDuration, renderEvent, renderResult } from "../../report/index.ts";
import type { RunEnd } from "../../run/index.ts";

/** A view of one run. */
export interface RunView extends Disposable {
  announce(event: LoopEvent): void;
  /** Says how it ended. */
  end(end: RunEnd): void;
}

/** How often the live line is drawn anew, in ms: it counts seconds. */
const redrawInterval = 1_000;

/** Opens the view that fits the output. `quiet`: the lines go to standard error, since a program reads the output. */
export function openRunView(output: Output, clock: Clock, options: { quiet: boolean }): RunView {
  const live = output.isTerminal && !options.quiet ? openLiveLine(output, clock) : undefined;
  const say = (line: string) => {
    live?.clear();
    if (options.quiet) output.error(line);
    else output.out(line);
  };
  return {
    announce(event) {
      const line = renderEvent(event);
      if (line !== undefined) say(line);
      live?.show(event);
    },
    end: (end) => say(renderResult(end.result, { branch: end.branch, folder: end.folder })),
    [Symbol.dispose]: () => live?.[Symbol.dispose](),
  };
}

/** The line that is redrawn: iteration, story, what is under way, for how long. */
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
      } else if (event.kind === "iteration-ended" || event.kind === "stopping") {
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
