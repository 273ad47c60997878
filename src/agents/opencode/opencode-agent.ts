// opencode: a fresh server on loopback for each session, to which people can attach.
import { ConfigurationError, findProgram } from "../../platform/index.ts";
import type { Agent } from "../contract.ts";
import type { PriceOf } from "../cost.ts";
import { readVersion } from "../program.ts";
import { openOpencodeSession } from "./opencode-session.ts";
import { opencodeDefaults } from "./settings.ts";
import { type OpencodeTimes, usualTimes } from "./turn.ts";

/** For a person's machine. */
export const installCommand = "npm install -g opencode-ai";

/** The options of an opencode agent. */
export interface OpencodeOptions {
  program: string;
  environment: Readonly<Record<string, string>>;
  searchPath: string;
  route: "async" | "message";
  priceOf: PriceOf;
  times?: OpencodeTimes;
}

/** An opencode agent. */
export function createOpencodeAgent(options: OpencodeOptions): Agent {
  const { program, searchPath, route, priceOf, times = usualTimes } = options;
  let version: Promise<string | undefined> | undefined;
  const askVersion = () => (version ??= readVersion(program, searchPath, versionTimeout));
  return {
    name: "opencode",
    command: [program, "serve", "--hostname", "127.0.0.1", "--port", "0"],
    environment: { ...opencodeDefaults, ...options.environment },
    version: askVersion,
    start: async (session) => {
      const found = findProgram(program, session.environment.PATH ?? "", session.folder);
      if (found === undefined)
        throw new ConfigurationError(
          `the program ${program} was not found; install it with ${installCommand}`,
        );
      refuseOldVersion(await askVersion());
      return openOpencodeSession(session, { program: found, route, priceOf, times });
    },
  };
}

/** Older servers let anyone in (CVE-2026-22812). */
const oldestVersion = [1, 0, 216] as const;

function refuseOldVersion(version: string | undefined): void {
  const parts = version?.split(".").map(Number) ?? [];
  for (const [index, least] of oldestVersion.entries()) {
    const part = parts[index];
    if (part === undefined || part > least) return;
    if (part < least)
      throw new ConfigurationError(
        `opencode ${version} lets anyone on this machine use its server; install ${oldestVersion.join(".")} or newer with ${installCommand}`,
      );
  }
}

const versionTimeout = 20_000; // ms
