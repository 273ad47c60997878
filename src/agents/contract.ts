// The contract that every coding agent fulfils. Code outside an agent's folder knows an agent only by this.
import type { Clock, ProgramLaunch, Redactor } from "../platform/index.ts";
import type { EnclosedProgram } from "../sandbox/index.ts";
import type { Spending } from "./cost.ts";
import type { FailureClass } from "./failure/index.ts";
import type { LastingFault } from "./unable.ts";

/** Where a person can attach to an agent session. `none`: nowhere. */
export type AttachPoint =
  | { kind: "none" }
  /** An agent without a terminal: what it prints, redacted. */
  | { kind: "output"; follow: FollowOutput }
  | { kind: "tmux"; socket: string; session: string; pane: string } // pane: an id such as %0
  /** A server that speaks opencode's HTTP protocol; the file holds its password. */
  | {
      kind: "opencode";
      url: string;
      port: number;
      sessionId: string;
      folder: string;
      passwordFile: string;
    };

/** Calls back at once with the latest output, then with each piece as it comes, until disposed. */
export type FollowOutput = (listener: (piece: Buffer) => void) => Disposable;

/** What an agent session is started with. */
export interface SessionOptions {
  folder: string;
  environment: Readonly<Record<string, string>>; // the whole environment of the agent
  marker: string; // NAME=value in the environment; it finds everything that the session starts
  /** A folder that only this user can enter, with a short path; it is removed after the session. */
  privateFolder: string;
  /** Redacts the records. Add a new password to it before the password is used. */
  redactor: Redactor;
  clock: Clock;
  signal: AbortSignal; // the session is no longer needed; it may still be starting
  readonly isEnclosed: boolean; // the session works in a sandbox
  /** The launch that starts a program of the session where it may work. @throws Error if the sandbox has failed */
  enclose(program: Omit<EnclosedProgram, "isAgent">): Promise<ProgramLaunch>;
  onNotice(text: string): void; // a sentence for people about how the agent runs on this machine
}

/** Where a session puts its records, and what it reports, from its prompt on. */
export interface TurnOptions {
  readonly recordFolder: string; // for redacted text only
  onOutput(chunk: Buffer): void;
  readonly followOutput: FollowOutput; // what `onOutput` has received, redacted
  onActivity(): void; // every sign of life that is not output
  onAttach(point: AttachPoint): void; // as soon as people can attach
  readonly onPromptTaken?: (() => void) | undefined; // from then on people may type
  readonly isAttended?: (() => boolean) | undefined; // a person who may type answers the agent's questions
}

/** How an agent ended its turn. `message` is its last message, unless that is the end of its output. */
export type TurnEnd =
  /** `exitCode`, here and below: of a process whose output may say that its program did not start. */
  | ({ kind: "finished"; message?: string; exitCode?: number | undefined } & Spending)
  /** `reason` is one sentence; `resetAt` is when the provider allows more, in ms since the epoch. */
  | ({
      kind: "failed";
      failure: FailureClass;
      reason: string;
      resetAt?: number | undefined;
      exitCode?: number | undefined;
      isUntaken?: boolean; // the agent never had the prompt, so that another session can take it
    } & Spending);

/** Where a session would work: its folder, and its whole environment. */
export interface AgentPlace {
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** What keeps an agent from working: a clause that ends with the fix, and whether it is certain. */
export interface AgentObstacle {
  readonly text: string;
  readonly isCertain: boolean;
}

/** One fresh agent session. */
export interface AgentSession {
  /** Sends the prompt and resolves at the end of the turn. It rejects only before the agent has the prompt. */
  prompt(prompt: string, turn: TurnOptions): Promise<TurnEnd>;
  usage?(): Promise<Spending>;
  /** Ends everything that the session started: asks first, kills after `grace` ms. Resolves when nothing is left. */
  stop(grace: number): Promise<void>;
}

/** A coding agent. */
export interface Agent {
  readonly name: string;
  readonly command: readonly string[]; // the program and its arguments, as people may see them
  readonly environment: Readonly<Record<string, string>>; // gates do not get it
  /** The version of its program; undefined if unknown. It soon resolves and never rejects. */
  version?(): Promise<string | undefined>;
  /** What a person can do about a failure that lasts, as a clause; undefined if its words say that already. */
  advise?(fault: LastingFault): string | undefined;
  /** What keeps every session from working here, as far as it can be known without one; undefined if nothing is known. */
  findObstacle?(place: AgentPlace): Promise<AgentObstacle | undefined>;
  /** Starts a session that waits for its prompt. Rejects if the agent cannot start. */
  start(options: SessionOptions): Promise<AgentSession>;
  /**
   * Starts a session whose prompt comes later, or never: until then its program only waits, asks no model, and changes nothing
   * in the folder. With its prompt it reads what a fresh one would read. Undefined if it would do more than wait.
   */
  prepare?(options: SessionOptions): Promise<AgentSession | undefined>;
}
