// opencode: a fresh server on loopback for each session, which people may join.
import { ConfigurationError, findProgram, runCommand } from "../../platform/index.ts";
import type { Agent } from "../contract.ts";
import type { PriceOf } from "../price.ts";
import { openOpencodeSession } from "./opencode-session.ts";
import { opencodeDefaults } from "./settings.ts";
import { type OpencodeTimes, usualTimes } from "./turn.ts";

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
  const askVersion = () => (version ??= readVersion(program, searchPath));
  return {
    name: "opencode",
    tellsActivity: true,
    command: [program, "serve", "--hostname", "127.0.0.1", "--port", "0"],
    environment: { ...opencodeDefaults, ...options.environment },
    version: askVersion,
    start: async (start) => {
      const found = findProgram(program, start.environment.PATH ?? "", start.folder);
      if (found === undefined)
        throw new ConfigurationError(
          `there is no program ${program}; install it with npm install -g opencode-ai`,
        );
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
        `opencode ${version} lets anybody on this machine use its server; install ${oldestVersion.join(".")} or newer with npm install -g opencode-ai`,
      );
  }
}

/** How long a program may take to tell its version, in ms. */
const versionLimit = 20_000;

async function readVersion(program: string, searchPath: string): Promise<string | undefined> {
  const { exitCode, stdout } = await runCommand(program, ["--version"], {
    folder: "/",
    environment: { PATH: searchPath },
    deadline: versionLimit,
  });
  return exitCode === 0 ? /\d+\.\d+\.\d+\S*/.exec(stdout)?.[0] : undefined;
}
