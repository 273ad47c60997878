// Checks, before anything runs, whether the event of a workflow run may start work.
import * as path from "node:path";
import { createGitHubClient, readApiUrl } from "../../github/index.ts";
import { type OptionValues, readGithubToken } from "../../inputs/index.ts";
import { stateFolder } from "../../journal/index.ts";
import { type ProcessContext, systemClock } from "../../platform/index.ts";
import { findStarter, trustedEvents } from "../../store/index.ts";
import { checkoutFolder, defaultStateDir } from "../workflow-context.ts";
import { readAllowedEvents } from "./allowed-events.ts";
import { readEvent } from "./event.ts";
import { findRefusal } from "./refusal.ts";

/** In ms, for one question to GitHub, which is repeated if the network fails. */
const deadline = 15_000;

/**
 * Why the run may not work, in one sentence that ends with the fix; undefined if it may.
 * @throws ConfigurationError for a wrong value of `allow-events`
 */
export async function checkTrigger(
  context: ProcessContext,
  given: OptionValues,
  info: (line: string) => void,
): Promise<string | undefined> {
  const { environment } = context;
  const event = readEvent(environment);
  const allowed = readAllowedEvents(given);
  const token = readGithubToken(environment);
  const { GITHUB_REPOSITORY: repository = "" } = environment;
  const apiUrl = readApiUrl(environment);
  const clock = systemClock;
  const github = token ? createGitHubClient({ apiUrl, repository, token, clock, deadline }) : undefined;
  return await findRefusal({
    event,
    allowed,
    repository,
    readPermission: github && ((login) => github.permission(login)),
    findStarter: async () => {
      if (!github) return undefined;
      const events = [...trustedEvents, ...allowed.events];
      const place = { environment, store: findStore(context, given), clock };
      return await findStarter(event.inputs, place, { github, events });
    },
    info,
  });
}

/** Where the run that may have started this one kept its snapshots: `artifacts`, or the path of a folder. */
function findStore(context: ProcessContext, given: OptionValues): string {
  const { store, "state-dir": stateDir } = given;
  if (typeof store === "string" && store !== "folder")
    return store === "artifacts" ? store : path.resolve(checkoutFolder(context), store);
  const folder = typeof stateDir === "string" ? stateDir : defaultStateDir(context);
  return stateFolder(path.resolve(checkoutFolder(context), folder)).snapshots;
}
