// The artifacts of this run, through GitHub's own package. The package runs in a thread, because it cannot be stopped,
// retries for up to a minute, prints to the log, and reads the environment of the process.
import * as path from "node:path";
import { array, date, number, object, optional, string } from "zod/mini";
import {
  type Clock,
  ConfigurationError,
  DeadlineExceeded,
  type Environment,
  pickEnvironment,
  proxyVariables,
  Thread,
  walkFolder,
  withDeadline,
} from "../platform/index.ts";
import { artifactModule } from "./artifact-module.ts";

/** What a service needs. */
export interface ArtifactServiceOptions {
  readonly environment: Environment;
  readonly clock: Clock;
  readonly retentionDays: number | undefined; // if undefined or longer, the repository's own setting applies
  readonly uploadDeadline: number; // ms
  readonly deadline: number; // ms, for any other call
}

/** An artifact of this run. */
export interface OwnArtifact {
  readonly id: number;
  readonly name: string;
}

/** The artifacts of this workflow run. They need no permission. */
export interface ArtifactService extends AsyncDisposable {
  /** Uploads the files of a folder. @throws ArtifactNameTaken @throws ConfigurationError, maybe after it was stored */
  upload(name: string, folder: string): Promise<OwnArtifact>;
  list(): Promise<readonly OwnArtifact[]>;
  remove(name: string): Promise<void>; // if it exists
}

/** The run already has an artifact with this name, maybe an incomplete one that no list shows. */
export class ArtifactNameTaken extends Error {
  override readonly name = "ArtifactNameTaken";
}

const packageVariables = [
  "ACTIONS_RUNTIME_TOKEN",
  "ACTIONS_RESULTS_URL",
  "ACTIONS_ARTIFACT_*",
  "GITHUB_SERVER_URL",
  "GITHUB_RETENTION_DAYS",
  "RUNNER_OS",
  "RUNNER_ARCH",
  ...proxyVariables,
];

/** Runs in the thread, and calls methods of the package's client by name. */
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

/** The service of this run. The first call loads the package from the address `module`. */
export function openArtifactService(
  options: ArtifactServiceOptions,
  module = artifactModule,
): ArtifactService {
  const { retentionDays, uploadDeadline, deadline } = options;
  const calls = new PackageCalls(options, module);
  return {
    async upload(name, folder) {
      const files = listFiles(folder);
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

/** @throws Error if an entry is not a plain file, because the package would follow a link */
function listFiles(folder: string): string[] {
  const files: string[] = [];
  for (const { path: name, kind } of walkFolder(folder)) {
    if (kind === "other") throw new Error(`${name} in ${folder} is not a plain file`);
    if (kind === "file") files.push(path.join(folder, name));
  }
  return files;
}

class ServiceFault extends ConfigurationError {
  readonly kind: string;
  constructor(kind: string, message: string) {
    super(message);
    this.kind = kind;
  }
}

/** Calls the package in a thread, which is replaced after a failure. */
class PackageCalls {
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
    this.#thread ??= new Thread({
      script,
      data,
      environment: pickEnvironment(environment, packageVariables),
    });
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
    // A caller that waits for an answer must not start a new thread.
    this.#isEnded = true;
    await this.#thread?.[Symbol.asyncDispose]();
    this.#thread = undefined;
  }
}

const longestMessage = 300; // characters

/** Source of names and messages: `lib/internal/shared/errors.js` and `artifact-twirp-client.js` of the package. */
function explainFault(kind: string, message: string): Error {
  // An address may contain a signature.
  const said = message.replace(/\?\S+/g, "?…").replace(/\s+/g, " ").slice(0, longestMessage).trim();
  if (/\(409\)/.test(message)) return new ArtifactNameTaken(said);
  return new ServiceFault(
    kind,
    `the artifacts of this run cannot be used (${said}); ${fixOf(kind, message)}`,
  );
}

function fixOf(kind: string, message: string): string {
  // The package wraps its own error in another one, so only the message tells them apart.
  if (/quota has been hit/.test(message))
    return "remove old artifacts, or raise the storage limit: https://docs.github.com/en/billing/concepts/product-billing/github-actions (usage is recalculated every 6 to 12 hours)";
  if (kind === "GHESNotSupportedError")
    return "this server does not support artifacts of version 4; pass a folder with --store";
  if (/\((401|403)\)/.test(message))
    return "the token of this run may have expired with its job; start the workflow again";
  return "try again later, and see https://www.githubstatus.com";
}
