// What opencode reads once, when it opens a checkout: whether it starts or writes anything because of it, and whether it has changed since.
import * as path from "node:path";
import { type ParseError, parse } from "jsonc-parser";
import { fileStatus, readText } from "../../../platform/index.ts";
import type { AgentPlace } from "../../contract.ts";
import { describeFile, foldersFrom, isRecord, listFiles, type StartFiles } from "../../start-files/index.ts";

/** Settings that only say how opencode behaves. One that is not known may start a program. Source: https://opencode.ai/docs/config */
const quietSettings: ReadonlySet<string> = new Set([
  ...["$schema", "model", "small_model", "provider", "disabled_providers", "enabled_providers"],
  ...["permission", "tools", "agent", "mode", "default_agent", "command", "instructions"],
  ...["theme", "keybinds", "tui", "username", "share", "snapshot", "autoupdate", "compaction", "logLevel"],
]);

const names: readonly string[] = ["opencode.json", "opencode.jsonc"];
/** Folders of a person's plug-ins and tools: opencode loads them, and installs their dependencies beside them. */
const programFolders: readonly string[] = ["plugin", "plugins", "tool", "tools"];
const readFolders: readonly string[] = [
  "agent",
  "agents",
  "command",
  "commands",
  "mode",
  "modes",
  "skill",
  "skills",
];
const managedFolders: readonly string[] = ["/etc/opencode", "/Library/Application Support/opencode"];

/** Reads them for a session in this place. opencode reads instructions such as AGENTS.md with each prompt. */
export function readStartFiles({ folder, environment }: AgentPlace): StartFiles {
  const { HOME: home = "/", XDG_CONFIG_HOME: config, XDG_DATA_HOME: data } = environment;
  const own = path.join(config || path.join(home, ".config"), "opencode");
  const places = [
    own,
    path.join(home, ".opencode"),
    environment.OPENCODE_CONFIG_DIR ?? "",
    ...managedFolders,
  ];
  const folders = places.filter((each) => each !== "");
  const checkout = foldersInCheckout(folder);
  const inCheckout = joinEach(checkout, names);
  const elsewhere = [path.join(own, "config.json"), ...joinEach(folders, names)];
  if (environment.OPENCODE_CONFIG) elsewhere.push(path.resolve(folder, environment.OPENCODE_CONFIG));
  const programs = joinEach(folders, programFolders);
  const opencodeFolders = joinEach(checkout, [".opencode"]);
  const skills = joinEach([...checkout, home], [".claude/skills", ".agents/skills"]);
  const others = listFiles([...joinEach(folders, readFolders), ...skills]);
  const logins = path.join(data || path.join(home, ".local/share"), "opencode/auth.json");
  const state = [...inCheckout, ...elsewhere, ...programs, ...opencodeFolders, logins, ...(others ?? [])];
  return {
    isQuiet:
      others !== undefined &&
      [...programs, ...opencodeFolders].every((each) => fileStatus(each) === undefined) &&
      bringsNoSettings(readText(logins)) &&
      isQuietText(environment.OPENCODE_CONFIG_CONTENT) &&
      elsewhere.every((file) => isQuietText(readText(file))) &&
      inCheckout.every((file) => isQuietText(readText(file), true)),
    fingerprint: state.map(describeFile).join("\n"),
  };
}

function joinEach(folders: readonly string[], parts: readonly string[]): string[] {
  return folders.flatMap((folder) => parts.map((part) => path.join(folder, part)));
}

/** Up to the root of the repository, as opencode looks; up to the root of the disk if there is no repository. */
function foldersInCheckout(folder: string): string[] {
  const all = foldersFrom(folder);
  const root = all.findIndex((each) => fileStatus(path.join(each, ".git")) !== undefined);
  return root < 0 ? all : all.slice(0, root + 1);
}

/** The login of a company (`wellknown`) brings settings from its server. Source: https://opencode.ai/docs/config#remote */
function bringsNoSettings(logins: string | undefined): boolean {
  if (logins === undefined) return true;
  const entries: unknown = parse(logins);
  if (!isRecord(entries)) return false;
  return Object.values(entries).every(
    (entry) => isRecord(entry) && (entry.type === "api" || entry.type === "oauth"),
  );
}

/** `needsSchema`: opencode would write it into the file. A text that names other files is not quiet: they may change. */
function isQuietText(text: string | undefined, needsSchema = false): boolean {
  if (text === undefined) return true;
  if (text.trim() === "") return !needsSchema;
  const errors: ParseError[] = [];
  const settings: unknown = parse(text, errors, { allowTrailingComma: true });
  if (errors.length > 0 || !isRecord(settings) || text.includes("{file:")) return false;
  if (needsSchema && settings.$schema === undefined) return false;
  return Object.keys(settings).every((key) => quietSettings.has(key));
}
