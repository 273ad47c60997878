// The settings that a run gives to Claude Code, and the answers to the questions of its first start.
import * as path from "node:path";
import {
  fileStatus,
  linkFile,
  makeFolder,
  readText,
  realPath,
  replaceFile,
  writeUnflushed,
} from "../../platform/index.ts";

/** Denies tools that would wait for a person or for a later time: the session ends with the turn. */
export const unattendedSettings = { permissions: { deny: ["AskUserQuestion", "ScheduleWakeup"] } };

/** For a terminal, where it would ask before it starts. The names of the keys are those of 2.1.330. */
export const terminalSettings = {
  ...unattendedSettings,
  skipDangerousModePermissionPrompt: true,
  enableAllProjectMcpServers: true,
};

type Json = Record<string, unknown>;

/** Where Claude Code is going to work. */
export interface ConfigLocation {
  folder: string;
  environment: Readonly<Record<string, string>>;
  privateFolder: string;
  isEnclosed: boolean;
}

/** What a session adds to its environment, and the files and folders that Claude Code writes. */
export interface PreparedConfig {
  readonly variables: Readonly<Record<string, string>>;
  readonly writable: readonly string[];
}

/**
 * Prevents the questions of Claude Code's first start: completes its file on CI; elsewhere leaves a person's file alone, or
 * uses a private folder.
 */
export function prepareConfig(location: ConfigLocation): PreparedConfig {
  return location.isEnclosed
    ? prepareEnclosed(location)
    : { variables: prepareShared(location), writable: [] };
}

function prepareShared(location: ConfigLocation): Record<string, string> {
  const { environment, privateFolder } = location;
  const folder = environment.CLAUDE_CONFIG_DIR ?? environment.HOME ?? privateFolder;
  const file = path.join(folder, ".claude.json");
  const text = readText(file);
  if (isOnCi(environment)) {
    const existing = parse(text);
    // Claude Code handles a damaged file itself.
    if (existing) replaceFile(file, `${JSON.stringify(withAnswers(existing, location), null, 2)}\n`);
    return {};
  }
  if (text !== undefined) return {};
  const own = path.join(privateFolder, "claude");
  makeFolder(own);
  writeUnflushed(path.join(own, ".claude.json"), JSON.stringify(withAnswers({}, location)));
  return { CLAUDE_CONFIG_DIR: own };
}

/** What Claude Code reads of a person's folder, and an agent must not leave for the next one. */
const personalNames = ["settings.json", "CLAUDE.md", "commands", "skills", "agents", "plugins"];

/**
 * In the sandbox, a session gets a folder of its own, in which it can leave nothing for the next one. Only a login needs the
 * person's own folder, because Claude Code replaces its tokens.
 */
function prepareEnclosed(location: ConfigLocation): PreparedConfig {
  const { environment, privateFolder } = location;
  const { CLAUDE_CONFIG_DIR: given, HOME: home = privateFolder } = environment;
  const folder = given ?? path.join(home, ".claude");
  const file = path.join(given ?? home, ".claude.json");
  const answers = withAnswers(parse(readText(file)) ?? {}, location);
  if (fileStatus(path.join(folder, ".credentials.json"))) {
    replaceFile(file, `${JSON.stringify(answers, null, 2)}\n`);
    return { variables: {}, writable: [folder, file] };
  }
  const own = path.join(privateFolder, "claude");
  makeFolder(own);
  writeUnflushed(path.join(own, ".claude.json"), JSON.stringify(answers));
  for (const name of personalNames) {
    const personal = path.join(folder, name);
    if (fileStatus(personal)) linkFile(realPath(personal), path.join(own, name));
  }
  return { variables: { CLAUDE_CONFIG_DIR: own }, writable: [own] };
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

const rememberedKey = 20; // characters (seen in 2.1.330)

/** The end of a key, which Claude Code shows and stores. */
export function rememberedPart(key: string): string {
  return key.slice(-rememberedKey);
}

function withAnswers(existing: Json, { folder, environment }: ConfigLocation): Json {
  const projects = record(existing.projects) ?? {};
  const trusted = { hasTrustDialogAccepted: true, hasCompletedProjectOnboarding: true };
  const { ANTHROPIC_API_KEY } = environment;
  const key = ANTHROPIC_API_KEY === undefined ? undefined : rememberedPart(ANTHROPIC_API_KEY);
  const responses = record(existing.customApiKeyResponses) ?? {};
  const approved = Array.isArray(responses.approved) ? responses.approved : [];
  return {
    theme: "dark",
    ...existing,
    hasCompletedOnboarding: true,
    bypassPermissionsModeAccepted: true,
    projects: { ...projects, [folder]: { ...record(projects[folder]), ...trusted } },
    ...(key === undefined || approved.includes(key)
      ? {}
      : { customApiKeyResponses: { rejected: [], ...responses, approved: [...approved, key] } }),
  };
}
