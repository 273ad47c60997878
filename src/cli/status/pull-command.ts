// `ralph-ci pull`: brings what a workflow has recorded of an effort to this machine, to look at or to go on with.
import * as path from "node:path";
import { type OptionValues, optionValue, readLocationInputs } from "../../inputs/index.ts";
import { openJournal, stateFolder } from "../../journal/index.ts";
import {
  ConfigurationError,
  type Environment,
  isLock,
  type Log,
  type ProcessContext,
  systemClock,
  tryLock,
} from "../../platform/index.ts";
import { createPaint, readStatus, renderStatus, wantsColors } from "../../report/index.ts";
import { effortLockName, locateStateFolder, locateWorkspace, prepareFolder } from "../../run/index.ts";
import { openSnapshotHistory, restoreSnapshot, stagingFolder } from "../../snapshot/index.ts";
import { createReadOnlyArtifactStore } from "../../store/index.ts";
import { withEffort } from "../command.ts";

/** Takes the newest snapshot of the effort's line over, and shows where the effort stands. */
export async function pullCommand(
  context: ProcessContext,
  options: OptionValues,
  argument: string | undefined,
): Promise<number> {
  const inputs = readLocationInputs(withEffort(options, argument));
  const { output, environment } = context;
  const log: Log = {
    info: (line) => output.error(`Note: ${line}`),
    warn: (line) => output.error(`Warning: ${line}`),
  };
  const located = await locateWorkspace(inputs, context, log);
  const { place, checkout } = located;
  const state = stateFolder(locateStateFolder(inputs, context));
  prepareFolder(state.root, { what: "the state folder", option: "--state-dir" }, located);
  using journal = await openJournal(state.root, { log, now: systemClock.now });
  const effortState = state.effort(place.slug);
  const lock = tryLock(effortState, effortLockName);
  if (!isLock(lock))
    throw new ConfigurationError(
      `a run of ${place.slug} is at work on this machine; wait for it, or stop it`,
    );
  using _lock = lock;
  const source = readSource(options, environment, await checkout?.originAddress());
  const branch = optionValue(options, "branch") ?? (await checkout?.defaultBranch()) ?? "main";
  const own = optionValue(options, "state-key");
  const workflow = path.posix.basename(optionValue(options, "workflow") ?? "ralph.yml");
  const stateKey = own ?? `${workflow}/${place.slug}/${branch}`;
  const store = createReadOnlyArtifactStore({
    ...{ ...source, workflow: `.github/workflows/${workflow}`, clock: systemClock, log },
    branch: own === undefined ? branch : undefined,
  });
  const snapshots = openSnapshotHistory({
    ...{ store, stateKey, repository: source.repository, effortState, log, now: systemClock.now },
    ...{
      runId: "pull",
      attempt: 1,
      keepGenerations: undefined,
      restoreFrom: optionValue(options, "state-from"),
    },
    // Looking at what a live run has saved does it no harm.
    isLive: async () => false,
  });
  const parts = { journal, place, effortState };
  const taken = await restoreSnapshot(parts, snapshots, { temporaryFolder: stagingFolder(effortState), log });
  if (!taken) {
    log.info(`there is no snapshot of ${stateKey} that is newer than the records of this machine`);
    return 0;
  }
  const colors = wantsColors(environment, output.hasColors);
  const look = { now: systemClock.now(), paint: createPaint(colors) };
  const efforts = readStatus(journal, place.slug);
  output.out(options.json === true ? JSON.stringify({ efforts }) : renderStatus(efforts, look));
  return 0;
}

/** Where the artifacts are, and what lets us in. A token is taken from the environment alone: arguments are seen by everybody. */
function readSource(options: OptionValues, environment: Environment, origin: string | undefined) {
  const repository =
    optionValue(options, "repository") ?? repositoryIn(origin) ?? environment.GITHUB_REPOSITORY ?? undefined;
  if (repository === undefined || !/^[\w.-]+\/[\w.-]+$/.test(repository)) {
    throw new ConfigurationError(
      "it is not known whose artifacts to look at; name the repository with --repository OWNER/NAME",
    );
  }
  const token = environment.GH_TOKEN || environment.GITHUB_TOKEN;
  if (!token) {
    throw new ConfigurationError(
      'artifacts cannot be read without a token; run it as GH_TOKEN="$(gh auth token)" ralph-ci pull, or set GH_TOKEN to one that has "actions: read"',
    );
  }
  return { repository, token, apiUrl: environment.GITHUB_API_URL || "https://api.github.com" };
}

/** `owner/name` in the address of a remote: `https://host/owner/name.git`, `git@host:owner/name`. */
export function repositoryIn(address: string | undefined): string | undefined {
  const [, owner, name] =
    /^(?:[a-z+]+:\/\/(?:[^@/]*@)?[^/]+\/|[^@/]+@[^:/]+:)([\w.-]+)\/([\w.-]+?)(?:\.git)?\/?$/i.exec(
      address ?? "",
    ) ?? [];
  return owner && name ? `${owner}/${name}` : undefined;
}
