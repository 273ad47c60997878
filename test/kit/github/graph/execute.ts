// Carries out a GraphQL request on plain objects, and compares request and answer with GitHub's own schema.
import { readFileSync } from "node:fs";
import { type ArgumentValue, parseOperation, type Selected } from "./parse.ts";

interface Type {
  readonly fields?: Readonly<Record<string, { readonly type: string; readonly args: Types }>>;
  readonly input?: Types;
  readonly values?: readonly string[];
  readonly possible?: readonly string[];
}
type Types = Readonly<Record<string, string>>;

const { types }: { types: Readonly<Record<string, Type>> } = JSON.parse(
  readFileSync(new URL("schema.json", import.meta.url), "utf8"),
);

/** Fields of an object: values, or functions of the arguments that give them. */
export interface Resolved {
  readonly [field: string]: unknown;
}
type Values = Readonly<Record<string, unknown>>;

/** What a request gives, and what is wrong with it or its answer, one phrase each. */
export interface Executed {
  readonly data: Values;
  readonly faults: readonly string[];
}

const scalars: Readonly<Record<string, (value: unknown) => boolean>> = {
  ID: (value) => typeof value === "string",
  String: (value) => typeof value === "string",
  GitObjectID: (value) => typeof value === "string" && /^[0-9a-f]{40}$/.test(value),
  // GitHub sends it as text, because JSON has no such numbers.
  BigInt: (value) => typeof value === "string" && /^\d+$/.test(value),
  Int: Number.isSafeInteger,
  Boolean: (value) => typeof value === "boolean",
};

/** @param root the fields of the query or mutation. @throws what a field throws */
export function execute(query: string, variables: Values, root: Resolved): Executed {
  const faults: string[] = [];
  const operation = parseOperation(query);
  for (const [name, type] of Object.entries(operation.variables))
    check(type, variables[name] ?? null, `$${name}`);
  for (const name of Object.keys(variables))
    if (operation.variables[name] === undefined) faults.push(`$${name} is not declared`);

  function check(type: string, value: unknown, where: string): void {
    if (type.endsWith("!") && (value ?? null) === null) faults.push(`${where} is not ${type}`);
    if (value === null || value === undefined) return;
    const { input, values } = types[bare(type)] ?? {};
    if (input) {
      for (const [name, each] of Object.entries(input))
        check(each, (value as Values)[name], `${where}.${name}`);
      for (const name of Object.keys(value))
        if (input[name] === undefined) faults.push(`${where}.${name} does not exist`);
    } else if (values ? !values.includes(String(value)) : scalars[bare(type)]?.(value) === false)
      faults.push(`${where} is not ${type}: ${JSON.stringify(value)}`);
  }

  function readArgument(value: ArgumentValue): unknown {
    if ("variable" in value) {
      if (operation.variables[value.variable] === undefined)
        faults.push(`$${value.variable} is not declared`);
      return variables[value.variable];
    }
    if ("literal" in value) return value.literal;
    return Object.fromEntries(Object.entries(value.fields).map(([name, each]) => [name, readArgument(each)]));
  }

  function select(typeName: string, source: Resolved, fields: readonly Selected[], where: string): Values {
    const type = types[typeName];
    return Object.fromEntries(
      fields.map(({ key, name, args, fields: inner }) => {
        const place = `${where}.${name}`;
        if (name === "__typename") {
          const own = source.__typename ?? typeName;
          if (type?.possible && !type.possible.includes(`${own}`)) faults.push(`${place} is not ${own}`);
          return [key, own];
        }
        const field = type?.fields?.[name];
        if (!field) faults.push(`${place} does not exist`);
        const given = Object.fromEntries(
          Object.entries(args).map(([each, value]) => [each, readArgument(value)]),
        );
        for (const each of Object.keys(given))
          if (field && field.args[each] === undefined) faults.push(`${place} has no argument ${each}`);
        for (const [each, expected] of Object.entries(field?.args ?? {}))
          check(expected, given[each], `${place}(${each})`);
        const found = source[name];
        const value = typeof found === "function" ? found(given) : found;
        return [key, complete(field?.type ?? "", value, inner, place)];
      }),
    );
  }

  function complete(type: string, value: unknown, fields: readonly Selected[], where: string): unknown {
    if (Array.isArray(value)) {
      if (!type.startsWith("[")) faults.push(`${where} is not a list`);
      return value.map((each) => complete(type.slice(1).replace(/\]!?$/, ""), each, fields, where));
    }
    const isObject = named(type)?.fields !== undefined;
    if (!isObject || value === null || value === undefined) {
      check(type, value ?? null, where);
      return value ?? null;
    }
    if (fields.length === 0) faults.push(`${where} needs fields`);
    return select(bare(type), value as Resolved, fields, where);
  }

  const data = select(
    operation.kind === "query" ? "Query" : "Mutation",
    root,
    operation.fields,
    operation.kind,
  );
  return { data, faults };
}

const bare = (type: string) => type.replaceAll(/[[\]!]/g, "");
const named = (type: string) => types[bare(type)];
