// Runs each gate once, to tell before the first iteration what it says.
import { flatten } from "../../../effort/index.ts";
import { type CommandPlace, type Gate, type GateRun, runGate } from "../../../loop/index.ts";
import { type Redactor, systemClock } from "../../../platform/index.ts";
import { renderDuration, tellingLines } from "../../../report/index.ts";
import { openAir } from "../../../sandbox/index.ts";
import { type Check, error, ok, warning } from "../check.ts";

/** How gates run; `timeout` is in ms. */
export interface GateTrial {
  place: CommandPlace;
  timeout: number;
  redactor: Redactor;
  /** Gets the outputs, and is removed later. */
  folder: string;
  /** Aborts when the person stops the program. */
  signal: AbortSignal;
}

/** Runs the gates one after another. Before any work a gate may well fail; one that cannot start is an error. */
export async function tryGates(gates: readonly Gate[], trial: GateTrial): Promise<Check[]> {
  const checks: Check[] = [];
  for (const [index, gate] of gates.entries()) {
    if (trial.signal.aborted) break;
    const { place, timeout, redactor, folder, signal } = trial;
    const run = await runGate(gate.command, `${folder}/gate-${index + 1}.log`, {
      folder: place.folder,
      environment: place.environment,
      timeout,
      signal,
      redactor,
      sandbox: openAir("it is not in a run"),
      clock: systemClock,
    });
    if (!signal.aborted) checks.push(describeRun(gate, run, timeout));
  }
  return checks;
}

/** Exit codes by which a shell says that it could not start a program. */
const notStarted: readonly number[] = [126, 127];

function describeRun({ command, stories }: Gate, run: GateRun, timeout: number): Check {
  const took = `in ${renderDuration(run.durationMs)}`;
  if (run.passed) {
    const early =
      stories === undefined ? "" : `, before any work on ${stories[0]?.id}: it may not check that story`;
    return ok("gate run", `${command}: passes ${took}${early}`);
  }
  const words = tellingLine(run.outputTail);
  const said = words === "" ? "" : ` (${words})`;
  if (run.timedOut)
    return error(
      "gate run",
      `${command}: does not end within ${renderDuration(timeout)}${said}; make it faster, or give a longer --gate-timeout`,
    );
  if (notStarted.includes(run.exitCode ?? 0))
    return error(
      "gate run",
      `${command}: cannot start${said}; install what it needs, or correct the command`,
    );
  const failed = `fails ${took} with exit code ${run.exitCode ?? "none"}${said}`;
  if (stories !== undefined) return ok("gate run", `${command}: ${failed}, as a gate of open stories may`);
  return warning(
    "gate run",
    `${command}: ${failed}; every story must pass it, so repair it first unless the stories do that`,
  );
}

function tellingLine(text: string): string {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  return flatten(tellingLines(lines, 1)[0] ?? "").slice(0, 200);
}
