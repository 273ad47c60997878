// The table of the modules of src and of the imports between them. The linter's rules and the diagram in
// docs/architecture.md are generated from it.

/** A folder of src, or an entry: a file directly in src, whose name ends in `.ts`. */
export interface Module {
  name: string;
  purpose: string;
  /** The modules that it may import, besides `platform`, which all may import. */
  imports: readonly string[];
  /** It runs in a browser, so it may not even import `platform`. */
  inBrowser?: true;
}

/** From the top layer to the bottom. */
export const modules: readonly Module[] = [
  { name: "cli.ts", purpose: "the entry of the command line", imports: ["cli"] },
  { name: "main.ts", purpose: "the entry of the action's main step", imports: ["action"] },
  { name: "post.ts", purpose: "the entry of the action's post step", imports: ["action"] },
  {
    name: "ziti-host.ts",
    purpose: "the entry of the child process that holds the native Ziti SDK",
    imports: ["overlay"],
  },
  {
    name: "sandbox-host.ts",
    purpose: "the entry of the sandbox's host process, which holds the proxy",
    imports: ["sandbox"],
  },
  {
    name: "cli",
    purpose: "the commands, and the command line that they are read from",
    imports: [
      "planning",
      "run",
      "inputs",
      "attach",
      "snapshot",
      "store",
      "report",
      "loop",
      "journal",
      "effort",
      "agents",
      "sandbox",
      "overlay",
      "workflow",
      "project",
      "github",
    ],
  },
  {
    name: "action",
    purpose: "a workflow step: its inputs, log, outputs, summary, and what main leaves for post",
    imports: [
      "planning",
      "run",
      "inputs",
      "snapshot",
      "store",
      "pull-request",
      "report",
      "loop",
      "journal",
      "effort",
      "agents",
      "sandbox",
      "github",
    ],
  },
  {
    name: "planning",
    purpose: "a prd.json that an agent writes from a document: asked for, checked, and criticised",
    imports: [
      "run",
      "inputs",
      "issue",
      "report",
      "loop",
      "journal",
      "effort",
      "agents",
      "sandbox",
      "git",
      "project",
    ],
  },
  {
    name: "run",
    purpose: "the life of a run: context, open, resume, loop, finish, leave",
    imports: [
      "inputs",
      "attach",
      "snapshot",
      "store",
      "pull-request",
      "issue",
      "report",
      "loop",
      "journal",
      "effort",
      "agents",
      "sandbox",
      "overlay",
      "git",
      "github",
    ],
  },
  {
    name: "snapshot",
    purpose: "the contents of a snapshot: saved and restored",
    imports: ["store", "journal", "effort", "loop"],
  },
  { name: "inputs", purpose: "the table of options, parsed into one frozen object", imports: ["agents"] },
  {
    name: "attach",
    purpose: "the services that people attach to: terminal (SSH to tmux), control (HTTP), opencode (proxy)",
    imports: ["loop", "agents", "report", "github", "overlay"],
  },
  {
    name: "pull-request",
    purpose:
      "the effort's pull request: opened once, written from the records, turned ready; its comments and reviews; the check of a run",
    imports: ["effort", "github"],
  },
  {
    name: "issue",
    purpose: "an issue as an effort: its task list and sub-issues, whom it trusts, and what is checked off",
    imports: ["effort", "github"],
  },
  {
    name: "report",
    purpose: "journal and events rendered as lines, status and the job's page",
    imports: ["loop", "journal", "effort", "page"],
  },
  {
    name: "loop",
    purpose: "decide, iterate, judge; gates, limits, stop reasons, control",
    imports: ["effort", "journal", "agents", "sandbox", "git", "project"],
  },
  { name: "agents", purpose: "coding agents behind one small contract", imports: ["sandbox"] },
  {
    name: "sandbox",
    purpose: "where agents and gates work: files, processes, hosts, keys",
    imports: [],
  },
  { name: "effort", purpose: "stories, progress log and prompt", imports: [] },
  { name: "journal", purpose: "the SQLite database with typed tables", imports: [] },
  {
    name: "store",
    purpose: "stores of snapshots: a folder, or a workflow's artifacts; manifest and checks",
    imports: ["github"],
  },
  {
    name: "overlay",
    purpose: "local services published in an OpenZiti network; dialing; the network's set-up",
    imports: [],
  },
  { name: "git", purpose: "repository, work branch, commits, sync with the remote", imports: [] },
  {
    name: "github",
    purpose: "the client of GitHub's REST API and artifacts; each call has a deadline",
    imports: [],
  },
  {
    name: "page",
    purpose: "the page of a report, a program for the browser, and the data that it shows",
    imports: [],
    inBrowser: true,
  },
  {
    name: "workflow",
    purpose: "workflow files: the examples, what init writes, and the actions that they pin",
    imports: ["project"],
  },
  {
    name: "project",
    purpose: "what a repository is made of, by its files: package managers, tools, setup and gates",
    imports: [],
  },
  {
    name: "platform",
    purpose: "processes, files, clock, log, environment; nothing of the domain",
    imports: [],
  },
];

/** The Node modules and packages that only `platform` may import, so that everything above it takes plain values. */
export const platformOnly = [
  "node:fs",
  "node:fs/promises",
  "node:child_process",
  "node:os",
  "node:timers",
  "node:timers/promises",
  "node:worker_threads",
  "@lydell/node-pty",
] as const;
