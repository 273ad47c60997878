// The overhead of the real agents: until the model gets the prompt, and from their end until the loop knows of it.
import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { createAgents, type SessionOptions } from "../../src/agents/index.ts";
import { createRedactor, systemClock } from "../../src/platform/index.ts";
import { claude, opencode } from "../kit/install-tools.ts";
import { answer, type ModelServer, openModelServer, say, workStories } from "../kit/model/index.ts";
import { Lab, testKey } from "../kit/model/real-programs.ts";
import { RealAgents, storiesOf } from "../kit/real-agents.ts";
import { type Figure, type Row, ratio } from "./figure.ts";
import { type Memory, memoryHook } from "./memory.ts";
import { builtFile } from "./world.ts";

const usualTurns = 5;
/** How long gates and git take while the next program waits, in ms; on a busy machine it takes as long to be ready. */
const meanwhile = { claude: 4_000, opencode: 8_000 };
const mark = "RALPH_BENCH=agents";

/** One measured turn; times are ms since the epoch. */
interface Turn {
  began: number;
  /** When the model got the first request, so the prompt had been sent. */
  asked: number;
  /** When the agent itself reports the end of its turn. */
  ended: number;
  /** When the caller of the session knew of the end. */
  known: number;
}

/** Records when the model got the first request of the newest turn. */
class RequestTimer {
  asked = Number.NaN;
  readonly script = () => {
    this.asked = Number.isNaN(this.asked) ? Date.now() : this.asked;
    return answer([say("Done.")]);
  };
}

function prepare(lab: Lab): Record<string, string> {
  const bin = join(lab.folder, "bin");
  mkdirSync(bin, { recursive: true });
  for (const [name, file] of Object.entries({ claude, opencode }))
    writeFileSync(join(bin, name), `#!/bin/sh\nexec '${file}' "$@"\n`, { mode: 0o755 });
  return {
    ...lab.environment,
    PATH: `${bin}:${process.env.PATH}`,
    CI: "true",
    RALPH_BENCH: "agents",
    IS_SANDBOX: "1",
  };
}

/** The variables that lead the programs to the model. */
function modelVariables({ address }: ModelServer): Record<string, string> {
  const models = { "mock-1": { name: "mock-1", limit: { context: 100_000, output: 8_000 } } };
  const options = { baseURL: `${address}/v1`, apiKey: testKey };
  const provider = { mock: { npm: "@ai-sdk/openai-compatible", options, models } };
  const config = { model: "mock/mock-1", small_model: "mock/mock-1", provider, permission: { "*": "allow" } };
  return {
    ANTHROPIC_BASE_URL: address,
    ANTHROPIC_API_KEY: testKey,
    OPENCODE_CONFIG_CONTENT: JSON.stringify(config),
    OPENCODE_DISABLE_MODELS_FETCH: "1",
    OPENCODE_DISABLE_DEFAULT_PLUGINS: "1",
  };
}

/** One turn, as the loop does it: of a session that is started for it, or of one that has waited for its prompt. */
async function takeTurn(name: "claude" | "opencode", kind: "fresh" | "waiting"): Promise<Turn> {
  using lab = new Lab();
  const watch = new RequestTimer();
  await using model = await openModelServer(watch.script);
  const environment = { ...prepare(lab), ...modelVariables(model) };
  const settings = {
    agentCommand: undefined,
    claudeMode: "tmux",
    opencodeRoute: "async",
    prices: {},
  } as const;
  const agent = createAgents(settings, environment).get(name);
  const record = join(lab.folder, "record");
  const privateFolder = join(lab.folder, "private");
  for (const folder of [record, privateFolder]) mkdirSync(folder, { mode: 0o700 });
  let began = Date.now();
  const options: SessionOptions = {
    folder: lab.checkout,
    environment: { ...environment, ...agent.environment },
    marker: mark,
    privateFolder,
    isEnclosed: false,
    enclose: async ({ launch }) => launch,
    redactor: createRedactor([]),
    clock: systemClock,
    signal: new AbortController().signal,
    onNotice: () => {},
  };
  const session = await (kind === "fresh" ? agent.start(options) : agent.prepare?.(options));
  if (!session) throw new Error(`${name} cannot wait for its prompt`);
  if (kind === "waiting") {
    await setTimeout(meanwhile[name]);
    if (model.requests.length > 0) throw new Error(`${name} asked its model before its prompt`);
    began = Date.now();
  }
  const end = await session.prompt("Say that you are done.", {
    recordFolder: record,
    onOutput: () => {},
    followOutput: () => ({ [Symbol.dispose]: () => {} }),
    onActivity: () => {},
    onAttach: () => {},
  });
  const known = Date.now();
  await session.stop(2_000);
  if (end.kind === "failed") throw new Error(end.reason);
  return {
    began,
    asked: watch.asked,
    ended: name === "claude" ? claudeEnd(record) : opencodeEnd(record),
    known,
  };
}

/** The time of the line with which Claude Code ends a turn. */
function claudeEnd(record: string): number {
  const lines = readFileSync(join(record, "transcript.jsonl"), "utf8").trim().split("\n");
  const last = lines.map((line) => JSON.parse(line)).findLast((line) => line.subtype === "turn_duration");
  return Date.parse(last.timestamp);
}

/** When opencode completed its last message. */
function opencodeEnd(record: string): number {
  const text = readFileSync(join(record, "opencode-session.json"), "utf8");
  return Math.max(...[...text.matchAll(/"completed":\s*(\d+)/g)].map(([, time]) => Number(time)));
}

/** Starts the program directly with the same prompt. @returns the time until the model's first request, in ms */
async function bareStart(name: "claude" | "opencode"): Promise<number> {
  using lab = new Lab();
  const watch = new RequestTimer();
  await using model = await openModelServer(watch.script);
  const environment = { ...prepare(lab), ...modelVariables(model) };
  const prompt = "Say that you are done.";
  const args =
    name === "claude"
      ? ["--dangerously-skip-permissions", "-p", prompt]
      : ["run", "--title", "bench", prompt];
  const began = Date.now();
  const child = spawn(name === "claude" ? claude : opencode, args, {
    cwd: lab.checkout,
    env: environment,
    stdio: "ignore",
  });
  await new Promise((resolve) => child.once("close", resolve));
  return watch.asked - began;
}

async function measure(name: "claude" | "opencode", turns: number): Promise<Row[]> {
  const taken: Turn[] = [];
  const waited: Turn[] = [];
  const bare: number[] = [];
  for (let count = 0; count < turns; count += 1) {
    taken.push(await takeTurn(name, "fresh"));
    waited.push(await takeTurn(name, "waiting"));
    bare.push(await bareStart(name));
  }
  const untilAsked = ({ began, asked }: Turn) => asked - began;
  const fresh = taken.map(untilAsked);
  const early = waited.map(untilAsked);
  const known = taken.map(({ ended, known }) => known - ended);
  return [
    { name: `${name}: from the end of its turn until the loop knows`, values: known, unit: "ms", goal: 100 },
    { name: `${name}, fresh: from the prompt to the first model request`, values: fresh, unit: "ms" },
    { name: `${name} started directly: from its start to the first model request`, values: bare, unit: "ms" },
    ratio(`${name}, fresh / started directly`, fresh, bare),
    {
      name: `${name}, started early: from the prompt to the first model request`,
      values: early,
      unit: "ms",
      ...(name === "claude" ? { goal: 1_000 } : {}),
    },
    ratio(`${name}, early / fresh, medians`, early, fresh, 0.5),
    ratio(`${name}, early / fresh, p95`, early, fresh, 0.5, 0.95),
  ];
}

/** The memory of the loop itself, in bytes, in a run of three stories with this agent. */
async function memoryWith(...agent: string[]): Promise<Memory> {
  await using lab = await RealAgents.open(storiesOf("A", "B", "C"), workStories);
  const hook = join(lab.workshop.folder, "hook.cjs");
  const file = join(lab.workshop.folder, "memory.json");
  writeFileSync(hook, memoryHook(file));
  const args = ["--require", hook, builtFile("cli.cjs"), ...lab.args(...agent, "--max-iterations", "3")];
  const child = spawn(process.execPath, args, { env: lab.workshop.environment, stdio: "ignore" });
  await new Promise((resolve) => child.once("close", resolve));
  return JSON.parse(readFileSync(file, "utf8")) as Memory;
}

async function measureMemory(): Promise<Row[]> {
  const rows: Row[] = [];
  const command = ["--agent", "command", "--agent-command", "touch work-$RALPH_STORY_ID.txt"];
  const agents = {
    "a shell command": command,
    claude: ["--agent", "claude"],
    opencode: ["--agent", "opencode"],
  };
  for (const [name, args] of Object.entries(agents)) {
    const { now, most } = await memoryWith(...args);
    rows.push({ name: `memory of the loop with ${name}, at its end`, values: [now / 1e6], unit: "MB" });
    rows.push({ name: `memory of the loop with ${name}, at most`, values: [most / 1e6], unit: "MB" });
  }
  return rows;
}

export const agentsFigure: Figure = {
  name: "agents",
  title: `Turns of the real Claude Code in tmux and the real opencode, with a model that answers at once`,
  needsTools: true,
  async measure({ rounds = usualTurns }): Promise<Row[]> {
    execFileSync("tmux", ["-V"]);
    return [
      ...(await measure("claude", rounds)),
      ...(await measure("opencode", rounds)),
      ...(await measureMemory()),
    ];
  },
};
