// opencode: a fresh server on loopback for each session, to which people can attach.
import { ConfigurationError, describeError, findProgram } from "../../platform/index.ts";
import type { Agent } from "../contract.ts";
import type { PriceOf } from "../cost.ts";
import { adviseOnKeys } from "../keys.ts";
import { findFreePort } from "../network/index.ts";
import { describeMissing, readVersion } from "../program.ts";
import { adviseOnFile, type LastingFault } from "../unable.ts";
import { hasProvider, mergeConfiguration, opencodeDefaults, readStartFiles } from "./configuration/index.ts";
import { openOpencodeSession } from "./opencode-session.ts";
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
  /** Why its installation failed. */
  notInstalled?: (() => string | undefined) | undefined;
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
    advise: (fault) => advise(options, fault),
    version: askVersion,
    findObstacle: async (place) => {
      const { environment } = place;
      try {
        refuseOldVersion(await askVersion());
        mergeConfiguration(environment.OPENCODE_CONFIG_CONTENT);
      } catch (error) {
        return { text: describeError(error), isCertain: true };
      }
      if (hasProvider(place, keys.names)) return undefined;
      const text = `has no key, no login and no configuration, so that only free models may work; ${adviseOnKeys(environment, keys)}`;
      return { text, isCertain: false };
    },
    start: async (session) => {
      const place = { program, searchPath: session.environment.PATH ?? "", folder: session.folder };
      const found = findProgram(program, place.searchPath, session.folder);
      if (found === undefined) {
        const notInstalled = options.notInstalled?.();
        throw new ConfigurationError(describeMissing({ ...place, installCommand, notInstalled }));
      }
      refuseOldVersion(await askVersion());
      return openOpencodeSession(session, { program: found, route, priceOf, times });
    },
    async prepare(session) {
      const found = findProgram(program, session.environment.PATH ?? "", session.folder);
      if (found === undefined) return undefined;
      refuseOldVersion(await askVersion());
      const before = readStartFiles(session);
      const isCurrent = () => readStartFiles(session).fingerprint === before.fingerprint;
      // With no port given it takes its usual one, which a gate may want.
      return openOpencodeSession(session, {
        program: found,
        route,
        priceOf,
        times,
        port: await findFreePort(),
        // Otherwise it opens the checkout with its prompt.
        ...(before.isQuiet ? { waiting: { isCurrent } } : {}),
      });
    },
  };
}

const keys = {
  names: [
    ...["ANTHROPIC_API_KEY", "OPENAI_API_KEY", "OPENROUTER_API_KEY", "GEMINI_API_KEY", "GROQ_API_KEY"],
    ...["GOOGLE_GENERATIVE_AI_API_KEY", "MISTRAL_API_KEY", "DEEPSEEK_API_KEY", "XAI_API_KEY"],
    ...["OPENCODE_API_KEY", "GITHUB_COPILOT_TOKEN"],
  ],
  login: "log in with opencode auth login",
};

function advise({ program, searchPath }: OpencodeOptions, fault: LastingFault): string | undefined {
  const { failure, environment, folder } = fault;
  // The key may also be in opencode.json, and which provider refuses it is not known.
  const given = keys.names.find((name) => environment[name]?.trim());
  if (failure === "auth" && given !== undefined)
    return `check the key of its provider (${given} is set), or ${keys.login}`;
  if (failure === "auth") return adviseOnKeys(environment, keys);
  const file = findProgram(program, environment.PATH ?? searchPath, folder);
  return file && adviseOnFile(file);
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
