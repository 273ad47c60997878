// Reads GitHub's description of its REST API, and makes strict JSON schemas of it: what it does not name is wrong.
import { readFileSync } from "node:fs";
import { Ajv2019, type ValidateFunction } from "ajv/dist/2019.js";

interface Schema {
  [keyword: string]: unknown;
}

/** A route as GitHub describes it. */
export interface Operation {
  parameters: readonly (Schema & { $ref?: string; name?: string; in?: string; schema?: Schema })[];
  requestBody: { content?: Record<string, { schema?: Schema }> } | null;
  responses: Record<string, Schema & { $ref?: string; content?: Record<string, { schema?: Schema }> }>;
}

interface Description {
  paths: Record<string, Record<string, Operation>>;
  components: Record<string, Record<string, Schema>>;
}

/** The routes that the product uses. */
export const description: Description = JSON.parse(
  readFileSync(new URL("openapi.json", import.meta.url), "utf8"),
);

/** The thing that a reference names, or the thing itself. */
export function resolve<T extends { $ref?: string }>(value: T): T {
  const [, , kind = "", name = ""] = value.$ref?.split("/") ?? [];
  return value.$ref === undefined ? value : (description.components[kind]?.[name] as T);
}

/** Whose schema it is: the answers of a fake may leave fields out. */
type Side = "request" | "answer";

/** A strict schema. A part of `allOf` is open, because its sisters have fields of their own. */
function strict(schema: Schema, side: Side, isOpen = false): Schema {
  const { nullable, required, discriminator: _, oneOf, $ref, ...rest } = schema;
  const made: Schema = {};
  for (const [keyword, value] of Object.entries(rest)) made[keyword] = convert(keyword, value, side);
  if (typeof $ref === "string")
    made.$ref = $ref.replace("#/components/schemas/", `${side}${isOpen ? "-open" : ""}:`);
  if (side === "request" && required) made.required = required;
  // With fields left out, several of the forms may fit.
  if (Array.isArray(oneOf)) made.anyOf = oneOf.map((each: Schema) => strict(each, side));
  const hasFields = made.properties !== undefined || made.allOf !== undefined;
  if (hasFields && !isOpen && rest.additionalProperties === undefined) made.unevaluatedProperties = false;
  return nullable === true ? { anyOf: [made, { type: "null" }] } : made;
}

function convert(keyword: string, value: unknown, side: Side): unknown {
  const each = (schema: unknown) => strict(schema as Schema, side);
  if (keyword === "properties" && value)
    return Object.fromEntries(Object.entries(value).map(([name, schema]) => [name, each(schema)]));
  if (keyword === "allOf" && Array.isArray(value))
    return value.map((schema: Schema) => strict(schema, side, true));
  if (keyword === "anyOf" && Array.isArray(value)) return value.map(each);
  const isSchema =
    typeof value === "object" && value !== null && ["items", "additionalProperties"].includes(keyword);
  return isSchema ? each(value) : value;
}

const ajv = new Ajv2019({ strict: false, allErrors: true, validateFormats: false });
for (const side of ["request", "answer"] as const)
  for (const [name, schema] of Object.entries(description.components.schemas ?? {})) {
    ajv.addSchema(strict(schema, side), `${side}:${name}`);
    ajv.addSchema(strict(schema, side, true), `${side}-open:${name}`);
  }

const compiled = new Map<Schema, ValidateFunction>();

/** What is wrong with a value, one phrase each. */
export function findSchemaFaults(schema: Schema, side: Side, value: unknown): string[] {
  const validate = compiled.get(schema) ?? ajv.compile(strict(schema, side));
  compiled.set(schema, validate);
  if (validate(value)) return [];
  return (validate.errors ?? []).map(({ instancePath, message, params }) => {
    const field = params.unevaluatedProperty ?? params.additionalProperty ?? params.missingProperty;
    return `${instancePath || "the whole"} ${message}${field === undefined ? "" : ` (${field})`}`;
  });
}
