// Puts the events of a run into plain lines, one fact a line.
import type { LoopEvent } from "../loop/index.ts";
import { describeEnding, describeFailover, renderMoment } from "../loop/index.ts";
import { renderAttachCommand } from "./shell-command.ts";

/** The line of an event; undefined for events that need none. */
export function renderEvent(event: LoopEvent): string | undefined {
  switch (event.kind) {
    case "iteration-started":
      return `Iteration ${event.iteration}/${event.maxIterations}: ${event.storyId} ${event.storyTitle} (agent ${event.agent})`;
    case "failover":
      return describeFailover(event);
    case "attachable": {
      const command = renderAttachCommand(event.point);
      return command === undefined ? undefined : `  Join with: ${command}`;
    }
    case "prompted":
    case "gate-started":
      return undefined;
    case "person":
      return `  ${event.text}`;
    case "gate-ended":
      return `  gate ${event.command}: ${gateResult(event)} in ${renderDuration(event.durationMs)}`;
    case "iteration-ended": {
      const commit = event.commit ? `, commit ${event.commit.slice(0, 10)}` : "";
      return `  ${event.storyId} ${event.outcome} in ${renderDuration(event.durationMs)}${commit}. ${event.reason}`;
    }
    case "waiting":
      return event.why === "paused"
        ? "Paused; ralph-ci resume goes on."
        : `Waiting until ${renderMoment(event.until)}: the agent's provider allows no more before.`;
    case "resumed":
      return "Going on.";
    case "checkpoint":
      return `Checkpoint: ${event.reason}`;
    case "stopping":
      return `Stopping: ${event.reason}. ${describeEnding(event)}`;
    case "note":
      return `Note: ${event.text}`;
    case "warning":
      return `Warning: ${event.text}`;
  }
}

function gateResult(gate: Extract<LoopEvent, { kind: "gate-ended" }>): string {
  if (gate.passed) return "passed";
  if (gate.timedOut) return "timed out";
  return `failed (${gate.exitCode === undefined ? "killed" : `exit code ${gate.exitCode}`})`;
}

/** A duration for people: 340 ms, 4.2 s, 3 min 20 s, 2 h 5 min. */
export function renderDuration(milliseconds: number): string {
  if (milliseconds < 1_000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 60_000) return `${(milliseconds / 1_000).toFixed(1)} s`;
  const minutes = Math.floor(milliseconds / 60_000);
  if (minutes < 60) return `${minutes} min ${Math.round((milliseconds % 60_000) / 1_000)} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
