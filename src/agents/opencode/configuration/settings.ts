// The settings that a run adds to a person's own configuration of opencode.
import { type ParseError, parse } from "jsonc-parser";
import { looseObject, nullish, record, string, unknown } from "zod/mini";
import { ConfigurationError } from "../../../platform/index.ts";

/** Defaults that the user can override: no updates during a run. */
export const opencodeDefaults: Readonly<Record<string, string>> = {
  OPENCODE_DISABLE_AUTOUPDATE: "1",
  OPENCODE_DISABLE_LSP_DOWNLOAD: "1",
};

type Json = Record<string, unknown>;

/** The user's inline configuration for an unattended session. @throws ConfigurationError if it is not JSON */
export function mergeConfiguration(own: string | undefined): string {
  const errors: ParseError[] = [];
  const read: unknown = own?.trim() ? parse(own, errors, { allowTrailingComma: true }) : {};
  if (errors.length > 0 || typeof read !== "object" || read === null || Array.isArray(read)) {
    throw new ConfigurationError(
      "OPENCODE_CONFIG_CONTENT is not a JSON object; write it as in https://opencode.ai/docs/config, or remove it",
    );
  }
  const configuration = read as Json;
  return JSON.stringify({
    autoupdate: false,
    ...configuration,
    permission: mergePermission(configuration.permission),
  });
}

/** At its start opencode adds the address of the schema to settings that lack it (seen in 1.18.33). */
export function addsOnlySchema(before: string, after: string): boolean {
  const [one, other]: unknown[] = [parse(before), parse(after)];
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null) return false;
  if ("$schema" in one || !("$schema" in other)) return false;
  const { $schema, ...rest } = other;
  return $schema === "https://opencode.ai/config.json" && JSON.stringify(rest) === JSON.stringify(one);
}

const providerFields = looseObject({
  provider: nullish(
    record(string(), looseObject({ options: nullish(looseObject({ baseURL: nullish(string()) })) })),
  ),
});

/** The addresses of the providers in an inline configuration; none if it cannot be read. */
export function addressesIn(own: string | undefined): string[] {
  const read = providerFields.safeParse(parse(own ?? "", [], { allowTrailingComma: true }));
  if (!read.success) return [];
  return Object.values(read.data.provider ?? {}).flatMap(({ options }) => options?.baseURL ?? []);
}

/** Denies the tool that asks a person. A user may have one rule for everything. */
function mergePermission(own: unknown): Json {
  const rules = typeof own === "string" ? { "*": own } : ((own ?? {}) as Json);
  return { ...rules, question: "deny" };
}

const permissionFields = looseObject({
  permission: nullish(unknown()),
  agent: nullish(record(string(), looseObject({ permission: nullish(unknown()) }))),
});

/** Whether a person's configuration has a rule for a permission. If not, opencode itself asks for it. */
export function isConfigured(configuration: unknown, permission: string): boolean {
  const read = permissionFields.safeParse(configuration);
  if (!read.success) return true;
  const all = [read.data.permission, ...Object.values(read.data.agent ?? {}).map((each) => each.permission)];
  return all.some((rules) => {
    if (typeof rules !== "object" || rules === null) return rules != null;
    return Object.hasOwn(rules, permission) || Object.hasOwn(rules, "*");
  });
}
