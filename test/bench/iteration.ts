// The time between two agents and the time to the first one, next to two other loop runners in the same rounds.
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { bareCommits, bareFsyncs } from "./bare.ts";
import { type BenchOptions, type Figure, type Row, ratio } from "./figure.ts";
import { installPeers, peerVersions } from "./iteration/peers.ts";
import { bareLoops, bothWays, describeCommand, peers } from "./iteration/runners.ts";
import { iterations, type LoopRunner, type TimedRun, timeRun } from "./iteration/timed-run.ts";
import { builtFile } from "./world.ts";

/** The runs of one runner, the first of an empty home folder apart. */
interface Measured {
  runner: LoopRunner;
  home: string;
  first: TimedRun | undefined;
  runs: TimedRun[];
}

/** Runs every runner once in each round, each round in another order; the round before the first is not counted. */
function measureRounds(runners: readonly LoopRunner[], rounds: number): Measured[] {
  const folder = mkdtempSync(join(tmpdir(), "ralph-ci-homes-"));
  try {
    const measured = runners.map((runner, index): Measured => {
      const home = join(folder, String(index));
      mkdirSync(home);
      return { runner, home, first: undefined, runs: [] };
    });
    for (let round = 0; round <= rounds; round += 1) {
      for (let turn = 0; turn < measured.length; turn += 1) {
        const one = measured[(turn + round) % measured.length];
        if (one === undefined) continue;
        const run = timeRun(one.runner, one.home);
        if (round === 0) one.first = run;
        else one.runs.push(run);
      }
    }
    return measured;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const gaps = ({ runs }: Measured) => runs.flatMap((run) => run.gaps);
const startTimes = ({ runs }: Measured) => runs.map(({ start }) => start);

function rowsOf(measured: readonly Measured[]): Row[] {
  const named = (what: string, values: (one: Measured) => readonly number[]): Row[] =>
    measured.map((one) => ({ name: `${what}: ${one.runner.name}`, values: values(one), unit: "ms" }));
  return [
    ...named("gap", gaps),
    ...named("start", startTimes),
    ...named("start, empty home folder", ({ first }) => (first === undefined ? [] : [first.start])),
    ...named("processor time of ten iterations", ({ runs }) => runs.map(({ cpu }) => cpu)),
  ];
}

/** The gap of our program and its start, compared with both peers. */
export const iterationFigure: Figure = {
  name: "iteration",
  title:
    "Gap: from the end of one agent to the start of the next. Start: from the start of the process to the first agent. Each agent takes 200 ms",
  notes: () => [
    `The same agent for all takes 200 ms, changes one file and marks its story as done; each run makes ${iterations} iterations in a new repository.`,
    "The first run of each runner in its home folder is not counted, but for the row that says so.",
    "The bare loops are one Node script that does the least: `git status`, a record of 60 kB that is on disk before the next agent starts and, in the second one, a gate, git add and git commit.",
    ...[...bothWays("ours,", "dist"), ...peers()].map(describeCommand),
    "ours before is an earlier build, which `--before DIST` names.",
    `ralph-tui ran with Bun ${peerVersions().bun}.`,
  ],
  measure({ rounds = 5, before }: BenchOptions): Row[] {
    installPeers();
    const [plain, gated] = bothWays("ours,", dirname(builtFile("cli.cjs")));
    const [ralphy, ralphTui] = peers();
    const [bare, bareGated] = bareLoops();
    const earlier = before === undefined ? [] : bothWays("ours before,", before);
    const all = measureRounds([plain, gated, ralphy, ralphTui, bare, bareGated, ...earlier], rounds);
    const of = (runner: LoopRunner) => {
      const found = all.find((one) => one.runner === runner);
      if (found === undefined) throw new Error(`${runner.name} was not measured`);
      return found;
    };
    const gapRatio = (mine: LoopRunner, peer: LoopRunner, goal?: number) =>
      ratio(`gap: ${mine.name} / ${peer.name}`, gaps(of(mine)), gaps(of(peer)), goal);
    const startRatio = (mine: LoopRunner, peer: LoopRunner, goal?: number) =>
      ratio(`start: ${mine.name} / ${peer.name}`, startTimes(of(mine)), startTimes(of(peer)), goal);
    return [
      ...rowsOf(all),
      gapRatio(plain, ralphy, 1),
      gapRatio(plain, ralphTui),
      gapRatio(gated, ralphy, 2),
      gapRatio(gated, ralphTui),
      gapRatio(plain, bare),
      gapRatio(gated, bareGated),
      startRatio(plain, ralphy),
      startRatio(plain, ralphTui, 1),
      startRatio(gated, ralphTui, 1),
      ...earlier.flatMap((runner, index) => {
        const now = index === 0 ? plain : gated;
        return [gapRatio(now, runner), startRatio(now, runner)];
      }),
      { name: "git add and commit alone", values: bareCommits(30), unit: "ms" },
      { name: "fsync of 60 kB alone", values: bareFsyncs(50, Buffer.alloc(60_000, 1)), unit: "ms" },
    ];
  },
};
