// Finds what a step must not show, and has the runner mask it before anything is printed.
import { readAgentValues, readGithubToken, readIdentitySecrets, withoutInputs } from "../inputs/index.ts";
import { type Environment, type ProcessContext, secretValues } from "../platform/index.ts";
import type { Runner } from "./step-log.ts";

/** Masks the secrets of a step and gives them, with its environment without the action's own inputs. */
export function maskSecrets(
  { environment: whole }: ProcessContext,
  runner: Runner,
): { environment: Environment; secrets: string[] } {
  const environment = withoutInputs(whole);
  const token = readGithubToken(whole);
  const secrets = [
    ...secretValues({ ...environment, ...readAgentValues(whole) }),
    ...(token === undefined ? [] : [token]),
    ...readIdentitySecrets(whole),
  ];
  for (const secret of secrets) runner.setSecret(secret);
  return { environment, secrets };
}
