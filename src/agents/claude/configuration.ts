// Answers Claude Code's first questions before it asks, where the answers are ours to give.
import * as path from "node:path";
import { makeFolder, readText, replaceFile, writeUnflushed } from "../../platform/index.ts";

/** Tools that would wait for a person or for another time; nobody comes back to a session that has ended. */
export const unattendedSettings = { permissions: { deny: ["AskUserQuestion", "ScheduleWakeup"] } };

/**
 * The same where it runs in a terminal and would ask before it starts. Key names as read in 2.1.330: the dialog about
 * permissions has moved there from another file.
 */
export const terminalSettings = {
  ...unattendedSettings,
  skipDangerousModePermissionPrompt: true,
  enableAllProjectMcpServers: true,
};

type Json = Record<string, unknown>;

/** What is known of where Claude Code is going to work. */
export interface ConfigLocation {
  /** The checkout's top. */
  folder: string;
  environment: Readonly<Record<string, string>>;
  privateFolder: string;
}

/**
 * Sees to it that Claude Code does not ask on its first start. On CI its own file is completed; elsewhere a person's file is
 * left alone, and where there is none a folder of the session's own is used. @returns variables to add to its environment
 */
export function prepareConfig(place: ConfigLocation): Record<string, string> {
  const { environment, privateFolder } = place;
  const folder = environment.CLAUDE_CONFIG_DIR ?? environment.HOME ?? privateFolder;
  const file = path.join(folder, ".claude.json");
  const text = readText(file);
  if (isOnCi(environment)) {
    const known = parse(text);
    // What cannot be read is Claude Code's to deal with.
    if (known) replaceFile(file, `${JSON.stringify(withAnswers(known, place), null, 2)}\n`);
    return {};
  }
  if (text !== undefined) return {};
  const own = path.join(privateFolder, "claude");
  makeFolder(own);
  writeUnflushed(path.join(own, ".claude.json"), JSON.stringify(withAnswers({}, place)));
  return { CLAUDE_CONFIG_DIR: own };
}

function isOnCi({ CI }: Readonly<Record<string, string>>): boolean {
  return CI !== undefined && !["", "0", "false"].includes(CI);
}

function parse(text: string | undefined): Json | undefined {
  if (text === undefined || text.trim() === "") return {};
  try {
    return record(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function record(value: unknown): Json | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : undefined;
}

/** How much of a key's end Claude Code remembers it by, in characters (seen in 2.1.330). */
const rememberedKey = 20;

/** What of a key Claude Code shows and remembers it by. */
export function rememberedPart(key: string): string {
  return key.slice(-rememberedKey);
}

function withAnswers(known: Json, { folder, environment }: ConfigLocation): Json {
  const projects = record(known.projects) ?? {};
  const trusted = { hasTrustDialogAccepted: true, hasCompletedProjectOnboarding: true };
  const { ANTHROPIC_API_KEY: whole } = environment;
  const key = whole === undefined ? undefined : rememberedPart(whole);
  const responses = record(known.customApiKeyResponses) ?? {};
  const approved = Array.isArray(responses.approved) ? responses.approved : [];
  return {
    theme: "dark",
    ...known,
    hasCompletedOnboarding: true,
    bypassPermissionsModeAccepted: true,
    projects: { ...projects, [folder]: { ...record(projects[folder]), ...trusted } },
    ...(key === undefined || approved.includes(key)
      ? {}
      : { customApiKeyResponses: { rejected: [], ...responses, approved: [...approved, key] } }),
  };
}
