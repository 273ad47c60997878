// The real Claude Code and opencode as the agents of a run, both with one scripted model.
import { mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { claude, opencode } from "./install-tools.ts";
import {
  type Answer,
  type ModelRequest,
  type ModelServer,
  openModelServer,
  type Script,
  workStories,
} from "./model/index.ts";
import type { ProcessEnd, RunningProcess } from "./running-process.ts";
import { type PrintedResult, type StoryText, Workshop } from "./workshop.ts";

/** The API key of both programs, which must appear nowhere. */
export const canaryKey = "sk-ant-test-canary-0123456789";

/** Stories whose gates check the work of the model in `workStories`. */
export const storiesOf = (...ids: string[]): StoryText[] =>
  ids.map((id) => ({ id, verify: `test -e work-${id}.txt` }));

export interface RealOptions {
  environment?: Record<string, string>;
  opencode?: Record<string, unknown>;
}

/** A workshop with the real programs on its PATH and a model server; disposing it ends both. */
export class RealAgents implements AsyncDisposable {
  readonly workshop: Workshop;
  readonly model: ModelServer;

  private constructor(workshop: Workshop, model: ModelServer) {
    this.workshop = workshop;
    this.model = model;
  }

  static async open(
    stories: readonly StoryText[],
    script: Script,
    options: RealOptions = {},
  ): Promise<RealAgents> {
    const workshop = new Workshop(stories);
    const model = await openModelServer(script, { secrets: [canaryKey] });
    const bin = join(workshop.folder, "bin");
    mkdirSync(bin);
    symlinkSync(claude, join(bin, "claude"));
    symlinkSync(opencode, join(bin, "opencode"));
    Object.assign(workshop.environment, {
      PATH: `${bin}:${workshop.environment.PATH}`,
      ...claudeVariables(model.address),
      ...opencodeVariables(model.address, options.opencode ?? {}),
      ...options.environment,
    });
    return new RealAgents(workshop, model);
  }

  /** The arguments of a normal run; `more` or the stories choose the agent. */
  args(...more: string[]): string[] {
    const { repository, state } = this.workshop;
    const location = ["-C", repository, "--effort", "tasks/x", "--state-dir", state, "--json"];
    return ["run", ...location, "--agent-env", "RALPH_TEST_MARK", "--overload-wait", "0.1s", ...more];
  }

  /** Runs the loop to its end and returns its output. */
  async run(...more: string[]): Promise<ProcessEnd & { result: PrintedResult }> {
    return withResult(await this.workshop.cli(this.args(...more)));
  }

  start(...more: string[]): RunningProcess {
    return this.workshop.start(this.args(...more));
  }

  record(iteration: number, name: string): string {
    return readFileSync(join(this.workshop.iterationFolder(iteration), name), "utf8");
  }

  /** A JSON file in the home of the programs. */
  home(name: string): Record<string, unknown> {
    return JSON.parse(readFileSync(join(this.workshop.home, name), "utf8"));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    using _workshop = this.workshop;
    await this.model[Symbol.asyncDispose]();
  }
}

/** The id of the agent session that sent the request, the same for retries. */
export function sessionOf({ headers }: ModelRequest): string {
  return headers["x-claude-code-session-id"] ?? headers["x-session-id"] ?? "";
}

/** A model that gives this answer in the first agent sessions, also to retries, and works normally afterwards. */
export function failing(sessions: number, answer: Answer): (request: ModelRequest) => Answer {
  const seen = new Set<string>();
  return (request) => {
    seen.add(sessionOf(request));
    return seen.size <= sessions ? answer : workStories(request);
  };
}

/** The logged command to attach to opencode. */
export function attachCommand(log: string): { command: string; url: string; passwordFile: string } {
  const [, command = ""] = /Attach with: (.*)\n/.exec(log) ?? [];
  const [, passwordFile = "", url = ""] = /"\$\(cat (\S+)\)" opencode attach (\S+) /.exec(command) ?? [];
  return { command, url, passwordFile };
}

export function withResult(ended: ProcessEnd): ProcessEnd & { result: PrintedResult } {
  if (!ended.stdout.trim()) throw new Error(`nothing was printed; exit code ${ended.code}: ${ended.stderr}`);
  return { ...ended, result: JSON.parse(ended.stdout) as PrintedResult };
}

function claudeVariables(address: string): Record<string, string> {
  return {
    ANTHROPIC_BASE_URL: address,
    ANTHROPIC_API_KEY: canaryKey,
    IS_SANDBOX: "1",
    CLAUDE_CODE_MAX_RETRIES: "0",
  };
}

function opencodeVariables(address: string, more: Record<string, unknown>): Record<string, string> {
  const limit = { context: 100_000, output: 8_000 };
  const models = { "mock-1": { name: "mock-1", limit, cost: { input: 1, output: 2 } } };
  const options = { baseURL: `${address}/v1`, apiKey: "{env:OPENAI_API_KEY}" };
  const provider = { mock: { npm: "@ai-sdk/openai-compatible", options, models } };
  const configuration = { model: "mock/mock-1", small_model: "mock/mock-1", provider, ...more };
  return {
    OPENAI_API_KEY: canaryKey,
    OPENCODE_CONFIG_CONTENT: JSON.stringify(configuration),
    OPENCODE_DISABLE_MODELS_FETCH: "1",
    OPENCODE_DISABLE_DEFAULT_PLUGINS: "1",
  };
}
