// What `ralph-ci` shows without a command: the help, and where the checkout has one effort, its status.
import { readLocationInputs } from "../inputs/index.ts";
import { ConfigurationError, type ProcessContext, quoteShellWord, systemClock } from "../platform/index.ts";
import { createPaint, renderStatus, wantsColors } from "../report/index.ts";
import { listEfforts, locateWorkspace } from "../run/index.ts";
import { readRecordedEfforts } from "./effort-lookup.ts";

/** Prints the status of the only effort of the checkout; nothing where there is none, or there are several. */
export async function showOnlyEffort(context: ProcessContext): Promise<void> {
  const { output, environment } = context;
  const inputs = readLocationInputs({});
  try {
    const [name, ...others] = await listEfforts(inputs, context);
    if (name === undefined || others.length > 0) return;
    const { slug } = (await locateWorkspace({ ...inputs, effort: name }, context)).location;
    const { efforts } = await readRecordedEfforts(context, inputs);
    const recorded = efforts.filter(({ effort }) => effort === slug);
    const paint = createPaint(wantsColors(environment, output.hasColors));
    const run = `ralph-ci run --effort ${quoteShellWord(name)}`;
    const text =
      recorded.length > 0
        ? renderStatus(recorded, { now: systemClock.now(), paint })
        : `${slug}: no run has worked on it yet.\n  Next: ${run}`;
    output.out(`\n${text}`);
  } catch (error) {
    // The help was asked for; what is wrong with the effort is said by the commands.
    if (!(error instanceof ConfigurationError)) throw error;
  }
}
