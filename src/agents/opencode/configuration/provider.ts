// Looks for a sign that opencode can use a provider: a key, a login, or a configuration that may name one.
import * as path from "node:path";
import { fileStatus, readText } from "../../../platform/index.ts";
import type { AgentPlace } from "../../contract.ts";

const configurationNames: readonly string[] = ["opencode.json", "opencode.jsonc"];
const configurationVariables: readonly string[] = [
  ...["OPENCODE_CONFIG", "OPENCODE_CONFIG_CONTENT", "OPENCODE_CONFIG_DIR", "OPENCODE_AUTH_CONTENT"],
  ...["AWS_BEARER_TOKEN_BEDROCK", "AWS_PROFILE", "AWS_ACCESS_KEY_ID", "GOOGLE_APPLICATION_CREDENTIALS"],
];

/** Whether there is one; `keys` are the variables that may hold a key. */
export function hasProvider({ folder, environment }: AgentPlace, keys: readonly string[]): boolean {
  const isSet = (name: string) => (environment[name] ?? "").trim() !== "";
  if (keys.some(isSet) || configurationVariables.some(isSet)) return true;
  const { HOME: home = "/", XDG_DATA_HOME: data, XDG_CONFIG_HOME: config } = environment;
  const logins = readText(path.join(data || path.join(home, ".local/share"), "opencode/auth.json"));
  if (logins !== undefined && logins.replace(/\s/g, "") !== "{}") return true;
  const folders = [folder, path.join(config || path.join(home, ".config"), "opencode")];
  return folders.some((each) => configurationNames.some((name) => fileStatus(path.join(each, name))));
}
