// The small contract that every coding agent fulfils; whoever supervises one knows nothing else of it.
import type { FailureClass } from "./failure.ts";

/** Where a person could join an agent session. `none`: there is nothing to join. */
export type AttachPoint = { kind: "none" };

/** How an agent session is recorded in the journal. */
export type SessionType = "tmux" | "opencode-server" | "command";

/** What an agent session is started with. */
export interface SessionStart {
  /** The checkout's top, the session's working folder. */
  folder: string;
  /** The whole environment of the agent; it holds the run's mark. */
  environment: Readonly<Record<string, string>>;
  /** `NAME=value` in that environment by which everything the session starts can be found again. */
  mark: string;
  /** The time, ms since the epoch. */
  now(): number;
  /** Where the session's raw output goes, in the order it arrives. */
  onOutput(chunk: Buffer): void;
}

/** How an agent ended its turn. */
export type TurnEnd =
  /** `message` is the last thing it said, where that is not the end of its output; `costUsd` is what the turn cost. */
  | { kind: "finished"; message?: string; costUsd?: number | undefined }
  /** The agent itself failed; `reason` is one sentence, `resetAt` when its provider allows more, ms since the epoch. */
  | {
      kind: "failed";
      failure: FailureClass;
      reason: string;
      resetAt?: number | undefined;
      costUsd?: number | undefined;
    };

/** One fresh agent session. */
export interface AgentSession {
  readonly attach: AttachPoint;
  /** Hands the prompt over and resolves when the agent hands back. It never rejects for what the agent does. */
  prompt(prompt: string): Promise<TurnEnd>;
  /**
   * Ends the session with everything it started: asks first, kills after `grace` ms. Resolves when nothing of it is left,
   * also when it had ended already.
   */
  stop(grace: number): Promise<void>;
}

/** A kind of coding agent. */
export interface Agent {
  readonly name: string;
  readonly sessionType: SessionType;
  /** The program and its arguments, as people may see them. */
  readonly command: readonly string[];
  /** What its sessions are given besides what gates may see. */
  readonly environment: Readonly<Record<string, string>>;
  /** Starts a session that waits for its prompt. Rejects where the agent cannot be started. */
  start(start: SessionStart): Promise<AgentSession>;
}
