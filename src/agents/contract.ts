// The contract that every coding agent fulfils. Code outside an agent's folder knows an agent only by this.
import type { Clock, Redactor } from "../platform/index.ts";
import type { Spending } from "./cost.ts";
import type { FailureClass } from "./failure/index.ts";

/** Where a person can attach to an agent session. `none`: nowhere. */
export type AttachPoint =
  | { kind: "none" }
  /** A tmux session on its own socket; `pane` is an id such as `%0`. */
  | { kind: "tmux"; socket: string; session: string; pane: string }
  /** A server that speaks opencode's HTTP protocol; the file holds its password. */
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
  /** The top of the checkout; the working folder of the session. */
  folder: string;
  /** The whole environment of the agent; it contains the run marker. */
  environment: Readonly<Record<string, string>>;
  /** `NAME=value` in the environment: finds everything that the session starts. */
  marker: string;
  /** A folder that only this user can enter, with a short path; it is removed after the session. */
  privateFolder: string;
  /** The folder for records of the session. Only redacted text may go there. */
  recordFolder: string;
  /** Redacts the records. Add a new password to it before the password is used. */
  redactor: Redactor;
  clock: Clock;
  /** Aborts when the session is no longer needed, possibly while it still starts. */
  signal: AbortSignal;
  /** Receives the session's raw output in order. */
  onOutput(chunk: Buffer): void;
  /** Is called for every sign of life that is not output. */
  onActivity(): void;
  /** Is called as soon as people can attach. */
  onAttach(point: AttachPoint): void;
  /** Is called when the agent has accepted the prompt: from then on people may type. */
  readonly onPromptTaken?: (() => void) | undefined;
  /** Whether a person who may type is attached; that person then answers the agent's questions. */
  readonly isAttended?: (() => boolean) | undefined;
  /** Receives one sentence for people about how the agent runs on this machine. */
  onNotice(text: string): void;
}

/** How an agent ended its turn. */
export type TurnEnd =
  /** `message` is the agent's last message, unless that is the end of its output. */
  | ({ kind: "finished"; message?: string } & Spending)
  /** `reason` is one sentence; `resetAt` is when the provider allows more, in ms since the epoch. */
  | ({
      kind: "failed";
      failure: FailureClass;
      reason: string;
      resetAt?: number | undefined;
    } & Spending);

/** One fresh agent session. */
export interface AgentSession {
  /** Sends the prompt and resolves at the end of the turn. It never rejects for what the agent does. */
  prompt(prompt: string): Promise<TurnEnd>;
  /** What the session has spent so far, for a turn that is cut off. */
  usage?(): Promise<Spending>;
  /**
   * Ends the session and everything it started: asks first, kills after `grace` ms. Resolves when nothing is left, also
   * if the session had ended already.
   */
  stop(grace: number): Promise<void>;
}

/** A coding agent. */
export interface Agent {
  readonly name: string;
  /** The program and its arguments, as people may see them. */
  readonly command: readonly string[];
  /** Variables for its sessions that gates do not get. */
  readonly environment: Readonly<Record<string, string>>;
  /** The version of its program; undefined if unknown. It soon resolves and never rejects. */
  version?(): Promise<string | undefined>;
  /** Starts a session that waits for its prompt. Rejects if the agent cannot start. */
  start(options: SessionOptions): Promise<AgentSession>;
}
