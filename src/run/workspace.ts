// Finds out where things are: the checkout, the effort in it, the state folder. Every command asks the same way.
import * as path from "node:path";
import { type Effort, type EffortLocation, locateEffort } from "../effort/index.ts";
import { type Checkout, openCheckout, selectWorkBranch, type WorkBranch } from "../git/index.ts";
import type { LocationInputs } from "../inputs/index.ts";
import {
  ConfigurationError,
  describeError,
  type Environment,
  fileStatus,
  isFolder,
  type Log,
  makeFolder,
  realPath,
  replaceFile,
} from "../platform/index.ts";

/** Where the user stands, and with which environment. */
export interface Location {
  folder: string;
  environment: Environment;
}

/** The checkout and the effort in it. */
export interface Workspace {
  /** The top of the checkout; where there is no repository, the folder that was meant. */
  folder: string;
  /** Undefined where there is no repository. */
  checkout: Checkout | undefined;
  place: EffortLocation;
}

const silent: Log = { info: () => {}, warn: () => {} };

/** The checkout and the effort in it. @throws ConfigurationError */
export async function locateWorkspace(
  inputs: LocationInputs,
  from: Location,
  log: Log = silent,
): Promise<Workspace> {
  const start = startFolder(inputs, from);
  const checkout = await openCheckout({ folder: start, environment: from.environment, log });
  const folder = realPath(checkout?.top ?? start);
  const base =
    inputs.workingDirectory === undefined ? from.folder : path.resolve(from.folder, inputs.workingDirectory);
  return { folder, checkout, place: locateEffort(inputs.effort, realPath(base), folder) };
}

/** The folder from which the repository is looked for: the one given, else where the effort's path leads, else here. */
function startFolder(inputs: LocationInputs, from: Location): string {
  if (inputs.workingDirectory !== undefined) {
    const folder = path.resolve(from.folder, inputs.workingDirectory);
    if (isFolder(folder)) return folder;
    throw new ConfigurationError(
      `there is no folder ${folder}; give an existing checkout with --working-directory`,
    );
  }
  const named = inputs.effort === undefined ? undefined : path.resolve(from.folder, inputs.effort);
  if (named === undefined || !fileStatus(named)) return from.folder;
  return isFolder(named) ? named : path.dirname(named);
}

/** The branch that an effort's work goes to. @throws ConfigurationError where the effort names one that git would not take */
export async function chooseWorkBranch(
  { checkout, place }: Pick<Workspace, "checkout" | "place">,
  effort: Effort,
): Promise<WorkBranch> {
  const wanted = effort.prd.branchName;
  // Nobody's default branch is called so, and asking git costs every start its share.
  const isOwn = wanted === undefined || wanted.startsWith("ralph/");
  const defaultBranch = isOwn ? undefined : await checkout?.defaultBranch();
  return selectWorkBranch({ requested: wanted, slug: place.slug, defaultBranch });
}

/** The state folder: the one given, else the user's data folder. */
export function locateStateFolder(inputs: LocationInputs, from: Location): string {
  if (inputs.stateDir !== undefined) return path.resolve(from.folder, inputs.stateDir);
  const { XDG_DATA_HOME: data, HOME: home } = from.environment;
  if (data && path.isAbsolute(data)) return path.join(data, "ralph");
  if (home) return path.join(home, ".local", "share", "ralph");
  throw new ConfigurationError(
    "neither HOME nor XDG_DATA_HOME is set; say where to keep the state with --state-dir DIR",
  );
}

/** A folder that a run keeps its own things in, and the option that names another one. */
export interface OwnFolder {
  what: string;
  path: string;
  option: string;
}

/**
 * Makes a folder of the run's own. One inside the checkout tells git to pass it over: it is no work, and must not be
 * committed.
 * @throws ConfigurationError where it cannot be made, or would be mixed with the project's or the effort's files
 */
export function prepareFolder(
  { what, path: folder, option }: OwnFolder,
  { folder: checkout, place }: Workspace,
): void {
  const real = realPath(folder);
  const effort = realPath(place.folder);
  const isWithin = (inner: string, outer: string) =>
    inner === outer || inner.startsWith(`${outer}${path.sep}`);
  if (
    isWithin(real, checkout) &&
    (isWithin(effort, real) || (effort !== checkout && isWithin(real, effort)))
  ) {
    throw new ConfigurationError(
      `${what} ${folder} would be mixed with the files of the project; give a folder of its own with ${option}`,
    );
  }
  try {
    makeFolder(folder);
    const ignore = path.join(folder, ".gitignore");
    if (isWithin(real, checkout) && !fileStatus(ignore)) replaceFile(ignore, "*\n");
  } catch (error) {
    throw new ConfigurationError(
      `${what} ${folder} cannot be written (${describeError(error)}); give another one with ${option}`,
    );
  }
}

/**
 * Where snapshots are kept, where a folder is named for them, or `artifacts`. One outside of the checkout is made by the store, which may
 * warn and go on without. @throws ConfigurationError
 */
export function locateStore(
  { store }: { store: string | undefined },
  from: Pick<Location, "folder">,
  located: Workspace,
): string | undefined {
  if (store === undefined || store === "artifacts") return store;
  const folder = path.resolve(from.folder, store);
  if (isWithin(realPath(folder), located.folder))
    prepareFolder({ what: "the store", path: folder, option: "--store" }, located);
  return folder;
}

function isWithin(inner: string, outer: string): boolean {
  return inner === outer || inner.startsWith(`${outer}${path.sep}`);
}

/** The key of an effort in a state folder, also where its checkout is not at hand: a bare name is taken as it is. */
export async function findEffortSlug(inputs: LocationInputs, from: Location): Promise<string> {
  if (inputs.effort !== undefined && /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(inputs.effort)) {
    const found = await locateWorkspace(inputs, from).catch(() => undefined);
    return found?.place.slug ?? inputs.effort;
  }
  return (await locateWorkspace(inputs, from)).place.slug;
}
