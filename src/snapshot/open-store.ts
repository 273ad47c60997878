// Opens the store of a run, in a folder or in GitHub artifacts, and the snapshot history of one effort in it.
import { ConfigurationError, makeFolder, removeFolder } from "../platform/index.ts";
import {
  type ArtifactRunOptions,
  createFolderStore,
  createSnapshotHistory,
  openArtifactStore,
  type SnapshotHistory,
  type SnapshotHistoryOptions,
  type SnapshotStore,
} from "../store/index.ts";
import { stagingFolder } from "./layout.ts";

export const artifactsLocation = "artifacts";

/** A store, and whether other GitHub runs that may write to it are active; undefined if unknown. */
export interface OpenedStore {
  store: SnapshotStore;
  isLive?: (run: string) => Promise<boolean | undefined>;
  end?: () => Promise<void>;
}

/** The store at a location: the absolute path of a folder, or `artifacts`. @throws ConfigurationError */
export async function openStore(location: string, options: ArtifactRunOptions): Promise<OpenedStore> {
  if (location !== artifactsLocation) return { store: createFolderStore(location) };
  const opened = await openArtifactStore(options);
  if (opened.kind === "obstacle") throw new ConfigurationError(opened.sentence);
  return opened;
}

/** The settings of a snapshot history, staged in the effort's state folder; the caller holds the effort's lock. */
export interface OpenHistoryOptions extends Omit<SnapshotHistoryOptions, "temporaryFolder" | "maxBytes"> {
  effortState: string;
}

/** Opens the snapshot history and empties the staging folder, where a killed run may have left files. */
export function openSnapshotHistory({ effortState, ...options }: OpenHistoryOptions): SnapshotHistory {
  const temporaryFolder = stagingFolder(effortState);
  removeFolder(temporaryFolder);
  makeFolder(temporaryFolder);
  return createSnapshotHistory({ ...options, temporaryFolder });
}
