// Takes one agent session from start to end: time-outs, stopping, output; written once for every agent.
import * as path from "node:path";
import {
  CappedFile,
  type Clock,
  describeError,
  makeFolder,
  type Redactor,
  removeFolder,
} from "../platform/index.ts";
import type { Agent, AgentSession, AttachPoint, TokenUsage, TurnEnd } from "./contract.ts";
import { classifyFailure, type FailureClass } from "./failure.ts";
import { failureWords } from "./failure-words.ts";
import { watchForStall } from "./stall.ts";

/** What one turn is given. Durations are in ms. */
export interface TurnOrder {
  prompt: string;
  folder: string;
  environment: Readonly<Record<string, string>>;
  mark: string;
  /** Where the redacted output is kept, its beginning and its end; what else is kept goes beside it. */
  outputFile: string;
  /** A folder for the time of the turn, which this user alone may enter; its path is short. */
  privateFolder: string;
  redactor: Redactor;
  /** How long the turn may take. */
  timeout: number;
  /** How long the agent may do nothing; undefined where its silence says nothing. */
  stallTimeout: number | undefined;
  /** Says that the turn has to end now. */
  signal: AbortSignal;
  clock: Clock;
  /** Is told where people can join. */
  onAttach(point: AttachPoint): void;
  /** Is told when the prompt was taken, where that can be known: from then on people may type. */
  readonly onPromptTaken?: (() => void) | undefined;
  /** Whether somebody who may type has joined: what the agent asks is then theirs to answer. */
  readonly isAttended?: (() => boolean) | undefined;
  /** Is told what a person should know of how the agent works here, in one sentence. */
  onNotice(text: string): void;
}

/** What became of a turn. */
export interface Turn {
  end: "finished" | "failed" | "timed-out" | "cut-off";
  /** Why it did not finish, in one sentence; empty where it did. */
  reason: string;
  failure: FailureClass | undefined;
  /** When the agent's provider allows more, ms since the epoch; undefined where it does not say, or nothing is limited. */
  resetAt: number | undefined;
  /** The last message of the agent, or the last bytes of its output; redacted. */
  lastOutput: string;
  durationMs: number;
  /** US dollars; undefined where the agent does not tell. */
  costUsd: number | undefined;
  /** Tokens; undefined where the agent does not tell. */
  usage: TokenUsage | undefined;
}

/** What of an agent's output is kept from its beginning, in bytes. */
const keptHead = 8 * 1024 * 1024;
/** What is kept from its end, in bytes. */
const keptTail = 64 * 1024;
/** What an agent gets between being asked to end and being killed, in ms: a cancelled job leaves 7.5 s for everything. */
const stopGrace = 2_000;

/** Runs one turn of a fresh agent session. When it resolves, nothing of the session is left. */
export async function superviseTurn(agent: Agent, order: TurnOrder): Promise<Turn> {
  const { clock, redactor, signal } = order;
  const begun = clock.monotonic();
  const output = new CappedFile(order.outputFile, keptHead, keptTail);
  const redacting = redactor.stream();
  const over = new AbortController();
  const cut = AbortSignal.any([signal, over.signal]);
  const stall = watchForStall(order.stallTimeout, clock, cut);
  makeFolder(order.privateFolder);
  const starting = agent.start({
    ...{ folder: order.folder, mark: order.mark, clock, redactor, signal: cut },
    ...{ onAttach: order.onAttach, onNotice: order.onNotice, onActivity: stall.onActivity },
    ...{ onPromptTaken: order.onPromptTaken, isAttended: order.isAttended },
    privateFolder: order.privateFolder,
    recordFolder: path.dirname(order.outputFile),
    // What its provider's credentials are is nobody's business but the agent's: gates do not get them.
    environment: { ...order.environment, ...agent.environment },
    onOutput(chunk) {
      stall.onActivity();
      output.write(redacting.push(chunk));
    },
  });
  const worked = starting.then((session) => session.prompt(order.prompt)).then(turnResult, startFailure);
  const limit = clock.sleep(order.timeout, cut).then((): TurnResult => {
    return signal.aborted
      ? { end: "cut-off", reason: String(signal.reason) }
      : { end: "timed-out", reason: `the agent took longer than ${inWords(order.timeout)}` };
  });
  const stalled = stall.stalled.then((): TurnResult => {
    const reason = `the agent did nothing for ${inWords(order.stallTimeout ?? 0)}`;
    return { end: "failed", failure: "stall", reason };
  });
  const result = await Promise.race([worked, limit, stalled]);
  over.abort();
  const session: AgentSession | undefined = await starting.catch(() => undefined);
  await session?.stop(stopGrace);
  removeFolder(order.privateFolder);
  output.write(redacting.end());
  output.close();
  const printed = output.tail().toString("utf8");
  const { message, ...understood } = understand(result, printed, clock.now().getTime());
  return {
    ...{ failure: undefined, resetAt: undefined, costUsd: undefined, usage: undefined },
    ...(await session?.used?.()),
    ...understood,
    reason: redactor.text(understood.reason),
    lastOutput: message === undefined ? printed : redactor.text(message).slice(-keptTail),
    durationMs: Math.round(clock.monotonic() - begun),
  };
}

type TurnResult = Pick<Turn, "end" | "reason"> &
  Partial<Pick<Turn, "failure" | "resetAt" | "costUsd" | "usage">> & {
    message?: string | undefined;
  };

/** How much of the end of its output may say why an agent ended, in characters: before that it spoke of other things. */
const lastWords = 2_000;

/** An agent that ended by itself often says why, in the words of its provider. */
function understand(result: TurnResult, lastOutput: string, now: number): TurnResult {
  if (result.failure !== "crash") return result;
  const { failure, resetAt } = classifyFailure({ text: lastOutput.slice(-lastWords) }, now);
  if (failure === "unknown") return result;
  return { ...result, failure, resetAt, reason: `${result.reason}: ${failureWords[failure]}` };
}

function turnResult({ kind, ...told }: TurnEnd): TurnResult {
  return { end: kind, reason: "", ...told };
}

function startFailure(error: unknown): TurnResult {
  return {
    end: "failed",
    reason: `the agent could not be started: ${describeError(error)}`,
    failure: "start",
  };
}

/** A duration in the words of the options: 90 s, 10 min. */
function inWords(milliseconds: number): string {
  return milliseconds % 60_000 === 0
    ? `${milliseconds / 60_000} min`
    : `${Math.round(milliseconds / 100) / 10} s`;
}
