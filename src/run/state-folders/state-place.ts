// Where the records of a command are: in the given folder, or in that of the repository that it stands in.
import * as path from "node:path";
import type { LocationInputs } from "../../inputs/index.ts";
import type { Journal } from "../../journal/index.ts";
import { ConfigurationError, folderObstacle, isFolder, type Log } from "../../platform/index.ts";
import type { Location } from "../workspace.ts";
import { findOlderEfforts, takeOverOlderState } from "./older-state.ts";
import { dataFolder, findStandingPlace, findStateFolder, recordRepository } from "./repositories.ts";

/** The state folder that a command reads. */
export interface StatePlace {
  /** It may not exist yet. */
  readonly root: string;
  /** The efforts in it that are meant; undefined for all. */
  readonly efforts: readonly string[] | undefined;
}

/** Finds the state folder, and changes nothing. @throws ConfigurationError */
export async function findState(inputs: LocationInputs, from: Location): Promise<StatePlace> {
  const given = givenFolder(inputs, from);
  if (given !== undefined) return { root: given, efforts: undefined };
  const data = dataFolder(from);
  const place = await findStandingPlace(inputs, from);
  const root = await findStateFolder(data, place);
  if (isFolder(root)) return { root, efforts: undefined };
  const older = await findOlderEfforts({ data, place, environment: from.environment });
  return older.length > 0 ? { root: data, efforts: older } : { root, efforts: undefined };
}

/** The state folder of a run. */
export interface RunState {
  readonly root: string;
  /** Takes over what older versions recorded of this repository. */
  takeOver(journal: Journal, log: Log): Promise<void>;
  /** Records whose the folder is. @throws Error if it cannot be written */
  record(): Promise<void>;
}

/** Finds the state folder of a run, which writes in it. @throws ConfigurationError */
export async function findRunState(inputs: LocationInputs, from: Location): Promise<RunState> {
  const given = givenFolder(inputs, from);
  if (given !== undefined) return { root: given, takeOver: async () => {}, record: async () => {} };
  const data = dataFolder(from);
  const place = await findStandingPlace(inputs, from);
  const root = await findStateFolder(data, place);
  const search = { data, place, environment: from.environment };
  const record = () => recordRepository(root, place);
  return {
    root,
    takeOver: (journal, log) => takeOverOlderState(search, { journal, root, log, record }),
    record,
  };
}

function givenFolder({ stateDir }: LocationInputs, { folder }: Location): string | undefined {
  if (stateDir === undefined) return undefined;
  const given = path.resolve(folder, stateDir);
  const obstacle = folderObstacle(given);
  if (obstacle === undefined) return given;
  throw new ConfigurationError(
    `the state folder "${given}" cannot be used (${obstacle}); choose another folder with --state-dir`,
  );
}
