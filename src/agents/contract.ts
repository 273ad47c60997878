// The small contract that every coding agent fulfils; whoever supervises one knows nothing else of it.
import type { Clock, Redactor } from "../platform/index.ts";
import type { Spending } from "./cost.ts";
import type { FailureClass } from "./failure/index.ts";

/** Where a person can join an agent session. `none`: there is nothing to join. */
export type AttachPoint =
  | { kind: "none" }
  /** A tmux session on a socket of its own; `pane` is its id, such as `%0`. */
  | { kind: "tmux"; socket: string; session: string; pane: string }
  /** A server that speaks opencode's HTTP protocol; whoever may read the file has its password. */
  | {
      kind: "opencode";
      url: string;
      port: number;
      sessionId: string;
      folder: string;
      passwordFile: string;
    };

/** What an agent session is started with. */
export interface SessionOptions {
  /** The checkout's top, the session's working folder. */
  folder: string;
  /** The whole environment of the agent; it holds the run's mark. */
  environment: Readonly<Record<string, string>>;
  /** `NAME=value` in that environment by which everything the session starts can be found again. */
  marker: string;
  /** A folder that this user alone may enter, with a short path; it is removed after the session. */
  privateFolder: string;
  /** The folder for what is kept of the session. Nothing may go there that was not redacted. */
  recordFolder: string;
  /** Takes secrets out of what is kept; passwords that the session draws are made known to it before they are used. */
  redactor: Redactor;
  clock: Clock;
  /** Says that nobody waits for the session any more, also while it is still starting. */
  signal: AbortSignal;
  /** Where the session's raw output goes, in the order it arrives. */
  onOutput(chunk: Buffer): void;
  /** Is told of every sign of life that is no output. */
  onActivity(): void;
  /** Is told where people can join, as soon as they can. */
  onAttach(point: AttachPoint): void;
  /** Is told when the prompt was taken: from then on people may type. */
  readonly onPromptTaken?: (() => void) | undefined;
  /** Whether somebody who may type has joined: what the agent asks is then theirs to answer. */
  readonly isAttended?: (() => boolean) | undefined;
  /** Is told what a person should know of how the agent works here, in one sentence. */
  onNotice(text: string): void;
}

/** How an agent ended its turn. */
export type TurnEnd =
  /** `message` is the last thing it said, where that is not the end of its output. */
  | ({ kind: "finished"; message?: string } & Spending)
  /** The agent itself failed; `reason` is one sentence, `resetAt` when its provider allows more, ms since the epoch. */
  | ({
      kind: "failed";
      failure: FailureClass;
      reason: string;
      resetAt?: number | undefined;
    } & Spending);

/** One fresh agent session. */
export interface AgentSession {
  /** Hands the prompt over and resolves when the agent hands back. It never rejects for what the agent does. */
  prompt(prompt: string): Promise<TurnEnd>;
  /** What the session has used so far, for a turn that is cut off. */
  usage?(): Promise<Spending>;
  /**
   * Ends the session with everything it started: asks first, kills after `grace` ms. Resolves when nothing of it is left,
   * also when it had ended already.
   */
  stop(grace: number): Promise<void>;
}

/** A kind of coding agent. */
export interface Agent {
  readonly name: string;
  /** The program and its arguments, as people may see them. */
  readonly command: readonly string[];
  /** What its sessions are given besides what gates may see. */
  readonly environment: Readonly<Record<string, string>>;
  /** The version of its program; undefined where that does not tell. It never takes long and never rejects. */
  version?(): Promise<string | undefined>;
  /** Starts a session that waits for its prompt. Rejects where the agent cannot be started. */
  start(start: SessionOptions): Promise<AgentSession>;
}
