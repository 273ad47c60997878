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

/** The location that selects GitHub artifacts instead of a folder. */
export const artifactsLocation = "artifacts";

/** A store, and whether other GitHub runs that may write to it are active; undefined if unknown. */
export interface OpenedStore {
  store: SnapshotStore;
  /** Whether another GitHub run is still active; undefined if unknown. */
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

/** The settings of a snapshot history whose files are staged in the state folder. */
export interface OpenHistoryOptions extends Omit<SnapshotHistoryOptions, "temporaryFolder" | "maxBytes"> {
  /** The effort's folder in the state folder. The caller holds the effort's lock. */
  effortState: string;
}

/** Opens the snapshot history and empties the staging folder, where a killed run may have left files. */
export function openSnapshotHistory({ effortState, ...options }: OpenHistoryOptions): SnapshotHistory {
  const temporaryFolder = stagingFolder(effortState);
  removeFolder(temporaryFolder);
  makeFolder(temporaryFolder);
  return createSnapshotHistory({ ...options, temporaryFolder });
}
