// Takes one agent session from start to end: time-outs, stopping, output; written once for every agent.
import * as path from "node:path";
import {
  CappedFile,
  type Clock,
  describeError,
  makeFolder,
  type Redactor,
  removeFolder,
} from "../../platform/index.ts";
import type { Agent, AgentSession, AttachPoint, TurnEnd } from "../contract.ts";
import type { TokenUsage } from "../cost.ts";
import { classifyFailure, type FailureClass, failureDescriptions } from "../failure/index.ts";
import { watchForStall } from "./stall.ts";

/** What one turn is given. Durations are in ms. */
export interface TurnRequest {
  prompt: string;
  folder: string;
  environment: Readonly<Record<string, string>>;
  marker: string;
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
export interface TurnResult {
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
export async function superviseTurn(agent: Agent, request: TurnRequest): Promise<TurnResult> {
  const { clock, redactor, signal } = request;
  const begun = clock.monotonic();
  const output = new CappedFile(request.outputFile, keptHead, keptTail);
  const redacting = redactor.stream();
  const over = new AbortController();
  const cut = AbortSignal.any([signal, over.signal]);
  const stall = watchForStall(request.stallTimeout, clock, cut);
  makeFolder(request.privateFolder);
  const starting = agent.start({
    ...{ folder: request.folder, marker: request.marker, clock, redactor, signal: cut },
    ...{ onAttach: request.onAttach, onNotice: request.onNotice, onActivity: stall.onActivity },
    ...{ onPromptTaken: request.onPromptTaken, isAttended: request.isAttended },
    privateFolder: request.privateFolder,
    recordFolder: path.dirname(request.outputFile),
    // What its provider's credentials are is nobody's business but the agent's: gates do not get them.
    environment: { ...request.environment, ...agent.environment },
    onOutput(chunk) {
      stall.onActivity();
      output.write(redacting.push(chunk));
    },
  });
  const worked = starting.then((session) => session.prompt(request.prompt)).then(turnOutcome, startFailure);
  const limit = clock.sleep(request.timeout, cut).then((): TurnOutcome => {
    return signal.aborted
      ? { end: "cut-off", reason: String(signal.reason) }
      : { end: "timed-out", reason: `the agent took longer than ${describeDuration(request.timeout)}` };
  });
  const stalled = stall.stalled.then((): TurnOutcome => {
    const reason = `the agent did nothing for ${describeDuration(request.stallTimeout ?? 0)}`;
    return { end: "failed", failure: "stall", reason };
  });
  const result = await Promise.race([worked, limit, stalled]);
  over.abort();
  const session: AgentSession | undefined = await starting.catch(() => undefined);
  await session?.stop(stopGrace);
  removeFolder(request.privateFolder);
  output.write(redacting.end());
  output.close();
  const printed = output.tail().toString("utf8");
  const { message, ...understood } = understand(result, printed, clock.now().getTime());
  return {
    ...{ failure: undefined, resetAt: undefined, costUsd: undefined, usage: undefined },
    ...(await session?.usage?.()),
    ...understood,
    reason: redactor.text(understood.reason),
    lastOutput: message === undefined ? printed : redactor.text(message).slice(-keptTail),
    durationMs: Math.round(clock.monotonic() - begun),
  };
}

type TurnOutcome = Pick<TurnResult, "end" | "reason"> &
  Partial<Pick<TurnResult, "failure" | "resetAt" | "costUsd" | "usage">> & {
    message?: string | undefined;
  };

/** How much of the end of its output may say why an agent ended, in characters: before that it spoke of other things. */
const lastWords = 2_000;

/** An agent that ended by itself often says why, in the words of its provider. */
function understand(result: TurnOutcome, lastOutput: string, now: number): TurnOutcome {
  if (result.failure !== "crash") return result;
  const { failure, resetAt } = classifyFailure({ text: lastOutput.slice(-lastWords) }, now);
  if (failure === "unknown") return result;
  return { ...result, failure, resetAt, reason: `${result.reason}: ${failureDescriptions[failure]}` };
}

function turnOutcome({ kind, ...told }: TurnEnd): TurnOutcome {
  return { end: kind, reason: "", ...told };
}

function startFailure(error: unknown): TurnOutcome {
  return {
    end: "failed",
    reason: `the agent could not be started: ${describeError(error)}`,
    failure: "start",
  };
}

/** A duration in the words of the options: 90 s, 10 min. */
function describeDuration(milliseconds: number): string {
  return milliseconds % 60_000 === 0
    ? `${milliseconds / 60_000} min`
    : `${Math.round(milliseconds / 100) / 10} s`;
}
