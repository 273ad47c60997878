// `ralph-ci logs`: prints what agent and gates of an iteration printed, and follows a live run.
import { type OptionValues, optionValue, parseCount } from "../../inputs/index.ts";
import { type GateRow, type IterationRow, openJournal, stateFolder } from "../../journal/index.ts";
import { iterationFolder } from "../../loop/index.ts";
import {
  ConfigurationError,
  fileStatus,
  isRunning,
  type ProcessContext,
  systemClock,
  watchFolder,
} from "../../platform/index.ts";
import { warningLog } from "../effort-lookup.ts";
import { findRun } from "../live-run.ts";
import { IterationPrinter } from "./iteration-printer.ts";

/** Prints an iteration, and with `--follow` the next ones until the run ends. @throws ConfigurationError */
export async function logsCommand(
  context: ProcessContext,
  options: OptionValues,
  argument: string | undefined,
): Promise<number> {
  const given = optionValue(options, "iteration");
  const wanted = given === undefined ? undefined : parseCount("iteration", given, "3");
  const { effort, root } = await findRun(context, options, argument, "records");
  const records: Records = { context, effort, root };
  const { row, gates, last, isLive } = await look(records, wanted);
  const follows = options.follow === true && isLive;
  if (!row && !(follows && (wanted === undefined || wanted > (last ?? 0))))
    throw noIteration(records, wanted, last);
  if (follows) return follow(records, row?.n ?? wanted ?? 1);
  if (!row) return 0;
  const printer = openPrinter(records, row.n);
  printer.begin(row);
  printer.printNew();
  printer.end(row, gates);
  if (options.follow === true) context.output.error(`No run is at work on the effort "${effort}".`);
  return 0;
}

interface Records {
  readonly context: ProcessContext;
  readonly effort: string;
  readonly root: string;
}

interface Look {
  row: IterationRow | undefined;
  gates: GateRow[];
  last: number | undefined;
  isLive: boolean;
}

/** Reads an iteration, by default the last one. */
async function look({ context, effort, root }: Records, n: number | undefined): Promise<Look> {
  if (!fileStatus(root)) return { row: undefined, gates: [], last: undefined, isLive: false };
  using journal = await openJournal(root, { log: warningLog(context), now: systemClock.now });
  return journal.read((tables) => {
    const last = tables.iterations.last(effort, 1)[0];
    const row = n === undefined ? last : tables.iterations.get(effort, n);
    const isLive = tables.runs.unfinished(effort).some((run) => isRunning(run));
    return { row, gates: row ? tables.gates.list(effort, row.n) : [], last: last?.n, isLive };
  });
}

function openPrinter({ context, effort, root }: Records, n: number): IterationPrinter {
  return new IterationPrinter(context.output, iterationFolder(stateFolder(root).effort(effort), n));
}

/** A killed run changes no file, so its process is looked for at least this often, in ms. */
const lookInterval = 1_000;

/** Prints iterations from `first` on until no run is at work. */
async function follow(records: Records, first: number): Promise<number> {
  for (let n = first; ; n += 1) {
    const printer = openPrinter(records, n);
    using changes = watchChanges(records, printer);
    for (;;) {
      changes.forget();
      const { row, gates, isLive } = await look(records, n);
      if (row) {
        changes.watchOutput();
        printer.begin(row);
      }
      printer.printNew();
      if (row?.endedAt != null) {
        printer.end(row, gates);
        break;
      }
      if (!isLive) {
        printer.flush();
        records.context.output.error("The run has ended.");
        return 0;
      }
      await changes.next(() => printer.printNew());
    }
  }
}

/** Waits for changes of the journal, and calls back for changes of the iteration's files. */
function watchChanges({ root }: Records, printer: IterationPrinter) {
  let changed = new AbortController();
  let onOutput = () => {};
  const journal = watchFolder(root, () => changed.abort());
  let output: Disposable | undefined;
  return {
    /** Only once the iteration has started: watching makes a missing folder. */
    watchOutput: () => {
      output ??= watchFolder(printer.folder, () => onOutput());
    },
    forget: () => {
      changed = new AbortController();
    },
    next: async (print: () => void) => {
      onOutput = print;
      await systemClock.sleep(lookInterval, changed.signal);
      onOutput = () => {};
    },
    [Symbol.dispose]: () => {
      journal[Symbol.dispose]();
      output?.[Symbol.dispose]();
    },
  };
}

function noIteration(
  { effort, root }: Records,
  wanted: number | undefined,
  last: number | undefined,
): ConfigurationError {
  if (last === undefined)
    return new ConfigurationError(
      `no iteration of the effort "${effort}" is recorded in ${root}; check ralph-ci status, or give the --state-dir of the run`,
    );
  return new ConfigurationError(
    `the effort "${effort}" has no iteration ${wanted}; give a number from 1 to ${last} with --iteration`,
  );
}
