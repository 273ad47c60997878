// Runs the project's own checks: only they make a story pass.
import { CappedFile, type Clock, type Redactor, randomId, startProcess } from "../../platform/index.ts";
import type { Sandbox } from "../../sandbox/index.ts";

/** A gate that has run; `exitCode` is undefined if a signal ended it. */
export interface GateRun {
  command: string;
  exitCode: number | undefined;
  timedOut: boolean;
  durationMs: number;
  passed: boolean;
  outputTail: string;
}

/** Where and how gates run; `timeout` is in ms. */
export interface GateOptions {
  folder: string;
  environment: Readonly<Record<string, string>>;
  timeout: number;
  signal: AbortSignal;
  redactor: Redactor;
  clock: Clock;
  readonly sandbox: Sandbox;
  /** What gates may write besides the checkout. */
  readonly writable?: readonly string[];
  /** Watches each gate while it runs, by its command, redacted. */
  watch?(command: string): Disposable & { onActivity(): void };
}

/** In bytes: how much of the start of a gate's output its file keeps; how much of the end journal and next prompt get. */
const keptHead = 1024 * 1024;
const keptTail = 4 * 1024;
/** The time from asking a gate to end to killing it, in ms. */
const stopGrace = 1_000;

/** The run's own git may work beside a gate, so a gate's leftovers are found by a mark of the gate, not of the run. */
const gateVariable = "RALPH_CI_GATE";

/** Runs one gate with `sh -c`; its whole redacted output goes to `outputFile`. */
export async function runGate(command: string, outputFile: string, options: GateOptions): Promise<GateRun> {
  const startedAt = options.clock.monotonic();
  const output = new CappedFile(outputFile, keptHead, keptTail);
  const redacting = options.redactor.stream();
  using watch = options.watch?.(options.redactor.text(command));
  const mark = randomId();
  const environment = { ...options.environment, [gateVariable]: mark };
  const launch = await options.sandbox.enclose({
    launch: { program: "sh", arguments: ["-c", command], folder: options.folder, environment },
    writable: options.writable ?? [],
  });
  const running = startProcess({
    ...launch,
    input: "",
    onOutput: (chunk) => {
      watch?.onActivity();
      output.write(redacting.push(chunk));
    },
    marker: `${gateVariable}=${mark}`,
  });
  const over = new AbortController();
  let timedOut = false;
  let stopped = false;
  const limit = options.clock
    .sleep(options.timeout, AbortSignal.any([options.signal, over.signal]))
    .then(async () => {
      if (over.signal.aborted) return;
      timedOut = !options.signal.aborted;
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
    command: options.redactor.text(command),
    exitCode: exit.exitCode,
    timedOut,
    durationMs: Math.round(options.clock.monotonic() - startedAt),
    passed: exit.exitCode === 0 && !stopped,
    outputTail: exit.startError ?? outputTail,
  };
}

/** Runs gates in order up to the first failure; undefined if interrupted, because that proves nothing. */
export async function runGates(
  commands: readonly string[],
  outputFile: (position: number) => string,
  options: GateOptions,
  announce: (gate: GateRun | { command: string }) => void,
  afterEach: (gate: GateRun) => Promise<void> = async () => {},
): Promise<GateRun[] | undefined> {
  const runs: GateRun[] = [];
  for (const [index, command] of commands.entries()) {
    if (options.signal.aborted) return undefined;
    announce({ command });
    const run = await runGate(command, outputFile(index + 1), options);
    announce(run);
    await afterEach(run);
    runs.push(run);
    if (!run.passed) return options.signal.aborted ? undefined : runs;
  }
  return runs;
}
