// Finds efforts by name, among the records and in the checkout that a command stands in.
import * as path from "node:path";
import type { LocationInputs } from "../inputs/index.ts";
import { openJournal } from "../journal/index.ts";
import {
  ConfigurationError,
  didYouMean,
  fileStatus,
  type Log,
  type ProcessContext,
  systemClock,
} from "../platform/index.ts";
import { type EffortStatus, readStatus } from "../report/index.ts";
import { dataFolder, describeOwner, findState, listStateFolders, locateWorkspace } from "../run/index.ts";

/** The efforts that a state folder has records of. */
export interface RecordedEfforts {
  /** The state folder; it may not exist yet. */
  readonly root: string;
  readonly efforts: readonly EffortStatus[];
}

/** A log that prints warnings to standard error. */
export function warningLog({ output }: ProcessContext): Log {
  return { info: () => {}, warn: (line) => output.error(`Warning: ${line}`) };
}

/** The recorded efforts of the checkout that the command stands in, else of `--state-dir`. @throws ConfigurationError */
export async function readRecordedEfforts(
  context: ProcessContext,
  inputs: LocationInputs,
): Promise<RecordedEfforts> {
  const { root, efforts } = await findState(inputs, context);
  const { stateDir, workingDirectory } = inputs;
  const standing = path.resolve(context.folder, workingDirectory ?? "");
  return { root, efforts: await readFolder(context, root, { only: efforts, stateDir, standing }) };
}

/** The recorded efforts of all checkouts on the machine. @throws ConfigurationError */
export async function readAllEfforts(context: ProcessContext): Promise<RecordedEfforts[]> {
  const data = dataFolder(context);
  const all: RecordedEfforts[] = [];
  for (const root of [data, ...listStateFolders(data)])
    all.push({ root, efforts: await readFolder(context, root, {}) });
  return all.filter(({ efforts }) => efforts.length > 0);
}

/** The efforts that are meant, the state folder that was given, and the folder whose checkout is looked at. */
interface ReadingPlace {
  readonly only?: readonly string[] | undefined;
  readonly stateDir?: string | undefined;
  readonly standing?: string | undefined;
}

async function readFolder(
  context: ProcessContext,
  root: string,
  { only, stateDir, standing }: ReadingPlace,
): Promise<EffortStatus[]> {
  if (!fileStatus(root)) return [];
  using journal = await openJournal(root, { log: warningLog(context), now: systemClock.now });
  const { folder } = context;
  const efforts = readStatus(journal, undefined, { place: "machine", folder, stateDir, standing });
  return only ? efforts.filter(({ effort }) => only.includes(effort)) : efforts;
}

/** The slug of the effort that is named, or that the folder has. @throws ConfigurationError with the nearest name */
export async function resolveEffort(
  context: ProcessContext,
  inputs: LocationInputs,
  { root, efforts }: RecordedEfforts,
): Promise<string> {
  const named = inputs.effort;
  const names = efforts.map(({ effort }) => effort);
  if (named !== undefined && names.includes(named)) return named;
  try {
    return (await locateWorkspace(inputs, context)).location.slug;
  } catch (error) {
    if (named === undefined || !(error instanceof ConfigurationError)) throw error;
    const elsewhere = await findElsewhere(context, inputs, named);
    const [sentence, meant = didYouMean(named, names)] = error.message.split(/(?= Did you mean)/);
    throw new ConfigurationError(`${sentence} It has no records in ${root} either.${elsewhere}${meant}`);
  }
}

/** The slug of an effort that is named among all of the machine. @throws ConfigurationError with the nearest name */
export async function resolveAmongAll(
  context: ProcessContext,
  inputs: LocationInputs & { readonly effort: string },
  all: readonly RecordedEfforts[],
): Promise<string> {
  const named = inputs.effort;
  const names = [...new Set(all.flatMap(({ efforts }) => efforts.map(({ effort }) => effort)))];
  if (names.includes(named)) return named;
  const located = await locateWorkspace(inputs, context).catch(() => undefined);
  if (located) return located.location.slug;
  throw new ConfigurationError(
    `no checkout of this machine has records of an effort "${named}"; see ralph-ci status --all.${didYouMean(named, names)}`,
  );
}

/** A sentence on the checkouts of this machine that have an effort of this name; empty if there are none. */
async function findElsewhere(
  context: ProcessContext,
  inputs: LocationInputs,
  named: string,
): Promise<string> {
  if (inputs.stateDir !== undefined) return "";
  const owners = (await readAllEfforts(context)).flatMap(({ root, efforts }) =>
    efforts.some(({ effort }) => effort === named) ? [describeOwner(root) ?? root] : [],
  );
  return owners.length === 0 ? "" : ` An effort of this name is in ${owners.join(", ")}; go there.`;
}
