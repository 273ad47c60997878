// Makes annotations of the outputs of failing gates.
import { flattenTo } from "../../effort/index.ts";
import { type CheckAnnotation, mostAnnotations } from "../../github/index.ts";
import { type Failure, readFailures } from "./failures.ts";

/** A gate that failed for a story. */
export interface GateFailure {
  readonly storyId: string;
  readonly command: string;
  readonly output: string; // or its end
}

const longestTitle = 200; // characters
const longestMessage = 1_000; // characters

/**
 * Annotates the lines that outputs name, in the order of the gates, fifty at most.
 * @param find finds the file of the commit by its path as printed
 */
export function annotate(
  gates: readonly GateFailure[],
  find: (printed: string) => string | undefined,
  redact: (text: string) => string,
): CheckAnnotation[] {
  const annotations = new Map<string, CheckAnnotation>();
  for (const { storyId, command, output } of gates)
    for (const { message, places } of readFailures(output)) {
      const place = findPlace(places, find);
      if (!place || redact(place.path) !== place.path) continue;
      const text = flattenTo(redact(message), longestMessage);
      const key = `${place.path}:${place.line}:${text}`;
      if (text === "" || annotations.has(key)) continue;
      const title = flattenTo(redact(`${storyId}: ${command}`), longestTitle);
      annotations.set(key, { path: place.path, line: place.line, title, message: text });
      if (annotations.size === mostAnnotations) return [...annotations.values()];
    }
  return [...annotations.values()];
}

/** The innermost place that is in the commit. */
function findPlace(places: Failure["places"], find: (printed: string) => string | undefined) {
  for (const { path, line } of places) {
    const found = find(path);
    if (found !== undefined) return { path: found, line };
  }
  return undefined;
}
