// Protects the secrets of a step: masks them in the log, and keeps the Ziti identity in a file outside of the checkout.
import * as path from "node:path";
import {
  type OptionValues,
  readAgentValues,
  readGithubToken,
  readIdentitySecrets,
  withoutInputs,
} from "../inputs/index.ts";
import {
  type Environment,
  type ProcessContext,
  plainSettings,
  removeFile,
  secretValues,
  writeUnflushed,
} from "../platform/index.ts";
import type { Runner } from "./step-log.ts";

/** Masks the secrets of a step. Returns them, those given values that files may hold, and the environment without the action's inputs. */
export function maskSecrets(
  { environment: whole }: ProcessContext,
  runner: Runner,
): { environment: Environment; secrets: string[]; settings: string[] } {
  const environment = withoutInputs(whole);
  const token = readGithubToken(whole);
  const secrets = [
    ...secretValues(environment, readAgentValues(whole)),
    ...(token === undefined ? [] : [token]),
    ...readIdentitySecrets(whole),
  ];
  for (const secret of secrets) runner.setSecret(secret);
  return { environment, secrets, settings: plainSettings(readAgentValues(whole)) };
}

/** Secrets that the post step has too, and no agent: the job's tokens, which are in no file. */
export function readSealingSecrets(environment: Environment): string[] {
  const { ACTIONS_RUNTIME_TOKEN: runtimeToken } = environment;
  const secrets = [readGithubToken(environment), runtimeToken, ...readIdentitySecrets(environment)];
  return secrets.filter(
    (secret) => secret !== undefined && secret.length >= shortestSealingSecret,
  ) as string[];
}

const shortestSealingSecret = 16; // characters: a shorter one could be guessed

/** The post step removes the file by this name if the main step could not. */
function identityFile({ environment, temporaryFolder }: ProcessContext): string {
  return path.join(environment.RUNNER_TEMP || temporaryFolder, "ralph-ci-identity.json");
}

/** Writes an identity that was given as text into a file and puts its path into the inputs; disposing removes the file. */
export function writeIdentityFile(
  given: OptionValues,
  context: ProcessContext,
): Disposable & { given: OptionValues } {
  const identity = given["ziti-identity"];
  // An identity is JSON, and an enrolment token is three parts of base64. Any other value is the path of a file.
  if (typeof identity !== "string" || !/^(?:\{|eyJ)/.test(identity)) return { given, [Symbol.dispose]() {} };
  const file = identityFile(context);
  writeUnflushed(file, identity);
  return {
    given: { ...given, "ziti-identity": file },
    [Symbol.dispose]: () => removeFile(file),
  };
}

/** Removes the file of a killed main step. */
export function removeIdentityFile(context: ProcessContext): void {
  removeFile(identityFile(context));
}
