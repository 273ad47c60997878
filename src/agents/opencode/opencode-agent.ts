// opencode: a fresh server on loopback for each session, which people may join.
import { ConfigurationError, findProgram } from "../../platform/index.ts";
import type { Agent } from "../contract.ts";
import type { PriceOf } from "../cost.ts";
import { readVersion } from "../program-version.ts";
import { openOpencodeSession } from "./opencode-session.ts";
import { opencodeDefaults } from "./settings.ts";
import { type OpencodeTimes, usualTimes } from "./turn.ts";

/** Installs opencode on a person's machine. */
export const installCommand = "npm install -g opencode-ai";

/** What an opencode agent is created with. */
export interface OpencodeOptions {
  program: string;
  /** The values of its own variables. */
  environment: Readonly<Record<string, string>>;
  /** Where programs are looked for, as in PATH. */
  searchPath: string;
  route: "async" | "message";
  priceOf: PriceOf;
  times?: OpencodeTimes;
}

/** An agent that runs this program. */
export function createOpencodeAgent(options: OpencodeOptions): Agent {
  const { program, searchPath, route, priceOf, times = usualTimes } = options;
  let version: Promise<string | undefined> | undefined;
  const askVersion = () => (version ??= readVersion(program, searchPath, versionTimeout));
  return {
    name: "opencode",
    command: [program, "serve", "--hostname", "127.0.0.1", "--port", "0"],
    environment: { ...opencodeDefaults, ...options.environment },
    version: askVersion,
    start: async (start) => {
      const found = findProgram(program, start.environment.PATH ?? "", start.folder);
      if (found === undefined)
        throw new ConfigurationError(`there is no program ${program}; install it with ${installCommand}`);
      refuseOldVersion(await askVersion());
      return openOpencodeSession(start, { program: found, route, priceOf, times });
    },
  };
}

/** Before this one its server let anybody in (CVE-2026-22812). */
const oldestVersion = [1, 0, 216] as const;

function refuseOldVersion(version: string | undefined): void {
  const parts = version?.split(".").map(Number) ?? [];
  for (const [index, least] of oldestVersion.entries()) {
    const part = parts[index];
    if (part === undefined || part > least) return;
    if (part < least)
      throw new ConfigurationError(
        `opencode ${version} lets anybody on this machine use its server; install ${oldestVersion.join(".")} or newer with ${installCommand}`,
      );
  }
}

/** How long the program may take to print its version, in ms. */
const versionTimeout = 20_000;
