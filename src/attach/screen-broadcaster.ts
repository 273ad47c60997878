// What there is to join at this moment, and who is told when that changes: agent sessions come and go with the iterations.
import type { AttachPoint } from "../agents/index.ts";
import type { LoopEvent } from "../loop/index.ts";
import { ListenerSet } from "../platform/index.ts";
import { plainWords } from "./contract.ts";

/** What there is to join. */
export interface Scene {
  /** The running agent session; undefined between two of them, and while one is starting. */
  readonly point: AttachPoint | undefined;
  /** Which iteration it is, of which story and agent, or what the run does instead; one line. */
  readonly words: string;
  /** Whether people may type: before, the program itself is about to hand the prompt over. */
  readonly takesKeys: boolean;
}

/** Where agent sessions are shown. */
export interface Stage {
  readonly scene: Scene;
  /** Takes in what the loop tells. */
  observe(event: LoopEvent): void;
  /** Calls back after each change until disposed. */
  onChange(listener: () => void): Disposable;
}

/** A stage before the first iteration. */
export function createStage(): Stage {
  const listeners = new ListenerSet();
  let scene: Scene = { point: undefined, words: "The run is beginning.", takesKeys: false };
  return {
    get scene() {
      return scene;
    },
    observe(event) {
      const next = follow(scene, event);
      if (next === scene) return;
      scene = next;
      listeners.call();
    },
    onChange: (listener) => listeners.add(listener),
  };
}

function follow(scene: Scene, event: LoopEvent): Scene {
  const between = (words: string): Scene => ({ ...scene, point: undefined, takesKeys: false, words });
  switch (event.kind) {
    case "iteration-started": {
      const { iteration, maxIterations, storyId, agent } = event;
      return between(plainWords(`Iteration ${iteration}/${maxIterations}: ${storyId}, agent ${agent}.`));
    }
    case "attachable":
      return { ...scene, point: event.point, takesKeys: false };
    case "prompted":
      return { ...scene, takesKeys: true };
    case "gate-started":
      return scene.point === undefined
        ? scene
        : between(`Iteration ${event.iteration}: its gates are running.`);
    case "iteration-ended":
      return between(
        plainWords(`Iteration ${event.iteration} has ended: ${event.storyId} ${event.outcome}.`),
      );
    case "waiting":
      return between(
        event.why === "paused" ? "The run is paused." : "The run waits for the agent's provider.",
      );
    case "stopping":
      return between(`The run has stopped: ${event.reason}.`);
    default:
      return scene;
  }
}
