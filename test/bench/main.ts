// Measures what the loop adds to an agent's own time, beside the bare things it is made of, all in one run.
import { execFileSync } from "node:child_process";
import { closeSync, fsyncSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setup } from "../kit/build-once.ts";
import { setup as installTools, node24 } from "../kit/install-tools.ts";

const iterations = 100;
const starts = 15;

/** A distribution of milliseconds on one line. */
function describeMs(values: readonly number[]): string {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) =>
    (sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0).toFixed(1);
  return `p10 ${at(0.1)}  median ${at(0.5)}  p90 ${at(0.9)}  p99 ${at(0.99)}  ms (n=${sorted.length})`;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

/** The steps between time stamps in nanoseconds, one a line, in ms. */
function stepsOf(file: string): number[] {
  const stamps = readFileSync(file, "utf8").trim().split("\n").map(Number);
  return stamps.slice(1).map((stamp, index) => (stamp - (stamps[index] ?? 0)) / 1e6);
}

interface World {
  folder: string;
  repository: string;
  environment: Record<string, string>;
}

function makeWorld(): World {
  const folder = mkdtempSync(join(tmpdir(), "ralph-ci-bench-"));
  const repository = join(folder, "repository");
  const environment = { PATH: process.env.PATH ?? "", HOME: folder, GIT_CONFIG_NOSYSTEM: "1" };
  execFileSync("git", ["init", "--quiet", "--initial-branch=main", repository], { env: environment });
  execFileSync("mkdir", ["-p", join(repository, "tasks/x")]);
  const prd = {
    userStories: [
      { id: "US-001", title: "Never done", acceptanceCriteria: ["x"], priority: 1, passes: false, notes: "" },
    ],
  };
  writeFileSync(join(repository, "tasks/x/prd.json"), JSON.stringify(prd, null, 2));
  const git = ["-c", "user.name=b", "-c", "user.email=b@c.d"];
  execFileSync("git", [...git, "add", "--all"], { cwd: repository, env: environment });
  execFileSync("git", [...git, "commit", "--quiet", "-m", "begin"], { cwd: repository, env: environment });
  return { folder, repository, environment };
}

function withWorld<T>(measure: (world: World) => T): T {
  const world = makeWorld();
  try {
    return measure(world);
  } finally {
    rmSync(world.folder, { recursive: true });
  }
}

/** Steps from one agent start to the next in our loop. */
function ownLoop(more: readonly string[]): number[] {
  return withWorld(({ folder, repository, environment }) => {
    const stamps = join(folder, "stamps");
    const words = [
      "run",
      "-C",
      repository,
      "--effort",
      "tasks/x",
      "--state-dir",
      join(folder, "state"),
      "--agent",
      "command",
    ];
    const limits = ["--max-iterations", String(iterations), "--stuck-after", "100000", "--json"];
    try {
      execFileSync(
        process.execPath,
        [
          process.env.RALPH_TEST_CLI ?? "",
          ...words,
          "--agent-command",
          `date +%s%N >>${stamps}`,
          ...limits,
          ...more,
        ],
        {
          env: environment,
          stdio: "pipe",
        },
      );
    } catch (error) {
      // Exit code 2 is what a limit gives.
      if ((error as { status?: number }).status !== 2) throw error;
    }
    return stepsOf(stamps);
  });
}

/** Steps of a bare shell loop around the same agent. */
function bareLoop(): number[] {
  return withWorld(({ folder, repository, environment }) => {
    const stamps = join(folder, "stamps");
    const loop = `i=0; while [ $i -lt ${iterations} ]; do sh -c 'date +%s%N >>${stamps}'; i=$((i+1)); done`;
    execFileSync("sh", ["-c", loop], { cwd: repository, env: environment });
    return stepsOf(stamps);
  });
}

/** What git itself takes to add and commit one changed line. */
function bareCommits(): number[] {
  return withWorld(({ repository, environment }) =>
    Array.from({ length: 30 }, (_, index) => {
      writeFileSync(join(repository, "line.txt"), `${index}\n`);
      const begun = performance.now();
      execFileSync("git", ["add", "--all"], { cwd: repository, env: environment });
      const words = [
        "-c",
        "user.name=b",
        "-c",
        "user.email=b@c.d",
        "-c",
        "gc.auto=0",
        "-c",
        "maintenance.auto=false",
      ];
      execFileSync("git", [...words, "commit", "--quiet", "-m", "line"], {
        cwd: repository,
        env: environment,
      });
      return performance.now() - begun;
    }),
  );
}

function bareFsyncs(): number[] {
  return withWorld(({ folder }) =>
    Array.from({ length: 50 }, () => {
      const begun = performance.now();
      const descriptor = openSync(join(folder, "flushed"), "w");
      writeFileSync(descriptor, Buffer.alloc(60_000, 1));
      fsyncSync(descriptor);
      closeSync(descriptor);
      return performance.now() - begun;
    }),
  );
}

/** From the start of the process to the agent's first instant, and the bare start of the same Node. */
function startUp(node: string): { prompt: number[]; bare: number[] } {
  const prompt: number[] = [];
  const bare: number[] = [];
  for (let index = 0; index < starts; index += 1) {
    const begun = performance.now();
    execFileSync(node, ["-e", "0"]);
    bare.push(performance.now() - begun);
    withWorld(({ folder, repository, environment }) => {
      const stamps = join(folder, "stamps");
      const words = [
        "run",
        "-C",
        repository,
        "--effort",
        "tasks/x",
        "--state-dir",
        join(folder, "state"),
        "--max-iterations",
        "1",
        "--json",
      ];
      const from = Date.now();
      try {
        execFileSync(
          node,
          [process.env.RALPH_TEST_CLI ?? "", ...words, "--agent-command", `date +%s%N >${stamps}`],
          { env: environment, stdio: "pipe" },
        );
      } catch (error) {
        if ((error as { status?: number }).status !== 2) throw error;
      }
      prompt.push(Number(readFileSync(stamps, "utf8")) / 1e6 - from);
    });
  }
  return { prompt, bare };
}

installTools();
const tearDown = await setup();
try {
  const bare = bareLoop();
  const base = median(bare);
  const overhead = (steps: readonly number[]) => steps.map((step) => step - base);
  console.log(
    `Overhead per iteration over a bare shell loop around the same agent, Node ${process.version}:`,
  );
  console.log(`  bare loop, whole step        ${describeMs(bare)}`);
  console.log(
    `  (a) --commit never, no gate  ${describeMs(overhead(ownLoop(["--commit", "never"])))}   goal: at most 10`,
  );
  console.log(
    `  (b) a gate "true", a commit  ${describeMs(overhead(ownLoop(["--verify", "true"])))}   goal: at most 50`,
  );
  console.log(`      git add + commit alone   ${describeMs(bareCommits())}`);
  console.log(`      fsync of 60 kB alone     ${describeMs(bareFsyncs())}`);
  console.log("From the start of the process to the agent's first instant:");
  for (const node of [process.execPath, node24]) {
    const { prompt, bare: bareStart } = startUp(node);
    const version = execFileSync(node, ["--version"], { encoding: "utf8" }).trim();
    const goal = version.startsWith("v24") ? "   goal: at most 250" : "";
    console.log(`  Node ${version.padEnd(9)} first prompt   ${describeMs(prompt)}${goal}`);
    console.log(`                 node -e 0      ${describeMs(bareStart)}`);
  }
} finally {
  tearDown();
}
