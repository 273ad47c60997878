// Knows how generations are named in the folder of a state key, so that putting and listing never disagree on it.
import { listFolder } from "../../platform/index.ts";
import type { StoredSnapshot } from "../contract.ts";

/** Fifteen digits are as many as a number surely holds. */
const generationPattern = /^\d{6,15}$/;

/** The name of a generation's folder. */
export function generationName(generation: number): string {
  return String(generation).padStart(6, "0");
}

/**
 * The generations in the folder of a state key, newest first. Whatever bears such a name counts as one, so that nothing
 * is ever put in its place.
 */
export function listGenerations(stateKeyFolder: string): StoredSnapshot[] {
  return listFolder(stateKeyFolder)
    .filter((name) => generationPattern.test(name))
    .map((name) => ({ name, generation: Number(name) }))
    .filter(({ name, generation }) => generation > 0 && name === generationName(generation))
    .sort((a, b) => b.generation - a.generation);
}
