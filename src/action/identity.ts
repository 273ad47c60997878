// Keeps the identity that a step was given in a file of its own, outside of the checkout, for as long as the step needs it.
import * as path from "node:path";
import type { OptionValues } from "../inputs/index.ts";
import { type ProcessContext, removeFile, writeUnflushed } from "../platform/index.ts";

/** The file's name says nothing of what it is for; post removes it by this name where main could not. */
function identityFile({ environment, temporaryFolder }: ProcessContext): string {
  return path.join(environment.RUNNER_TEMP || temporaryFolder, "ralph-ci-identity.json");
}

/** Writes an identity that was given as JSON into a file, and gives its path in place of it; disposing removes the file. */
export function writeIdentityFile(
  given: OptionValues,
  surroundings: ProcessContext,
): Disposable & { given: OptionValues } {
  const identity = given["ziti-identity"];
  // An identity is JSON, a token to enrol with three parts of base64; whatever else is there names a file.
  if (typeof identity !== "string" || !/^(?:\{|eyJ)/.test(identity)) return { given, [Symbol.dispose]() {} };
  const file = identityFile(surroundings);
  writeUnflushed(file, identity);
  return {
    given: { ...given, "ziti-identity": file },
    [Symbol.dispose]: () => removeFile(file),
  };
}

/** Removes what a main step that was killed has left. */
export function removeIdentityFile(surroundings: ProcessContext): void {
  removeFile(identityFile(surroundings));
}
