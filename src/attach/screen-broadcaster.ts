// Broadcasts what participants see: the running agent session, or one line about the state of the run.
import type { AttachPoint } from "../agents/index.ts";
import { describeEnding, type LoopEvent } from "../loop/index.ts";
import { ListenerSet } from "../platform/index.ts";
import { toPlainLine } from "./contract.ts";

/** What participants see at one moment. */
export interface ScreenSnapshot {
  readonly point: AttachPoint | undefined; // undefined between two sessions, and while one starts
  readonly statusLine: string;
  readonly acceptsInput: boolean; // whether people may type; not before the prompt, because the program types it
  readonly ending: string; // for people who are connected when the run ends; it says why, once that is known
}

/** Keeps the snapshot up to date, and reports its changes. */
export interface ScreenBroadcaster {
  readonly snapshot: ScreenSnapshot;
  observe(event: LoopEvent): void;
  onChange(listener: () => void): Disposable;
}

/** Starts before the first iteration. */
export function createScreenBroadcaster(): ScreenBroadcaster {
  const listeners = new ListenerSet();
  let snapshot: ScreenSnapshot = {
    point: undefined,
    statusLine: "The run is starting.",
    acceptsInput: false,
    ending: "The run has ended.",
  };
  return {
    get snapshot() {
      return snapshot;
    },
    observe(event) {
      const next = snapshotAfter(snapshot, event);
      if (next === snapshot) return;
      snapshot = next;
      listeners.call();
    },
    onChange: (listener) => listeners.add(listener),
  };
}

function snapshotAfter(snapshot: ScreenSnapshot, event: LoopEvent): ScreenSnapshot {
  const withoutSession = (line: string, ending = snapshot.ending): ScreenSnapshot => ({
    ending,
    point: undefined,
    acceptsInput: false,
    statusLine: toPlainLine(line),
  });
  switch (event.kind) {
    case "iteration-started": {
      const { iteration, maxIterations, storyId, agent } = event;
      return withoutSession(`Iteration ${iteration}/${maxIterations}: ${storyId}, agent ${agent}.`);
    }
    case "attachable":
      return { ...snapshot, point: event.point, acceptsInput: false };
    case "prompted":
      return { ...snapshot, acceptsInput: true };
    case "gate-started":
      return snapshot.point === undefined
        ? snapshot
        : withoutSession(`Iteration ${event.iteration}: its gates are running.`);
    case "iteration-ended":
      return withoutSession(`Iteration ${event.iteration} has ended: ${event.storyId} ${event.outcome}.`);
    case "iteration-withdrawn":
      return withoutSession(`Iteration ${event.iteration} does not count: its agent cannot work.`);
    case "waiting":
      return withoutSession(
        event.why === "paused" ? "The run is paused." : "The run waits for the agent's provider.",
      );
    case "stopping": {
      const ending = describeRunEnd(event);
      return withoutSession(ending, ending);
    }
    default:
      return snapshot;
  }
}

function describeRunEnd(event: Extract<LoopEvent, { kind: "stopping" }>): string {
  if (event.reason === "complete" && event.why === undefined)
    return "The run has ended: all stories are done.";
  const sentence = describeEnding(event);
  return `The run has ended: ${sentence.slice(0, 1).toLowerCase()}${sentence.slice(1)}`;
}
