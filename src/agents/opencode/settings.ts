// What opencode is told and given besides a person's own configuration, which it reads as always.
import { type ParseError, parse } from "jsonc-parser";
import { looseObject, nullish, record, string, unknown } from "zod/mini";
import { ConfigurationError } from "../../platform/index.ts";

/** What is set unless the user has set it: nothing may change under a run. */
export const opencodeDefaults: Readonly<Record<string, string>> = {
  OPENCODE_DISABLE_AUTOUPDATE: "1",
  OPENCODE_DISABLE_LSP_DOWNLOAD: "1",
};

type Json = Record<string, unknown>;

/**
 * The user's inline configuration with what an unattended session needs: nothing is asked that the user has not said
 * something about, and the model has no tool that asks a person.
 * @throws ConfigurationError where the user's own is no JSON
 */
export function mergeConfiguration(own: string | undefined): string {
  const errors: ParseError[] = [];
  const read: unknown = own?.trim() ? parse(own, errors, { allowTrailingComma: true }) : {};
  if (errors.length > 0 || typeof read !== "object" || read === null || Array.isArray(read)) {
    throw new ConfigurationError(
      "OPENCODE_CONFIG_CONTENT is no JSON object; write it as in https://opencode.ai/docs/config, or leave it out",
    );
  }
  const configuration = read as Json;
  return JSON.stringify({
    autoupdate: false,
    ...configuration,
    permission: mergePermission(configuration.permission),
  });
}

/** The model gets no tool that asks a person. A person's word may be one for everything. */
function mergePermission(own: unknown): Json {
  const rules = typeof own === "string" ? { "*": own } : ((own ?? {}) as Json);
  return { ...rules, question: "deny" };
}

const permissionFields = looseObject({
  permission: nullish(unknown()),
  agent: nullish(record(string(), looseObject({ permission: nullish(unknown()) }))),
});

/**
 * Whether a person's configuration, as the server has merged it, says something of a kind of permission; where it does not,
 * it is opencode itself that asks.
 */
export function isSpokenOf(configuration: unknown, permission: string): boolean {
  const read = permissionFields.safeParse(configuration);
  // What cannot be read may say anything.
  if (!read.success) return true;
  const all = [read.data.permission, ...Object.values(read.data.agent ?? {}).map((each) => each.permission)];
  return all.some((rules) => {
    if (typeof rules !== "object" || rules === null) return rules != null;
    return Object.hasOwn(rules, permission) || Object.hasOwn(rules, "*");
  });
}
