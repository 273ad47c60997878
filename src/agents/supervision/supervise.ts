// Takes one agent session from start to end: time-outs, stopping and output, the same for every agent.
import * as path from "node:path";
import {
  CappedFile,
  type Clock,
  ConfigurationError,
  describeError,
  ListenerSet,
  makeFolder,
  type Redactor,
  removeFolder,
} from "../../platform/index.ts";
import type { Sandbox } from "../../sandbox/index.ts";
import type { Agent, AgentSession, AttachPoint, FollowOutput, TurnEnd, TurnOptions } from "../contract.ts";
import type { Spending, TokenUsage } from "../cost.ts";
import {
  classifyOutput,
  type FailureClass,
  failureDescriptions,
  findStartFault,
  lastWords,
} from "../failure/index.ts";
import { isLasting, type LastingFault, type Unable } from "../unable.ts";
import type { PreparedSession } from "./prepared.ts";
import { watchForStall } from "./stall.ts";

/** The request for one turn, most of it for `SessionOptions` and `TurnOptions`. Durations are in ms. */
export interface TurnRequest {
  prompt: string;
  folder: string;
  environment: Readonly<Record<string, string>>;
  marker: string;
  /** Receives the beginning and the end of the redacted output; other records go into the same folder. */
  outputFile: string;
  privateFolder: string;
  redactor: Redactor;
  readonly sandbox: Sandbox;
  timeout: number;
  stallTimeout: number | undefined; // undefined if the agent's silence means nothing
  signal: AbortSignal;
  clock: Clock;
  onAttach(point: AttachPoint): void;
  readonly onPromptTaken?: (() => void) | undefined;
  readonly isAttended?: (() => boolean) | undefined;
  readonly onStart?: (() => void) | undefined; // the session has got its prompt
  readonly onActivity?: (() => void) | undefined; // output, and every other sign of life
  onNotice(text: string): void;
  /** A session that waits for this turn; a fresh one takes the prompt if that one does not. The caller drops it afterwards. */
  readonly prepared?: PreparedSession | undefined;
}

/** The result of a turn. */
export interface TurnResult {
  end: "finished" | "failed" | "timed-out" | "cut-off";
  reason: string; // one sentence; empty if it finished
  failure: FailureClass | undefined;
  resetAt: number | undefined; // ms since the epoch, if the provider says when it allows more
  lastOutput: string; // the last message of the agent, or the end of its output; redacted
  durationMs: number;
  costUsd: number | undefined;
  usage: TokenUsage | undefined;
  /** Why the agent cannot work, unless the turn changed something nevertheless. */
  unable: Unable | undefined;
}

const keptHead = 8 * 1024 * 1024; // bytes
const keptTail = 64 * 1024; // bytes
const stopGrace = 2_000; // ms before a kill; a cancelled job leaves 7.5 s for everything

/** Runs the only turn of an agent session. When it resolves, nothing of the session is left. */
export async function superviseTurn(agent: Agent, request: TurnRequest): Promise<TurnResult> {
  const { clock, redactor } = request;
  const startedAt = clock.monotonic();
  const output = new CappedFile(request.outputFile, keptHead, keptTail);
  const redacting = redactor.stream();
  const listeners = new ListenerSet<[Buffer]>();
  const write = (redacted: Buffer) => {
    output.write(redacted);
    if (redacted.length > 0) listeners.call(redacted);
  };
  const followOutput: FollowOutput = (listener) => {
    listener(output.tail());
    return listeners.add(listener);
  };
  makeFolder(request.privateFolder);
  const { outcome, session } = await runSession(agent, request, {
    onOutput: (chunk) => write(redacting.push(chunk)),
    followOutput,
  });
  await session?.stop(stopGrace);
  await request.prepared?.drop();
  removeFolder(request.privateFolder);
  write(redacting.end());
  output.close();
  const printed = output.tail().toString("utf8");
  const { message, exitCode, mayPass, ...explained } = explain(outcome, printed, clock.now().getTime());
  const unable = mayPass ? undefined : findUnable(agent, request, { ...explained, exitCode }, printed);
  return {
    failure: undefined,
    resetAt: undefined,
    costUsd: undefined,
    usage: undefined,
    ...(await session?.usage?.()),
    ...explained,
    reason: redactor.text(explained.reason),
    unable: unable && { failure: unable.failure, why: redactor.text(unable.why) },
    lastOutput: message === undefined ? printed : redactor.text(message).slice(-keptTail),
    durationMs: Math.round(clock.monotonic() - startedAt),
  };
}

/** Waits for the first of: the end of the turn, a limit, the signal. The session is still to be stopped. */
async function runSession(
  agent: Agent,
  request: TurnRequest,
  { onOutput, followOutput }: Pick<TurnOptions, "onOutput" | "followOutput">,
): Promise<{ outcome: TurnOutcome; session: AgentSession | undefined }> {
  const { clock, signal } = request;
  const over = new AbortController();
  const cut = AbortSignal.any([signal, over.signal]);
  const stall = watchForStall(request.stallTimeout, clock, cut);
  const onActivity = () => {
    stall.onActivity();
    request.onActivity?.();
  };
  const start = () =>
    agent.start({
      folder: request.folder,
      marker: request.marker,
      clock,
      redactor: request.redactor,
      signal: cut,
      privateFolder: request.privateFolder,
      isEnclosed: request.sandbox.state.isOn,
      enclose: (program) => request.sandbox.enclose({ ...program, isAgent: true }),
      // The credentials of the provider go to the agent alone; gates do not get them.
      environment: { ...request.environment, ...agent.environment },
      onNotice: request.onNotice,
    });
  const turn: TurnOptions = {
    recordFolder: path.dirname(request.outputFile),
    onAttach: request.onAttach,
    onActivity,
    onPromptTaken: request.onPromptTaken,
    isAttended: request.isAttended,
    followOutput,
    onOutput(chunk) {
      onActivity();
      onOutput(chunk);
    },
  };
  const prompt = (session: AgentSession) => {
    const answer = session.prompt(request.prompt, turn);
    request.onStart?.();
    return answer;
  };
  let starting: Promise<AgentSession | undefined> = request.prepared?.take(cut) ?? start();
  const work = async (): Promise<TurnEnd> => {
    const first = await starting;
    const end = first && (await (request.prepared ? prompt(first).catch(() => untaken) : prompt(first)));
    const isUntaken = end?.kind === "failed" && end.isUntaken;
    if (end && !(request.prepared && isUntaken)) return end;
    // One that waited and took no prompt has asked no model: a fresh one has the whole turn before it.
    await request.prepared?.drop();
    if (cut.aborted) return untaken;
    const fresh = start();
    starting = fresh;
    return prompt(await fresh);
  };
  const worked = work().then(turnOutcome, startFailure);
  const limit = clock.sleep(request.timeout, cut).then((): TurnOutcome => {
    return signal.aborted
      ? { end: "cut-off", reason: String(signal.reason) }
      : {
          end: "timed-out",
          reason: `the agent took longer than ${describeDuration(request.timeout)} (--iteration-timeout)`,
        };
  });
  const stalled = stall.stalled.then((): TurnOutcome => {
    const reason = `the agent did nothing for ${describeDuration(request.stallTimeout ?? 0)} (--stall-timeout)`;
    return { end: "failed", failure: "stall", reason };
  });
  const outcome = await Promise.race([worked, limit, stalled]);
  over.abort();
  return { outcome, session: await starting.catch(() => undefined) };
}

const untaken: TurnEnd = {
  kind: "failed",
  failure: "crash",
  reason: "the agent did not take its prompt",
  isUntaken: true,
};

type TurnOutcome = Pick<TurnResult, "end" | "reason"> &
  Partial<Pick<TurnResult, "failure" | "resetAt">> &
  Spending & {
    message?: string | undefined;
    exitCode?: number | undefined;
    /** Another try may succeed. */
    mayPass?: boolean;
  };

function explain(outcome: TurnOutcome, printed: string, now: number): TurnOutcome {
  if (outcome.failure !== "crash") return outcome;
  const { failure, resetAt } = classifyOutput(printed, now);
  if (failure === "unknown") return outcome;
  const reason = `${outcome.reason}: ${failureDescriptions[failure]}`;
  return { ...outcome, failure, resetAt, reason };
}

function findUnable(
  agent: Agent,
  { environment, folder }: TurnRequest,
  { end, failure, reason, exitCode }: TurnOutcome,
  printed: string,
): Unable | undefined {
  const about = { environment: { ...environment, ...agent.environment }, folder };
  const words = exitCode === undefined ? undefined : findStartFault({ exitCode, printed });
  if (words !== undefined) return describeUnable(agent, { failure: "start", words, ...about });
  if (end !== "failed" || !isLasting(failure)) return undefined;
  const said = exitCode === undefined ? "" : lastWords(printed);
  return describeUnable(agent, { failure, words: said === "" ? reason : `${reason}: ${said}`, ...about });
}

function describeUnable(agent: Agent, fault: LastingFault): Unable {
  const words = fault.words.replace(/\.$/, "");
  const advice = agent.advise?.(fault);
  return { failure: fault.failure, why: advice === undefined ? words : `${words}; ${advice}` };
}

function turnOutcome(ended: TurnEnd): TurnOutcome {
  if (ended.kind === "finished") {
    const { kind, ...rest } = ended;
    return { end: kind, reason: "", ...rest };
  }
  const { kind, isUntaken: _, ...rest } = ended;
  return { end: kind, ...rest };
}

function startFailure(error: unknown): TurnOutcome {
  return {
    end: "failed",
    reason: describeError(error),
    failure: "start",
    mayPass: !(error instanceof ConfigurationError),
  };
}

function describeDuration(milliseconds: number): string {
  return milliseconds % 60_000 === 0
    ? `${milliseconds / 60_000} min`
    : `${Math.round(milliseconds / 100) / 10} s`;
}
