// Compares requests of the product and answers of the fake with GitHub's own description of its REST API.
import { description, findSchemaFaults, type Operation, resolve } from "./schemas.ts";

interface Route {
  /** Such as `get /repos/{owner}/{repo}`. */
  readonly name: string;
  readonly operation: Operation;
}

/** An exchange over REST; `body` and `json` are parsed, undefined if there is none. */
export interface Exchange {
  readonly method: string;
  readonly url: URL;
  readonly body: unknown;
}

const patterns = Object.entries(description.paths).map(([path, operations]) => {
  // The path of a file is the only part that may have slashes.
  const source = path
    .replaceAll(/[.]/g, "\\.")
    .replaceAll(/\{(\w+)\}/g, (_, name) => (name === "path" ? ".+" : "[^/]+"));
  return { path, operations, pattern: new RegExp(`^${source}$`) };
});

function findRoute({ method, url }: Exchange): Route | undefined {
  const fitting = patterns.filter(({ pattern }) => pattern.test(decodeURI(url.pathname)));
  // A path with fewer parts to fill in is meant first, as GitHub does it.
  fitting.sort((one, other) => one.path.split("{").length - other.path.split("{").length);
  for (const { path, operations } of fitting) {
    const operation = operations[method.toLowerCase()];
    if (operation) return { name: `${method.toLowerCase()} ${path}`, operation };
  }
  return undefined;
}

/** What is wrong with a request of the product, one phrase each. */
export function findRequestFaults(exchange: Exchange): string[] {
  const { method, url, body } = exchange;
  const route = findRoute(exchange);
  if (!route) return [`GitHub has no route ${method} ${url.pathname}`];
  const { name, operation } = route;
  const known = new Map(
    operation.parameters
      .map(resolve)
      .flatMap((each) => (each.in === "query" ? [[each.name, each.schema ?? {}] as const] : [])),
  );
  const inQuery = [...url.searchParams].flatMap(([key, value]) => {
    const schema = known.get(key);
    if (!schema) return [`the query has ${key}, which ${name} does not have`];
    const isNumber = ["integer", "number"].includes(String(schema.type)) && /^\d+$/.test(value);
    return findSchemaFaults(schema, "request", isNumber ? Number(value) : value).map(
      (fault) => `${key}: ${fault}`,
    );
  });
  const schema = operation.requestBody?.content?.["application/json"]?.schema;
  const inBody =
    body === undefined
      ? []
      : schema
        ? findSchemaFaults(schema, "request", body)
        : ["a body where none is known"];
  return [...inQuery, ...inBody].map((fault) => `request ${name}: ${fault}`);
}

/** What is wrong with an answer of the fake, one phrase each. The text of an error is free. */
export function findAnswerFaults(exchange: Exchange, status: number, json: unknown): string[] {
  const route = findRoute(exchange);
  if (!route || status >= 400) return [];
  const found = route.operation.responses[String(status)];
  if (!found) return [`answer ${route.name}: GitHub does not answer with ${status}`];
  const schema = resolve(found).content?.["application/json"]?.schema;
  if (json === undefined || !schema) return [];
  return findSchemaFaults(schema, "answer", json).map((fault) => `answer ${route.name}: ${fault}`);
}
