// Locates the checkout, the effort in it, the state folder and the store, in the same way for every command.
import * as path from "node:path";
import { type Effort, type EffortLocation, listEffortNames, locateEffort } from "../effort/index.ts";
import {
  type Checkout,
  type CommitSecrets,
  GitPatience,
  openCheckout,
  selectWorkBranch,
  type WorkBranch,
} from "../git/index.ts";
import type { LocationInputs } from "../inputs/index.ts";
import {
  ConfigurationError,
  describeError,
  type Environment,
  fileStatus,
  folderObstacle,
  isFolder,
  type Log,
  makeFolder,
  type Redactor,
  realPath,
  replaceFile,
  requireWritable,
  silentLog,
} from "../platform/index.ts";
import { findBegunTag } from "./begun-tag.ts";

/** The lock in an effort's state; it refuses a second run of the effort. */
export const effortLockName = "run";
/** The lock in a checkout's git folder; it refuses a second run of any effort. */
export const checkoutLockName = "ralph-ci-run";

/** The user's folder and environment. */
export interface Location {
  folder: string;
  environment: Environment;
}

/** The checkout and the effort in it. */
export interface Workspace {
  folder: string;
  /** Where agent and gates work. */
  workFolder: string;
  checkout: Checkout | undefined;
  location: EffortLocation;
}

/** What a run may do to a checkout, and for how long. */
export interface CheckoutOwnership {
  readonly patience?: GitPatience;
  /** Whether pipes and devices that git would wait for may be removed. */
  readonly removesObstacles?: boolean;
  /** Whether git may connect to other machines; true by default. */
  readonly connects?: boolean;
  /** What no commit may hold. */
  readonly secrets?: CommitSecrets;
}

/** The known secrets of a run, which no commit may hold. */
export function createCommitSecrets(redactor: Redactor): CommitSecrets {
  return { find: redactor.findKnown, checked: new Set() };
}

/** Patience for a step in which no call of git may take longer than this, in ms. */
export function createGitPatience(longestCall: number): GitPatience {
  const patience = new GitPatience();
  patience.shortenAll(longestCall);
  return patience;
}

/** Locates the checkout and the effort in it. @throws ConfigurationError */
export async function locateWorkspace(
  inputs: LocationInputs,
  from: Location,
  log: Log = silentLog,
  ownership: CheckoutOwnership = {},
): Promise<Workspace> {
  const start = startFolder(inputs, from);
  const { patience, removesObstacles = false, connects = true, secrets } = ownership;
  const { environment } = from;
  const checkout = await openCheckout({
    folder: start,
    environment,
    log,
    patience,
    removesObstacles,
    connects,
    secrets,
  });
  const folder = realPath(checkout?.top ?? start);
  const base =
    inputs.workingDirectory === undefined ? from.folder : path.resolve(from.folder, inputs.workingDirectory);
  const locate = (tag?: string) => locateEffort(inputs.effort, realPath(base), folder, tag);
  const found = locate(inputs.tag);
  const begun =
    inputs.tag === undefined && checkout ? await findBegunTag(checkout, found, locate) : undefined;
  if (begun) log.info(begun.sentence);
  const location = begun?.location ?? found;
  const workFolder =
    inputs.workingDirectory === undefined ? folder : chooseWorkFolder(realPath(start), folder, location);
  return { folder, workFolder, checkout, location };
}

/** The names of the efforts where a command stands. @throws ConfigurationError for a wrong folder */
export async function listEfforts(inputs: LocationInputs, from: Location): Promise<string[]> {
  const start = startFolder(inputs, from);
  const checkout = await openCheckout({ folder: start, environment: from.environment, log: silentLog });
  return listEffortNames(start, checkout?.top ?? start);
}

/** The given folder, unless it belongs to the effort: there is nothing to build in it. */
function chooseWorkFolder(given: string, top: string, { folder }: EffortLocation): string {
  return folder !== top && isWithin(given, folder) ? top : given;
}

/** The folder where the search for the repository starts: the given one, else the effort's, else the user's. */
export function startFolder(inputs: LocationInputs, from: Location): string {
  if (inputs.workingDirectory !== undefined) {
    const folder = path.resolve(from.folder, inputs.workingDirectory);
    const obstacle = folderObstacle(folder);
    if (obstacle === undefined && isFolder(folder)) return folder;
    throw new ConfigurationError(
      `${obstacle ?? `there is no folder ${folder}`}; give an existing checkout with --working-directory`,
    );
  }
  const named = inputs.effort === undefined ? undefined : path.resolve(from.folder, inputs.effort);
  if (named === undefined || folderObstacle(path.dirname(named)) !== undefined || !fileStatus(named))
    return from.folder;
  return isFolder(named) ? named : path.dirname(named);
}

/** The branch for the work of an effort. @throws ConfigurationError if git refuses the name that the effort gives */
export async function chooseWorkBranch(
  { checkout, location }: Pick<Workspace, "checkout"> & { location: Pick<EffortLocation, "slug"> },
  effort: { readonly prd: Pick<Effort["prd"], "branchName"> },
): Promise<WorkBranch> {
  const wanted = effort.prd.branchName;
  // A default branch never has such a name, and asking git would slow down every start.
  const isOwn = wanted === undefined || wanted.startsWith("ralph/");
  const defaultBranch = isOwn ? undefined : await checkout?.defaultBranch();
  return selectWorkBranch({ requested: wanted, slug: location.slug, defaultBranch });
}

/** How errors name a folder of the run, and the option that chooses another one. */
export interface FolderWords {
  what: string;
  option: string;
}

/** The top of the checkout, and the folder of the effort in it. */
export interface ProjectFolders {
  folder: string;
  location: Pick<EffortLocation, "folder">;
}

/**
 * Creates a folder of the run's own. Inside the checkout git ignores it, so that it is never committed.
 * @throws ConfigurationError if it cannot be created, or would mix with files of the project or the effort
 */
export function prepareFolder(folder: string, words: FolderWords, workspace: ProjectFolders): void {
  refuseMixedFolder(folder, words, workspace);
  const { what, option } = words;
  const real = realPath(folder);
  const { folder: checkout } = workspace;
  try {
    makeFolder(folder);
    requireWritable(folder);
    const ignore = path.join(folder, ".gitignore");
    if (isWithin(real, checkout) && !fileStatus(ignore)) replaceFile(ignore, "*\n");
  } catch (error) {
    throw new ConfigurationError(
      `${what} ${folder} cannot be written (${describeError(error)}); choose another folder with ${option}`,
    );
  }
}

/** Refuses a folder of the run's own among the files of the project or the effort. @throws ConfigurationError */
export function refuseMixedFolder(
  folder: string,
  { what, option }: FolderWords,
  { folder: checkout, location }: ProjectFolders,
): void {
  const real = realPath(folder);
  const effort = realPath(location.folder);
  if (!isWithin(real, checkout)) return;
  if (isWithin(effort, real) || (effort !== checkout && isWithin(real, effort)))
    throw new ConfigurationError(
      `${what} ${folder} would mix with the files of the project; choose another folder with ${option}`,
    );
}

/**
 * The folder of the store if one is given, or `artifacts`. A folder outside the checkout is created by the store, which
 * can warn and continue without it. @throws ConfigurationError, also where no folder can be
 */
export function locateStore(
  inputs: { store: string | undefined },
  from: Pick<Location, "folder">,
  workspace: Workspace,
): string | undefined {
  const { store } = inputs;
  if (store === undefined || store === "artifacts") return store;
  const folder = path.resolve(from.folder, store);
  const obstacle = folderObstacle(folder);
  if (obstacle !== undefined)
    throw new ConfigurationError(
      `the store "${folder}" cannot be used (${obstacle}); choose another folder with --store`,
    );
  if (isWithin(realPath(folder), workspace.folder))
    prepareFolder(folder, { what: "the store", option: "--store" }, workspace);
  return folder;
}

function isWithin(inner: string, outer: string): boolean {
  return inner === outer || inner.startsWith(`${outer}${path.sep}`);
}

/** The path by which the effort's plan is found; the plan itself is elsewhere if that is a link. */
export function prdName({ prdFile, prdLink }: EffortLocation): string {
  return prdLink?.file ?? prdFile;
}

/** The slug of an effort. A bare name needs no checkout: it is the slug. */
export async function findEffortSlug(inputs: LocationInputs, from: Location): Promise<string> {
  if (inputs.effort !== undefined && /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(inputs.effort)) {
    const found = await locateWorkspace(inputs, from).catch(() => undefined);
    return found?.location.slug ?? inputs.effort;
  }
  return (await locateWorkspace(inputs, from)).location.slug;
}
