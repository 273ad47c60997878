// `ralph-ci pull`: copies a workflow's saved state of an effort to this machine, to look at or to continue.
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
import {
  effortLockName,
  findRunState,
  locateWorkspace,
  prepareFolder,
  repositoryIn,
  type Workspace,
} from "../../run/index.ts";
import { openSnapshotHistory, restoreSnapshot, stagingFolder } from "../../snapshot/index.ts";
import { createReadOnlyArtifactStore } from "../../store/index.ts";
import { withEffort } from "../command.ts";

/** Restores the newest snapshot of the effort and prints the effort's status. */
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
  const workspace = await locateWorkspace(inputs, context, log);
  const { location } = workspace;
  const records = await findRunState(inputs, context);
  const state = stateFolder(records.root);
  prepareFolder(state.root, { what: "the state folder", option: "--state-dir" }, workspace);
  using journal = await openJournal(state.root, { log, now: systemClock.now });
  await records.takeOver(journal, log);
  await records.record();
  const effortState = state.effort(location.slug);
  const lock = tryLock(effortState, effortLockName);
  if (!isLock(lock))
    throw new ConfigurationError(
      `a run of ${location.slug} is at work on this machine; wait for it, or stop it with ralph-ci stop ${location.slug}`,
    );
  using _lock = lock;
  const { history, stateKey } = await openRemoteHistory(options, workspace, {
    environment,
    effortState,
    log,
  });
  const restored = await restoreSnapshot({ journal, location, effortState }, history, {
    temporaryFolder: stagingFolder(effortState),
    log,
  });
  if (!restored) {
    log.info(`no snapshot of ${stateKey} is newer than the state on this machine`);
    return 0;
  }
  const style = { now: systemClock.now(), paint: createPaint(wantsColors(environment, output.hasColors)) };
  const efforts = readStatus(journal, location.slug, {
    place: "machine",
    folder: context.folder,
    stateDir: inputs.stateDir,
  });
  output.out(options.json === true ? JSON.stringify({ efforts }) : renderStatus(efforts, style));
  return 0;
}

/** Opens the snapshots that the workflow has stored as artifacts. @throws ConfigurationError */
async function openRemoteHistory(
  options: OptionValues,
  { checkout, location }: Workspace,
  { environment, effortState, log }: { environment: Environment; effortState: string; log: Log },
) {
  const source = readSource(options, environment, await checkout?.originAddress());
  const branch = optionValue(options, "branch") ?? (await checkout?.defaultBranch()) ?? "main";
  const givenKey = optionValue(options, "state-key");
  const workflow = path.posix.basename(optionValue(options, "workflow") ?? "ralph.yml");
  const stateKey = givenKey ?? `${workflow}/${location.slug}/${branch}`;
  const store = createReadOnlyArtifactStore({
    ...source,
    workflow: `.github/workflows/${workflow}`,
    branch: givenKey === undefined ? branch : undefined,
    clock: systemClock,
    log,
  });
  const history = openSnapshotHistory({
    store,
    stateKey,
    repository: source.repository,
    effortState,
    log,
    now: systemClock.now,
    runId: "pull",
    attempt: 1,
    keepGenerations: undefined,
    restoreFrom: optionValue(options, "state-from"),
    // Reading the snapshots of a live run does not disturb it.
    isLive: async () => false,
  });
  return { history, stateKey };
}

const repositoryName = /^[\w.-]+\/[\w.-]+$/;

/** Where the artifacts are and how to read them. The token comes only from the environment: every user can read arguments. */
function readSource(options: OptionValues, environment: Environment, origin: string | undefined) {
  const given = optionValue(options, "repository");
  if (given !== undefined && !repositoryName.test(given))
    throw new ConfigurationError(
      `--repository "${given}" is not OWNER/NAME; write it like --repository octo/project`,
    );
  const repository = given ?? repositoryIn(origin) ?? environment.GITHUB_REPOSITORY ?? undefined;
  if (repository === undefined || !repositoryName.test(repository)) {
    throw new ConfigurationError(
      "the repository of the workflow is not known; give it with --repository OWNER/NAME",
    );
  }
  const token = environment.GH_TOKEN || environment.GITHUB_TOKEN;
  if (!token) {
    throw new ConfigurationError(
      'reading artifacts needs a token; run GH_TOKEN="$(gh auth token)" ralph-ci pull, or set GH_TOKEN to a token with "actions: read"',
    );
  }
  return { repository, token, apiUrl: environment.GITHUB_API_URL || "https://api.github.com" };
}
