// What the journal says about an agent session: where people can attach, and the version of the agent.
import type { Agent, AttachPoint } from "../../agents/index.ts";
import type { EffortLocation } from "../../effort/index.ts";
import type { Journal, SessionRow } from "../../journal/index.ts";
import { describeError, SerialQueue } from "../../platform/index.ts";
import type { LoopEvent } from "../events.ts";

type AttachColumns = Pick<
  SessionRow,
  "sessionType" | "tmuxSession" | "serverPort" | "serverUrl" | "opencodeSessionId"
>;

/** The columns while there is nothing to attach to. */
export const unattached = {
  tmuxSession: null,
  serverPort: null,
  serverUrl: null,
  opencodeSessionId: null,
} as const;

/** The columns of an attach point, which ralph's own tools read; never a password. */
export function attachColumns(point: AttachPoint): AttachColumns {
  switch (point.kind) {
    case "none":
    case "output":
      return { ...unattached, sessionType: "command" };
    case "tmux":
      return { ...unattached, sessionType: "tmux", tmuxSession: point.session };
    case "opencode":
      return {
        sessionType: "opencode-server",
        tmuxSession: null,
        serverPort: point.port,
        serverUrl: point.url,
        opencodeSessionId: point.sessionId,
      };
  }
}

interface AttachRecorderContext {
  readonly journal: Journal;
  readonly location: EffortLocation;
  announce(event: LoopEvent): void;
}

/** Records the attach points of an iteration in the journal and announces them. */
export function createAttachRecorder(
  { journal, location, announce }: AttachRecorderContext,
  iteration: number,
): { onAttach(point: AttachPoint): void; written(): Promise<void> } {
  const queue = new SerialQueue();
  const record = async (point: AttachPoint) => {
    await journal.write((tables) => tables.sessions.update(location.slug, attachColumns(point)));
  };
  return {
    onAttach(point) {
      // Without the record people can still attach: the log names the attach point.
      void queue
        .run(() => record(point))
        .catch((error: unknown) => {
          const text = `the attach point of the agent could not be recorded: ${describeError(error)}`;
          announce({ kind: "warning", text });
        });
      if (point.kind !== "none") announce({ kind: "attachable", iteration, point });
    },
    written: () => queue.idle(),
  };
}

const versions = new WeakMap<Agent, Promise<string | undefined>>();

/** The version of an agent's program, asked once; undefined if unknown. Never rejects. */
export function agentVersion(agent: Agent): Promise<string | undefined> {
  const version =
    versions.get(agent) ?? (agent.version?.() ?? Promise.resolve(undefined)).catch(() => undefined);
  versions.set(agent, version);
  return version;
}
