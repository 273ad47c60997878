// Reads a request in GraphQL: the part of the language that the product uses.
// Source: https://spec.graphql.org/October2021/

/** A field that a request asks for. */
export interface Selected {
  /** Its name in the answer. */
  readonly key: string;
  readonly name: string;
  readonly args: Readonly<Record<string, ArgumentValue>>;
  readonly fields: readonly Selected[];
}

/** A value in a request. */
export type ArgumentValue =
  | { readonly variable: string }
  | { readonly literal: string | number | boolean | null }
  | { readonly fields: Readonly<Record<string, ArgumentValue>> };

/** A whole request. */
export interface Operation {
  readonly kind: "query" | "mutation";
  /** The types of its variables. */
  readonly variables: Readonly<Record<string, string>>;
  readonly fields: readonly Selected[];
}

/** @throws Error where the text is not what this reader knows */
export function parseOperation(text: string): Operation {
  const tokens = text.match(/[A-Za-z_]\w*|-?\d+|"[^"]*"|\$|[!(){}[\]:=]/g) ?? [];
  let at = 0;
  const peek = () => tokens[at];
  const next = () => tokens[at++] ?? fail("an end");
  const fail = (found: string): never => {
    throw new Error(`GraphQL: ${found} in ${text}`);
  };
  const take = (token: string) => (peek() === token ? next() : fail(`no ${token} before ${peek()}`));
  const list = <T>(open: string, close: string, read: () => T): T[] => {
    if (peek() !== open) return [];
    next();
    const values: T[] = [];
    while (peek() !== close) values.push(read());
    take(close);
    return values;
  };
  const readType = (): string => {
    const inner = peek() === "[" ? `[${list("[", "]", readType).join()}]` : next();
    return peek() === "!" ? inner + next() : inner;
  };
  const readPair = (): [string, ArgumentValue] => {
    const name = next();
    take(":");
    return [name, readValue()];
  };
  const readValue = (): ArgumentValue => {
    if (peek() === "{") return { fields: Object.fromEntries(list("{", "}", readPair)) };
    const token = next();
    if (token === "$") return { variable: next() };
    const isWord = /^[A-Za-z_]/.test(token) && !["true", "false", "null"].includes(token);
    return { literal: isWord ? token : JSON.parse(token) };
  };
  const readField = (): Selected => {
    const first = next();
    const name = peek() === ":" ? next() && next() : first;
    const args = Object.fromEntries(list("(", ")", readPair));
    return { key: first, name, args, fields: list("{", "}", readField) };
  };
  const kind = next();
  if (kind !== "query" && kind !== "mutation") return fail(kind);
  const variables = list("(", ")", (): [string, string] => {
    take("$");
    const name = next();
    take(":");
    return [name, readType()];
  });
  const fields = list("{", "}", readField);
  if (at < tokens.length) fail(`${peek()}`);
  return { kind, variables: Object.fromEntries(variables), fields };
}
