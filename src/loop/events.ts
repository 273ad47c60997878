// The events that the loop announces as they happen.
import type { AttachPoint } from "../agents/index.ts";
import type { Redactor } from "../platform/index.ts";
import type { Ending, Failover } from "./decide/index.ts";
import type { GateRun, Outcome } from "./judge/index.ts";

/** An event of a run. Times are ms since the epoch. */
export type LoopEvent =
  | {
      kind: "iteration-started";
      iteration: number;
      maxIterations: number;
      storyId: string;
      storyTitle: string;
      agent: string;
      outputFile: string;
    }
  | ({ kind: "failover" } & Failover)
  | { kind: "attachable"; iteration: number; point: AttachPoint }
  /** The agent has its prompt: from now on connected people may type. */
  | { kind: "prompted"; iteration: number }
  | { kind: "person"; text: string }
  | { kind: "gate-started"; iteration: number; command: string }
  | ({ kind: "gate-ended"; iteration: number } & GateRun)
  | {
      kind: "proof-started";
      place: "clean" | "checkout";
      commit: string | undefined;
      commands: number;
    }
  | { kind: "proof-command-started"; command: string }
  | ({ kind: "proof-command-ended"; isSetup: boolean } & GateRun)
  | {
      kind: "proof-ended";
      result: "passed" | "failed" | "setup-failed" | "interrupted";
      /** One or more sentences. */
      text: string;
    }
  | {
      kind: "iteration-ended";
      iteration: number;
      storyId: string;
      outcome: Outcome;
      reason: string;
      durationMs: number;
      commit: string | undefined;
      /** The end of the agent's last message or output, in several lines; empty if unknown. */
      lastWords: string;
      /** Changes of the agent to prd.json that were put back, one sentence each. */
      putBack: readonly string[];
      /** The folder with the prompt and all output. */
      record: string;
    }
  /** Announced every minute while a step works. */
  | {
      kind: "still-at-work";
      /** The step, such as `gate npm test`; undefined for the agent's turn. */
      step: string | undefined;
      durationMs: number;
      /** How long the step has been silent; undefined if it has not printed anything. */
      silentMs: number | undefined;
    }
  /** The agent cannot work, so that the iteration does not count. */
  | { kind: "iteration-withdrawn"; iteration: number; storyId: string; agent: string; reason: string }
  | {
      kind: "waiting";
      why: "paused" | "rate-limited" /** At the latest. */;
      until: number;
    }
  | { kind: "resumed" }
  | { kind: "checkpoint"; reason: string }
  | ({ kind: "stopping" } & Ending)
  /** A story that is not worked on any more. */
  | { kind: "set-aside"; storyId: string; reason: string }
  | { kind: "note"; text: string }
  | { kind: "warning"; text: string };

/** Announces a text, unless one about the same problem was announced before; by default, equal texts are about the same. */
export type TellOnce = (kind: "note" | "warning", text: string, problem?: string) => void;

/** Creates a memory of what was told. Texts are redacted. */
export function createTeller({
  announce,
  redactor,
}: {
  announce(event: LoopEvent): void;
  readonly redactor: Pick<Redactor, "text">;
}): TellOnce {
  const told = new Set<string>();
  return (kind, text, problem = text) => {
    if (!told.has(problem)) announce({ kind, text: redactor.text(text) });
    told.add(problem);
  };
}
