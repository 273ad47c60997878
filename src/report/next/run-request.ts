// How a run was started, as the journal keeps it: enough to start the next one in the same way, and no secret.
import * as path from "node:path";
import { array, int, literal, number, object, optional, positive, safeParse, string, union } from "zod/mini";
import { isFolder } from "../../platform/index.ts";

const requestShape = object({
  place: union([literal("machine"), literal("workflow")]),
  folder: string(),
  options: array(object({ spelling: string(), value: optional(string()) })),
  unsaid: array(string()),
  totals: object({
    maxIterations: number().check(int(), positive()),
    maxCost: number().check(positive()),
    maxRuntime: number().check(positive()),
  }),
});

/** How a run was started. Limits are totals over all runs; the runtime, in ms, is of this run alone. */
export interface RunRequest {
  readonly place: "machine" | "workflow";
  /** The folder that relative paths are relative to; absolute. */
  readonly folder: string;
  /** The options in the order of the help, redacted; a switch has no value. */
  readonly options: readonly { readonly spelling: string; readonly value?: string | undefined }[];
  /** Variables for the agent whose values are not recorded. */
  readonly unsaid: readonly string[];
  readonly totals: { readonly maxIterations: number; readonly maxCost: number; readonly maxRuntime: number };
}

/** The request as one line of text. */
export function renderRunRequest(request: RunRequest): string {
  return JSON.stringify(request);
}

/** Reads a recorded request; undefined where there is none, or another version wrote it. */
export function parseRunRequest(text: string | null | undefined): RunRequest | undefined {
  try {
    return safeParse(requestShape, JSON.parse(text ?? "")).data;
  } catch {
    return undefined;
  }
}

/**
 * The request as it would be now, where the checkout that the run was started in was moved.
 * `shell` is the folder of the reader's shell, and `standing` the one whose checkout it looks at; both absolute.
 */
export function followMove(
  request: RunRequest,
  { shell, standing }: { shell: string; standing: string },
): RunRequest {
  const { place, folder, options, unsaid, totals } = request;
  const given = options.find(({ spelling }) => spelling === "-C")?.value;
  const wasHere = isFolder(path.resolve(folder, given ?? ""));
  if (place !== "machine" || (wasHere && isFolder(folder))) return request;
  return {
    place,
    folder: given === undefined ? standing : shell,
    options: wasHere
      ? options
      : options.map((option) =>
          option.spelling === "-C" ? { spelling: option.spelling, value: standing } : option,
        ),
    unsaid,
    totals,
  };
}

/** The option with the tag of Task Master that a run works on. It is recorded where the current tag was taken, too. */
export const tagSpelling = "--tag";

/** The tag that a run works on, by its record. */
export function requestedTag(text: string | null | undefined): string | undefined {
  return parseRunRequest(text)?.options.find(({ spelling }) => spelling === tagSpelling)?.value;
}
