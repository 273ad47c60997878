// The name of a generation's artifact, so that a list shows state key, generation and run without a download.
import { stateKeySlug } from "../names.ts";

/** The parts of an artifact's name besides the state key. */
export interface ArtifactName {
  readonly runId: number;
  readonly attempt: number;
  readonly generation: number;
}

export const artifactPrefix = "ralph-";

/** `ralph-<state key>-<run>-<attempt>-<generation>`, with `-<8 hexadecimal digits>` if a failed upload used up the name. */
export function artifactName(stateKey: string, name: ArtifactName, retrySuffix?: string): string {
  const parts = [stateKeySlug(stateKey), name.runId, name.attempt, name.generation];
  return `${artifactPrefix}${[...parts, ...(retrySuffix === undefined ? [] : [retrySuffix])].join("-")}`;
}

const ending = /^-(\d{1,15})-(\d{1,15})-(\d{1,15})(?:-[0-9a-f]{8})?$/;

/** The parts of a name; undefined if it does not name a generation of the state key. */
export function parseArtifactName(stateKey: string, name: string): ArtifactName | undefined {
  const start = `${artifactPrefix}${stateKeySlug(stateKey)}`;
  if (!name.startsWith(start)) return undefined;
  const [, ...digits] = ending.exec(name.slice(start.length)) ?? [];
  const [runId = 0, attempt = 0, generation = 0] = digits.map(Number);
  const isCanonical = digits.every((text) => !text.startsWith("0"));
  return digits.length === 3 && isCanonical ? { runId, attempt, generation } : undefined;
}
