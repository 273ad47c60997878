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
  {
    name: "cli",
    purpose: "one file a command",
    imports: ["inputs", "run.ts", "locate.ts", "report", "loop", "journal", "effort", "agents", "version.ts"],
  },
  {
    name: "run.ts",
    purpose: "the life of a run: builds every part once and owns them all",
    imports: [
      ...[
        "locate.ts",
        "resume.ts",
        "finish.ts",
        "inputs",
        "report",
        "loop",
        "journal",
        "effort",
        "agents",
        "git",
      ],
    ],
  },
  {
    name: "resume.ts",
    purpose: "how a run begins: leftovers of a dead run, the effort merged, a judged step finished",
    imports: ["locate.ts", "loop", "journal", "effort", "git", "version.ts"],
  },
  {
    name: "finish.ts",
    purpose: "how a run ends: the books closed, the result told",
    imports: ["report", "journal", "effort", "loop"],
  },
  {
    name: "locate.ts",
    purpose: "where things are: the checkout, the effort in it, the state folder",
    imports: ["inputs", "effort", "git"],
  },
  { name: "inputs", purpose: "one table of options, parsed into one frozen object", imports: [] },
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
  { name: "git", purpose: "work branch, commits, work measured", imports: [] },
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
  "execa",
] as const;
