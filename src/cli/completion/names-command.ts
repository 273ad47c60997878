// `ralph-ci names`, which the completion scripts call: the names of efforts, or of an effort's stories, one a line.
import { loadEffort } from "../../effort/index.ts";
import { type OptionValues, readLocationInputs } from "../../inputs/index.ts";
import { ConfigurationError, type ProcessContext } from "../../platform/index.ts";
import { listEfforts, locateWorkspace } from "../../run/index.ts";

/** Prints the names; none where they cannot be told. */
export async function namesCommand(
  context: ProcessContext,
  options: OptionValues,
  kind: string | undefined,
): Promise<number> {
  try {
    const inputs = readLocationInputs(options);
    const names =
      kind === "efforts"
        ? await listEfforts(inputs, context)
        : loadEffort((await locateWorkspace(inputs, context)).location).prd.stories.map(({ id }) => id);
    for (const name of names) if (!/[\p{Cc}\u2028\u2029]/u.test(name)) context.output.out(name);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
  }
  return 0;
}
