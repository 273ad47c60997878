// Holds the agent sessions of a plan: within the limits, in the sandbox, and without a trace in the checkout.
import * as path from "node:path";
import {
  type Agent,
  type AgentName,
  agentDefinitions,
  superviseTurn,
  type TurnResult,
} from "../agents/index.ts";
import type { RunInputs } from "../inputs/index.ts";
import {
  deniedHostsWarning,
  type LoopEvent,
  planFolder,
  privateFolder,
  takeDeniedHosts,
  watchWork,
} from "../loop/index.ts";
import {
  type Clock,
  makeFolder,
  type Redactor,
  removeFolder,
  runMarkerVariable,
  writeUnflushed,
} from "../platform/index.ts";
import type { Sandbox } from "../sandbox/index.ts";
import { checkPlanFile, type PlanRules } from "./check-plan.ts";
import type { CheckoutWatch } from "./checkout-watch.ts";
import { mostSessions, type SessionEnd } from "./write-plan.ts";

/** Everything that sessions need. */
export interface SessionContext {
  readonly runId: string;
  readonly agentName: AgentName;
  readonly agent: Agent;
  readonly inputs: Pick<
    RunInputs,
    "iterationTimeout" | "stallTimeout" | "silentStallTimeout" | "maxRuntime" | "maxCost"
  >;
  readonly workFolder: string;
  /** The allow-listed environment of agents. */
  readonly environment: Readonly<Record<string, string>>;
  readonly sandbox: Sandbox;
  /** The folder for prompts and output. */
  readonly records: string;
  readonly watch: CheckoutWatch;
  readonly rules: PlanRules;
  readonly redactor: Redactor;
  readonly clock: Clock;
  readonly startedAt: number; // ms since the epoch
  readonly signal: AbortSignal;
  announce(event: LoopEvent): void;
}

/** How many sessions there were, and what they cost in US dollars; null if the cost of one is unknown. */
export interface Spent {
  readonly sessions: number;
  readonly costUsd: number | null;
}

/** The file in which agents write a plan. */
export function planFileOf({ runId }: Pick<SessionContext, "runId">): string {
  return path.join(planFolder(runId), "prd.json");
}

const timeLimit = "the time limit is reached; raise --max-runtime";

/** The sessions of one plan, one after another. */
export class Sessions {
  readonly #context: SessionContext;
  readonly #costs: (number | undefined)[] = [];
  readonly #noticed = new Set<string>();

  constructor(context: SessionContext) {
    this.#context = context;
  }

  get spent(): Spent {
    const costs = this.#costs.map((cost) => cost ?? null);
    const costUsd = costs.reduce<number | null>(
      (sum, cost) => (sum === null || cost === null ? null : sum + cost),
      0,
    );
    return { sessions: costs.length, costUsd };
  }

  /** Holds one session. */
  hold = async (purpose: string, prompt: string): Promise<SessionEnd> => {
    const { agent, announce, rules, watch, sandbox, signal, redactor } = this.#context;
    const limit = this.#findLimit();
    if (limit !== undefined) return { why: limit, isFinal: signal.aborted };
    const number = this.#costs.length + 1;
    const records = path.join(this.#context.records, `session-${number}`);
    announce({
      kind: "note",
      text: `${agent.name} ${purpose} (session ${number} of at most ${mostSessions})`,
    });
    const turn = await this.#work(prompt, records);
    this.#costs.push(turn.costUsd);
    const denied = takeDeniedHosts(sandbox);
    if (denied.length > 0) announce({ kind: "warning", text: deniedHostsWarning(denied) });
    const { putBack, left } = await watch.settle(path.join(records, "changes"));
    for (const text of putBack) announce({ kind: "warning", text });
    if (left !== undefined) return { why: left, isFinal: true };
    if (signal.aborted) return { why: "it was cancelled", isFinal: true };
    if (turn.end === "timed-out" && this.#remainingTime() <= 0) return { why: timeLimit, isFinal: false };
    if (turn.end !== "finished")
      return {
        why: redactor.text(turn.unable?.why ?? turn.reason),
        isFinal: false,
      };
    return { checked: checkPlanFile(planFileOf(this.#context), rules) };
  };

  /** Why there can be no other session; undefined if there can. */
  #findLimit(): string | undefined {
    const { inputs, signal } = this.#context;
    if (signal.aborted) return "it was cancelled";
    if (this.#remainingTime() <= 0) return timeLimit;
    const known = this.#costs.filter((cost) => cost !== undefined);
    const next = known.reduce((sum, cost) => sum + cost, 0) + Math.max(0, ...known);
    if (next > inputs.maxCost.amount) return "another session could exceed the cost limit; raise --max-cost";
    return undefined;
  }

  #remainingTime(): number {
    const { inputs, clock, startedAt } = this.#context;
    return startedAt + inputs.maxRuntime - clock.now().getTime();
  }

  async #work(prompt: string, records: string): Promise<TurnResult> {
    const {
      agentName,
      agent,
      runId,
      inputs,
      workFolder,
      environment,
      sandbox,
      redactor,
      clock,
      signal,
      announce,
    } = this.#context;
    makeFolder(records);
    const promptFile = path.join(records, "prompt.md");
    writeUnflushed(promptFile, redactor.text(prompt));
    const planFile = planFileOf(this.#context);
    const folder = planFolder(runId);
    // Whatever stands there: a link is not followed.
    removeFolder(folder);
    makeFolder(folder);
    using watch = watchWork({ clock, announce }, undefined);
    return superviseTurn(agent, {
      prompt,
      folder: workFolder,
      environment: Object.assign({}, environment, {
        RALPH_PROMPT_FILE: promptFile,
        RALPH_PLAN_FILE: planFile,
        [runMarkerVariable]: runId,
      }),
      marker: `${runMarkerVariable}=${runId}`,
      outputFile: path.join(records, "output.log"),
      privateFolder: privateFolder(runId),
      redactor,
      sandbox: withWritable(sandbox, folder),
      timeout: Math.min(inputs.iterationTimeout, this.#remainingTime()),
      stallTimeout: agentDefinitions[agentName].isSilent ? inputs.silentStallTimeout : inputs.stallTimeout,
      signal,
      clock,
      onAttach: () => {},
      onActivity: watch.onActivity,
      onNotice: (text) => {
        if (!this.#noticed.has(text)) announce({ kind: "note", text });
        this.#noticed.add(text);
      },
    });
  }
}

/** The same sandbox, in which one more folder is writable. */
function withWritable(sandbox: Sandbox, folder: string): Sandbox {
  return {
    state: sandbox.state,
    enclose: (program) =>
      sandbox.enclose(Object.assign({}, program, { writable: [...(program.writable ?? []), folder] })),
    mask: sandbox.mask,
    takeDenied: sandbox.takeDenied,
    [Symbol.asyncDispose]: sandbox[Symbol.asyncDispose],
  };
}
