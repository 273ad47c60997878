// Knows how the artifact of a generation is named, so that a list tells line, generation and run without a download.
import { stateKeySlug } from "../names.ts";

/** What the name of an artifact says. */
export interface ArtifactName {
  readonly runId: number;
  readonly attempt: number;
  readonly generation: number;
}

/** What the names of all our artifacts begin with. */
export const artifactPrefix = "ralph-";

/**
 * The name of a generation's artifact: `ralph-<line>-<run>-<attempt>-<generation>`. A run never uses a name twice.
 * @param retrySuffix eight hexadecimal digits behind it, where a try before has used up the name
 */
export function artifactName(stateKey: string, name: ArtifactName, retrySuffix?: string): string {
  const parts = [stateKeySlug(stateKey), name.runId, name.attempt, name.generation];
  return `${artifactPrefix}${[...parts, ...(retrySuffix === undefined ? [] : [retrySuffix])].join("-")}`;
}

const ending = /^-(\d{1,15})-(\d{1,15})-(\d{1,15})(?:-[0-9a-f]{8})?$/;

/** What a name says; undefined where it is not that of a generation of the state key. */
export function parseArtifactName(stateKey: string, name: string): ArtifactName | undefined {
  const start = `${artifactPrefix}${stateKeySlug(stateKey)}`;
  if (!name.startsWith(start)) return undefined;
  const [, ...digits] = ending.exec(name.slice(start.length)) ?? [];
  const [runId = 0, attempt = 0, generation = 0] = digits.map(Number);
  const isCanonical = digits.every((text) => !text.startsWith("0"));
  return digits.length === 3 && isCanonical ? { runId, attempt, generation } : undefined;
}
