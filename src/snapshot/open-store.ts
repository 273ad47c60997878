// Opens the store of a run, wherever it is: a folder, or the artifacts of the workflow.
import { ConfigurationError } from "../platform/index.ts";
import {
  type ArtifactRunOptions,
  createFolderStore,
  openArtifactStore,
  type SnapshotStore,
} from "../store/index.ts";

/** The word for the artifacts of the workflow in the place of a folder. */
export const artifactsLocation = "artifacts";

/** A store, and what is known of those who may write to it. */
export interface OpenedStore {
  store: SnapshotStore;
  /** Whether another run of the workflow's service goes on; undefined where nobody can tell. */
  isLive?: (run: string) => Promise<boolean | undefined>;
  /** Ends what the store has begun. */
  end?: () => Promise<void>;
}

/**
 * The store at a place: the absolute path of a folder, or `artifacts`.
 * @throws ConfigurationError where artifacts cannot be used here
 */
export async function openStore(place: string, options: ArtifactRunOptions): Promise<OpenedStore> {
  if (place !== artifactsLocation) return { store: createFolderStore(place) };
  const opened = await openArtifactStore(options);
  if (opened.kind === "obstacle") throw new ConfigurationError(opened.sentence);
  return opened;
}
