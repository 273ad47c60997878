// Tells the effort's own files from the project's: what the program writes itself is no work of an agent.
import * as path from "node:path";
import type { EffortLocation } from "../../effort/index.ts";
import type { Checkout, CheckoutState } from "../../git/index.ts";

/** Where an effort's files are, in the checkout and in the state folder. */
export interface EffortFiles {
  readonly place: EffortLocation;
  /** The folder of the effort's records in the state folder. */
  readonly effortState: string;
}

function inFolder(place: EffortLocation, name: string): string {
  return place.relativeFolder === "" ? name : `${place.relativeFolder}/${name}`;
}

/** The effort's own files from the checkout's top: `*` stands for anything but `/`, `folder/` for all that is in it. */
export function effortFilePatterns(place: EffortLocation): string[] {
  const texts = [place.prdFile, place.progressFile, place.promptFile, place.backgroundFile];
  return [...texts.map((file) => path.basename(file)), "progress-*", "archive/"].map((name) =>
    inFolder(place, name),
  );
}

/** Whether a path from the checkout's top is one of the effort's own files. */
export function isEffortFile(file: string, place: EffortLocation): boolean {
  return effortFilePatterns(place).some((pattern) => {
    if (pattern.endsWith("/")) return file.startsWith(pattern);
    if (!pattern.endsWith("*")) return file === pattern;
    const start = pattern.slice(0, -1);
    return file.startsWith(start) && !file.slice(start.length).includes("/");
  });
}

/** Where the checkout stands. */
export interface WorktreeState {
  /** Undefined where there is no repository. */
  state: CheckoutState | undefined;
  head: string | undefined;
  /** Changes when anything in the checkout does, save for the effort's own files. */
  fingerprint: string;
}

/** Asks where the checkout stands; a state that is known spares the question. */
export async function readWorktreeState(
  parts: { readonly checkout: Checkout | undefined; readonly place: EffortLocation },
  known?: CheckoutState,
): Promise<WorktreeState> {
  const state = known ?? (await parts.checkout?.state({ refresh: true }));
  const fingerprint = await parts.checkout?.fingerprint(state, effortFilePatterns(parts.place));
  return { state, head: state?.head, fingerprint: fingerprint ?? "" };
}
