// Says which package holds an agent's program, in the version that is known to work, for each kind of machine.
import type { MachineKind } from "../platform/index.ts";

/** A package of the npm registry and the program in it. */
export interface AgentPackage {
  /** What the program is called on the PATH. */
  program: string;
  packageName: string;
  /** The version that this one was tried with. */
  version: string;
  /** Where the program stands in the package. */
  file: string;
}

/** Agents that come as a package. Each has one for every kind of machine, with the program itself in it and no script to run. */
export function agentPackage(agent: "claude" | "opencode", machine: MachineKind): AgentPackage {
  const { system, architecture, isMusl, isOldProcessor } = machine;
  const libc = isMusl ? "-musl" : "";
  if (agent === "claude") {
    const packageName = `@anthropic-ai/claude-code-${system}-${architecture}${libc}`;
    return { program: "claude", packageName, version: "2.1.330", file: "claude" };
  }
  const baseline = isOldProcessor ? "-baseline" : "";
  const packageName = `opencode-${system}-${architecture}${baseline}${libc}`;
  return { program: "opencode", packageName, version: "1.18.33", file: "bin/opencode" };
}
