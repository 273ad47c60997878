// Writes down where people can join the running agent session, in the columns that ralph's own tools read.
import type { Agent, AttachPoint } from "../../agents/index.ts";
import type { SessionRow } from "../../journal/index.ts";
import { describeError, SerialQueue } from "../../platform/index.ts";
import type { LoopContext } from "../context.ts";

type SessionColumns = Pick<
  SessionRow,
  "sessionType" | "tmuxSession" | "serverPort" | "serverUrl" | "opencodeSessionId"
>;

/** Nobody can join. */
export const unattached = {
  tmuxSession: null,
  serverPort: null,
  serverUrl: null,
  opencodeSessionId: null,
} as const;

/** What the effort's row says of a place to join; never what a password file holds. */
export function attachColumns(point: AttachPoint): SessionColumns {
  switch (point.kind) {
    case "none":
      return { ...unattached, sessionType: "command" };
    case "tmux":
      return { ...unattached, sessionType: "tmux", tmuxSession: point.session };
    case "opencode": {
      const { port, url, sessionId } = point;
      const server = { serverPort: port, serverUrl: url, opencodeSessionId: sessionId };
      return { ...unattached, sessionType: "opencode-server", ...server };
    }
  }
}

/** Records places to join as they come to be, and tells of them. */
export function createAttachRecorder(
  parts: Pick<LoopContext, "journal" | "place" | "announce">,
  iteration: number,
): { onAttach(point: AttachPoint): void; written(): Promise<void> } {
  const queue = new SerialQueue();
  const record = async (point: AttachPoint) => {
    await parts.journal.write((tables) => tables.sessions.update(parts.place.slug, attachColumns(point)));
  };
  return {
    onAttach(point) {
      // The agent works on meanwhile; without the record people may still join by what the log says.
      void queue
        .run(() => record(point))
        .catch((error: unknown) => {
          const text = `where to join the agent could not be recorded: ${describeError(error)}`;
          parts.announce({ kind: "warning", text });
        });
      if (point.kind !== "none") parts.announce({ kind: "attachable", iteration, point });
    },
    written: () => queue.idle(),
  };
}

const asked = new WeakMap<Agent, Promise<string | undefined>>();

/** The version of an agent's program; undefined where it does not tell. It never rejects. */
export function agentVersion(agent: Agent): Promise<string | undefined> {
  const version =
    asked.get(agent) ?? (agent.version?.() ?? Promise.resolve(undefined)).catch(() => undefined);
  asked.set(agent, version);
  return version;
}
