// The loop runners that the bench measures: ours in two ways, two peers, and bare loops as the floor.
import { dirname, join } from "node:path";
import { peerPrograms, peerVersions } from "./peers.ts";
import { iterations, type LoopRunner } from "./timed-run.ts";

/** Our program from a folder like `dist`. */
function ours(name: string, dist: string, ...more: string[]): LoopRunner {
  const fixed = ["run", "--effort", "tasks/x", "--agent-command", "claude"];
  const limits = ["--max-iterations", String(iterations)];
  return {
    name,
    command: ({ state }) => [
      process.execPath,
      join(dist, "cli.cjs"),
      ...fixed,
      ...limits,
      "--state-dir",
      state,
      ...more,
    ],
  };
}

/** Both ways that our program is measured, from one build. */
export function bothWays(prefix: string, dist: string): [LoopRunner, LoopRunner] {
  return [
    ours(`${prefix} --commit never, no gate`, dist, "--commit", "never"),
    ours(`${prefix} gate "true", commit`, dist, "--verify", "true"),
  ];
}

/** Both ways in plain Node, with no program of ours: what the promises need at the least. */
export function bareLoops(): [LoopRunner, LoopRunner] {
  const program = join(import.meta.dirname, "bare-loop.mjs");
  const bare = (name: string, ...gate: string[]): LoopRunner => ({
    name,
    command: ({ state }) => [process.execPath, program, state, String(iterations), ...gate],
  });
  return [bare("bare loop, no commit, no gate"), bare('bare loop, gate "true", commit', "true")];
}

/** Each with the options that make it go on without questions and pauses. */
export function peers(): [LoopRunner, LoopRunner] {
  const versions = peerVersions();
  const { bun, ralphTui, ralphy } = peerPrograms;
  const limit = String(iterations);
  const tuiOptions = ["--headless", "--no-setup", "--no-notify", "--agent", "claude", "--delay", "0"];
  return [
    {
      name: `ralphy ${versions.ralphy}`,
      command: () => [process.execPath, ralphy, "--prd", "PRD.md", "--max-iterations", limit, "--no-commit"],
    },
    {
      name: `ralph-tui ${versions.ralphTui}`,
      command: () => [
        bun,
        ralphTui,
        "run",
        "--prd",
        "tasks/x/prd.json",
        "--iterations",
        limit,
        ...tuiOptions,
      ],
      path: dirname(bun),
    },
  ];
}

/** The command of a runner, without the paths of this machine. */
export function describeCommand({ name, command }: LoopRunner): string {
  const words = command({ state: "STATE" }).map((word) =>
    word === process.execPath ? "node" : word.replace(/^.*\/node_modules\//, ""),
  );
  return `${name}: \`${words.join(" ")}\`.`;
}
