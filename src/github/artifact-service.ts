// The run's own artifacts, through the package that GitHub keeps for it: kept in a thread, because it cannot be told to
// stop, waits and tries for up to a minute, prints to the log, and takes what it needs from the process's environment.
import * as path from "node:path";
import { array, date, number, object, optional, string } from "zod/mini";
import {
  type Clock,
  ConfigurationError,
  DeadlineExceeded,
  type Environment,
  pickEnvironment,
  Thread,
  walkFolder,
  withDeadline,
} from "../platform/index.ts";
import { artifactModule } from "./artifact-module.ts";

/** What a service is made from. */
export interface ArtifactServiceOptions {
  /** What the runner gave to the step. */
  readonly environment: Environment;
  readonly clock: Clock;
  /** How long an artifact is kept; the repository's own setting where it is undefined or longer than that. */
  readonly retentionDays: number | undefined;
  /** Until an upload is given up, in ms. */
  readonly uploadDeadline: number;
  /** Until anything else is given up, in ms. */
  readonly deadline: number;
}

/** An artifact of this run. */
export interface OwnArtifact {
  readonly id: number;
  readonly name: string;
}

/** The artifacts of the run that this process is a step of; no permission is needed for them. */
export interface ArtifactService extends AsyncDisposable {
  /**
   * Keeps the files of a folder as an artifact.
   * @throws ArtifactNameTaken
   * @throws ConfigurationError also where it may be there all the same
   */
  upload(name: string, folder: string): Promise<OwnArtifact>;
  list(): Promise<readonly OwnArtifact[]>;
  /** None there is no error. */
  remove(name: string): Promise<void>;
}

/** The run has an artifact of that name, perhaps one that was never finished and that no list shows. */
export class ArtifactNameTaken extends Error {
  override readonly name = "ArtifactNameTaken";
}

/** What the package reads, and what its requests go through. */
const variables = [
  ...["ACTIONS_RUNTIME_TOKEN", "ACTIONS_RESULTS_URL", "ACTIONS_ARTIFACT_*"],
  ...["GITHUB_SERVER_URL", "GITHUB_RETENTION_DAYS", "RUNNER_OS", "RUNNER_ARCH"],
  ...["HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy"],
];

/** Runs in the thread: calls methods of the package's client by their names. */
const script = `
  const { parentPort, workerData } = require("node:worker_threads");
  const client = import(workerData).then(({ default: module }) => module.default ?? module);
  parentPort.on("message", async ([method, ...parameters]) => {
    try {
      parentPort.postMessage({ value: await (await client)[method](...parameters) });
    } catch (error) {
      parentPort.postMessage({ fault: { name: String(error?.name), message: String(error?.message) } });
    }
  });
`;

const answerShape = object({ fault: optional(object({ name: string(), message: string() })) });
const uploadShape = object({ value: object({ id: number() }) });
const listShape = object({
  value: object({ artifacts: array(object({ id: number(), name: string(), createdAt: optional(date()) })) }),
});

/** The service of this run; the package is loaded with the first call. @param module the address of the package */
export function openArtifactService(
  options: ArtifactServiceOptions,
  module = artifactModule,
): ArtifactService {
  const { retentionDays, uploadDeadline, deadline } = options;
  const calls = new ThreadCalls(options, module);
  return {
    async upload(name, folder) {
      const files = filesIn(folder);
      const days = retentionDays === undefined ? {} : { retentionDays };
      const answer = await calls.call(uploadDeadline, "uploadArtifact", name, files, folder, days);
      return { name, id: uploadShape.parse(answer).value.id };
    },
    async list() {
      const { value } = listShape.parse(await calls.call(deadline, "listArtifacts"));
      return value.artifacts.map(({ id, name }) => ({ id, name }));
    },
    async remove(name) {
      try {
        await calls.call(deadline, "deleteArtifact", name);
      } catch (error) {
        if (!(error instanceof ServiceFault) || error.kind !== "ArtifactNotFoundError") throw error;
      }
    },
    [Symbol.asyncDispose]: () => calls.end(),
  };
}

/** @throws Error where something is no plain file: the package would follow a link */
function filesIn(folder: string): string[] {
  const files: string[] = [];
  for (const { path: name, kind } of walkFolder(folder)) {
    if (kind === "other") throw new Error(`${name} in ${folder} is no plain file`);
    if (kind === "file") files.push(path.join(folder, name));
  }
  return files;
}

/** What the package threw, as something that the user can act on. */
class ServiceFault extends ConfigurationError {
  /** The name of its error. */
  readonly kind: string;
  constructor(kind: string, message: string) {
    super(message);
    this.kind = kind;
  }
}

class ThreadCalls {
  readonly #options: ArtifactServiceOptions;
  readonly #module: string;
  #thread: Thread | undefined;
  #isEnded = false;

  constructor(options: ArtifactServiceOptions, module: string) {
    this.#options = options;
    this.#module = module;
  }

  async call(deadline: number, ...question: readonly unknown[]): Promise<unknown> {
    const { environment, clock } = this.#options;
    const data = this.#module;
    if (this.#isEnded) throw explainFault("Error", "the run has ended");
    this.#thread ??= new Thread({ script, data, environment: pickEnvironment(environment, variables) });
    const thread = this.#thread;
    let answer: unknown;
    try {
      answer = await withDeadline(clock, deadline, (signal) => thread.ask(question, signal));
    } catch (error) {
      this.#thread = undefined;
      const message = error instanceof Error ? error.message : String(error);
      const kind = error instanceof DeadlineExceeded ? error.name : "Error";
      throw explainFault(kind, message);
    }
    const { fault } = answerShape.parse(answer);
    if (fault) throw explainFault(fault.name, fault.message);
    return answer;
  }

  async end(): Promise<void> {
    // Whoever waits for an answer now must not begin anew.
    this.#isEnded = true;
    await this.#thread?.[Symbol.asyncDispose]();
    this.#thread = undefined;
  }
}

const longestMessage = 300;

/** Source of the names and words: `lib/internal/shared/errors.js` and `artifact-twirp-client.js` of the package. */
function explainFault(kind: string, message: string): Error {
  // An address may bear a signature.
  const said = message.replace(/\?\S+/g, "?…").replace(/\s+/g, " ").slice(0, longestMessage).trim();
  if (/\(409\)/.test(message)) return new ArtifactNameTaken(said);
  return new ServiceFault(
    kind,
    `the artifacts of this run cannot be used (${said}); ${fixOf(kind, message)}`,
  );
}

function fixOf(kind: string, message: string): string {
  // The package wraps its own error for it in another one, so only the words tell.
  if (/quota has been hit/.test(message))
    return "remove old artifacts, or raise the limit of storage: https://docs.github.com/en/billing/concepts/product-billing/github-actions (it is reckoned anew every 6 to 12 hours)";
  if (kind === "GHESNotSupportedError")
    return "this server has no such artifacts, so give a folder with --store";
  if (/\((401|403)\)/.test(message))
    return "the token of this run may have ended with its job; start the workflow again";
  return "try again later, and see https://www.githubstatus.com";
}
