// Asks each agent once which version its program has.
import type { Agent } from "../agents/index.ts";

const asked = new WeakMap<Agent, Promise<string | undefined>>();

/** The version of an agent's program; undefined where it does not tell. It never rejects. */
export function agentVersion(agent: Agent): Promise<string | undefined> {
  const version =
    asked.get(agent) ?? (agent.version?.() ?? Promise.resolve(undefined)).catch(() => undefined);
  asked.set(agent, version);
  return version;
}
