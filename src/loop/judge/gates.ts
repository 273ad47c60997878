// Runs the project's own checks: only they make a story pass.
import { CappedFile, type Clock, type Redactor, startProcess } from "../../platform/index.ts";

/** A gate that has run. */
export interface GateRun {
  command: string;
  /** Undefined where it was ended by a signal. */
  exitCode: number | undefined;
  timedOut: boolean;
  durationMs: number;
  passed: boolean;
  /** The end of its redacted output. */
  outputTail: string;
}

/** Where and how gates run. Durations are in ms. */
export interface GateOptions {
  /** The checkout's top. */
  folder: string;
  environment: Readonly<Record<string, string>>;
  /** `NAME=value` in that environment by which what a gate starts is found. */
  runMarker: string;
  timeout: number;
  signal: AbortSignal;
  redactor: Redactor;
  clock: Clock;
}

/** What of a gate's output is kept in its file from the beginning, in bytes. */
const keptHead = 1024 * 1024;
/** What of its end goes into the journal and the next prompt, in bytes. */
const keptTail = 4 * 1024;
/** What a gate gets between being asked to end and being killed, in ms. */
const stopGrace = 1_000;

/** Runs one gate with `sh -c`; its whole redacted output goes to `outputFile`. */
export async function runGate(command: string, outputFile: string, setting: GateOptions): Promise<GateRun> {
  const begun = setting.clock.monotonic();
  const output = new CappedFile(outputFile, keptHead, keptTail);
  const redacting = setting.redactor.stream();
  const running = startProcess({
    program: "sh",
    arguments: ["-c", command],
    folder: setting.folder,
    environment: { ...setting.environment },
    input: "",
    onOutput: (chunk) => output.write(redacting.push(chunk)),
    mark: setting.runMarker,
  });
  const over = new AbortController();
  let timedOut = false;
  let stopped = false;
  const limit = setting.clock
    .sleep(setting.timeout, AbortSignal.any([setting.signal, over.signal]))
    .then(async () => {
      if (over.signal.aborted) return;
      timedOut = !setting.signal.aborted;
      stopped = true;
      await running.stop(stopGrace);
    });
  const exit = await running.ended;
  over.abort();
  await limit;
  output.write(redacting.end());
  const outputTail = output.tail().toString("utf8");
  output.close();
  return {
    command: setting.redactor.text(command),
    exitCode: exit.exitCode,
    timedOut,
    durationMs: Math.round(setting.clock.monotonic() - begun),
    passed: exit.exitCode === 0 && !stopped,
    outputTail: exit.startError ?? outputTail,
  };
}

/** Runs gates in order up to the first that fails; undefined where that was cut off, since then nothing was shown. */
export async function runGates(
  commands: readonly string[],
  outputFile: (position: number) => string,
  setting: GateOptions,
  announce: (gate: GateRun | { command: string }) => void,
): Promise<GateRun[] | undefined> {
  const runs: GateRun[] = [];
  for (const [index, command] of commands.entries()) {
    if (setting.signal.aborted) return undefined;
    announce({ command });
    const run = await runGate(command, outputFile(index + 1), setting);
    announce(run);
    runs.push(run);
    if (!run.passed) return setting.signal.aborted ? undefined : runs;
  }
  return runs;
}
