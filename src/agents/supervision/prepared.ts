// A session that is started before it is known whether its prompt comes: it is used once, or dropped.
import * as path from "node:path";
import {
  type Clock,
  makeFolder,
  markerVariable,
  type Redactor,
  randomId,
  removeFolder,
} from "../../platform/index.ts";
import type { Sandbox } from "../../sandbox/index.ts";
import type { Agent, AgentSession } from "../contract.ts";

/** Where a prepared session is going to work. */
export interface PreparationRequest {
  folder: string;
  environment: Readonly<Record<string, string>>;
  /** The folder of the run's sessions; the prepared one has a folder of its own in it. */
  privateFolder: string;
  redactor: Redactor;
  readonly sandbox: Sandbox;
  clock: Clock;
}

/** A session that waits for its prompt. */
export interface PreparedSession {
  /**
   * The session; undefined if it did not start, or must not wait. Aborting `over` cancels the start. The caller stops the session,
   * then drops it.
   */
  take(over: AbortSignal): Promise<AgentSession | undefined>;
  /** Ends the session, unless its caller has done so. Resolves when nothing is left. A second call waits. */
  drop(): Promise<void>;
}

/**
 * A second marker. Gates and git run at the same time with the run's marker; this one finds only the session's processes, so that
 * ending it ends nothing else.
 */
const sessionVariable = "RALPH_CI_SESSION";

const dropGrace = 500; // ms: a program that is just starting may be writing its own settings

/** Starts the session of an agent that can wait. @returns undefined for other agents */
export function prepareSession(agent: Agent, request: PreparationRequest): PreparedSession | undefined {
  if (!agent.prepare) return undefined;
  const { folder, redactor, sandbox, clock } = request;
  const privateFolder = path.join(request.privateFolder, "next");
  const marker = `${sessionVariable}=${randomId()}`;
  const over = new AbortController();
  makeFolder(request.privateFolder);
  makeFolder(privateFolder);
  const starting = agent
    .prepare({
      folder,
      marker,
      clock,
      redactor,
      privateFolder,
      signal: over.signal,
      isEnclosed: sandbox.state.isOn,
      enclose: (program) => sandbox.enclose({ ...program, isAgent: true }),
      environment: { ...request.environment, ...agent.environment, ...markerVariable(marker) },
      // A session that may never work says nothing to people; a fresh one says the same.
      onNotice: () => {},
    })
    .catch(() => undefined);
  let dropping: Promise<void> | undefined;
  const drop = async () => {
    over.abort();
    const session = await starting;
    await session?.stop(dropGrace);
    removeFolder(privateFolder);
  };
  return {
    take(end) {
      if (end.aborted) over.abort();
      else end.addEventListener("abort", () => over.abort(), { once: true });
      return starting;
    },
    drop: () => (dropping ??= drop()),
  };
}
