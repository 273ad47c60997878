// A row of the table of routes of the fake REST API.
import type { Answer, ParsedRequest } from "./answer.ts";
import type { Route } from "./faults.ts";
import type { World } from "./world.ts";

/** Answers a request. `parts` are the parts of the path that the pattern catches. */
export type Handler = (world: World, asked: ParsedRequest, parts: readonly string[]) => Answer;

/** The pattern is of the path below the repository's. */
export type Row = readonly [route: Route, method: string, pattern: RegExp, handler: Handler];

export function found(json: unknown): Answer {
  return { status: 200, json };
}

/** Source: https://docs.github.com/en/rest/using-the-rest-api/using-pagination-in-the-rest-api */
export function page<T>(all: readonly T[], { url: { searchParams } }: ParsedRequest): readonly T[] {
  const size = Math.min(Number(searchParams.get("per_page") ?? 30), 100);
  const number = Number(searchParams.get("page") ?? 1);
  return all.slice((number - 1) * size, number * size);
}
