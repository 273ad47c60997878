// What Claude Code reads once, at its start: whether it starts other programs because of it, and whether it has changed since.
import * as path from "node:path";
import { fileStatus, readText } from "../../platform/index.ts";
import type { AgentPlace } from "../contract.ts";
import { describeFile, foldersFrom, isRecord, listFiles, type StartFiles } from "../start-files/index.ts";

/** Settings that only say how Claude Code behaves. One that is not known may start a program. */
const quietSettings: ReadonlySet<string> = new Set([
  ...[
    "$schema",
    "permissions",
    "model",
    "availableModels",
    "theme",
    "language",
    "outputStyle",
    "effortLevel",
  ],
  ...["includeCoAuthoredBy", "attribution", "cleanupPeriodDays", "alwaysThinkingEnabled", "verbose"],
  ...["spinnerTipsEnabled", "skipDangerousModePermissionPrompt", "respectGitignore", "autoUpdatesChannel"],
  ...[
    "enableAllProjectMcpServers",
    "enabledMcpjsonServers",
    "disabledMcpjsonServers",
    "preferredNotifChannel",
  ],
]);

/** Source: https://docs.claude.com/en/docs/claude-code/settings */
const managedFolders: readonly string[] = ["/etc/claude-code", "/Library/Application Support/ClaudeCode"];
const settingsNames: readonly string[] = ["settings.json", "settings.local.json", "managed-settings.json"];
const serverNames: readonly string[] = [".mcp.json", "managed-mcp.json"];
const readFolders: readonly string[] = ["agents", "commands", "skills", "output-styles", "rules"];

/** Reads them for a session in this place. */
export function readStartFiles({ folder, environment }: AgentPlace): StartFiles {
  const home = environment.HOME ?? "/";
  const own = environment.CLAUDE_CONFIG_DIR ?? path.join(home, ".claude");
  const parents = foldersFrom(folder);
  const settingsFolders = [own, ...parents.map((parent) => path.join(parent, ".claude")), ...managedFolders];
  const settings = settingsFolders.flatMap((each) => settingsNames.map((name) => path.join(each, name)));
  const servers = [...parents, ...managedFolders].flatMap((each) =>
    serverNames.map((name) => path.join(each, name)),
  );
  const state = path.join(environment.CLAUDE_CONFIG_DIR ?? home, ".claude.json");
  const others = listFiles(
    settingsFolders.flatMap((each) => readFolders.map((name) => path.join(each, name))),
  );
  return {
    isQuiet:
      others !== undefined &&
      settings.every((file) => isQuietText(readOr(file, "{}"))) &&
      servers.every((file) => fileStatus(file) === undefined) &&
      !namesServers(readOr(state, "{}"), parents),
    fingerprint: [...settings, ...servers, ...(others ?? [])].map(describeFile).join("\n"),
  };
}

/** Text that is not JSON is not quiet. */
function readOr(file: string, missing: string): unknown {
  try {
    return JSON.parse(readText(file) ?? missing);
  } catch {
    return undefined;
  }
}

function isQuietText(settings: unknown): boolean {
  return isRecord(settings) && Object.keys(settings).every((key) => quietSettings.has(key));
}

/** Whether a person has added servers of the Model Context Protocol, for everything or for this project. */
function namesServers(state: unknown, parents: readonly string[]): boolean {
  if (!isRecord(state)) return true;
  const projects = isRecord(state.projects) ? state.projects : {};
  return [state, ...parents.map((parent) => projects[parent])].some((each) => {
    const servers = isRecord(each) ? each.mcpServers : undefined;
    return isRecord(servers) && Object.keys(servers).length > 0;
  });
}
