// The one table of the house: which rooms there are and which way imports may run. The linter's rules and the diagram
// in docs/architecture.md are made from it.

/** A folder of src, or a file that stands in src itself (its name then ends in `.ts`). */
export interface Room {
  name: string;
  purpose: string;
  /** The rooms it may import, besides `platform`, which all may. */
  imports: readonly string[];
}

/** From the top floor to the ground. */
export const rooms: readonly Room[] = [
  { name: "cli.ts", purpose: "the command line's entry: read, call, set the exit code", imports: ["cli"] },
  { name: "main.ts", purpose: "the action's entry for the main step", imports: ["action"] },
  { name: "post.ts", purpose: "the action's entry for the post step", imports: ["action"] },
  {
    name: "ziti-host.ts",
    purpose: "the entry of the process that holds the Ziti SDK's native part",
    imports: ["overlay"],
  },
  {
    name: "cli",
    purpose: "the commands, and the command line that they are read from",
    imports: [
      ...["run", "inputs", "attach", "snapshot", "store", "report", "loop", "journal", "effort"],
      ...["agents", "overlay"],
    ],
  },
  {
    name: "action",
    purpose: "a workflow step: its inputs, log, outputs, summary, and what main leaves for post",
    imports: ["run", "inputs", "snapshot", "report", "loop", "journal", "effort", "agents", "github"],
  },
  {
    name: "run",
    purpose: "the life of a run: context, open, resume, loop, finish, leave",
    imports: [
      ...["inputs", "attach", "snapshot", "store", "report", "loop", "journal", "effort", "agents"],
      ...["overlay", "git", "github"],
    ],
  },
  {
    name: "snapshot",
    purpose: "what a snapshot of an effort holds, how it is made and taken over",
    imports: ["store", "journal", "effort", "loop"],
  },
  { name: "inputs", purpose: "one table of options, parsed into one frozen object", imports: ["agents"] },
  {
    name: "attach",
    purpose: "people joining: terminal (SSH to tmux), control (HTTP), opencode (proxy), keys",
    imports: ["loop", "agents", "report", "github", "overlay"],
  },
  {
    name: "report",
    purpose: "journal and events to facts, tables and lines",
    imports: ["loop", "journal", "effort"],
  },
  {
    name: "loop",
    purpose: "decide, iterate, judge; gates, limits, stop reasons, control",
    imports: ["effort", "journal", "agents", "git"],
  },
  { name: "agents", purpose: "coding agents behind one small contract", imports: [] },
  { name: "effort", purpose: "what is to be done and what was learnt", imports: [] },
  { name: "journal", purpose: "the SQLite truth, typed", imports: [] },
  {
    name: "store",
    purpose: "where snapshots live: contract, folder, artifacts of a workflow; manifest and checks",
    imports: ["github"],
  },
  {
    name: "overlay",
    purpose:
      "a local service made reachable: publisher contract, SDK and tunneler of Ziti, dialling, the network's set-up",
    imports: [],
  },
  { name: "git", purpose: "work branch, commits, work measured", imports: [] },
  {
    name: "github",
    purpose: "what GitHub is asked: its REST API and its artifacts, each call with an end",
    imports: [],
  },
  {
    name: "platform",
    purpose: "processes, files, clock, log, environment; no word of the domain",
    imports: [],
  },
];

/** The Node modules and packages that only the platform may use, so that everything above it takes plain values. */
export const platformOnly = [
  "node:fs",
  "node:fs/promises",
  "node:child_process",
  "node:os",
  "node:timers",
  "node:timers/promises",
  "node:worker_threads",
  "execa",
  "@lydell/node-pty",
] as const;
