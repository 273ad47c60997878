// Checks that the gates of an effort can run, without running them.
import type { Effort, Story } from "../../../effort/index.ts";
import { type Check, error, ok, warning } from "../check.ts";
import { findProblem } from "./find-problem.ts";
import { readGateStart } from "./gate-start.ts";
import type { CommandPlace } from "./problem.ts";

/** A gate, with the stories that alone have it; undefined for a gate of every story. */
export interface Gate {
  command: string;
  stories: readonly Story[] | undefined;
}

/** The gates that a run would use for its open stories, each once; `given` are those of the command line. */
export function listGates({ prd }: Effort, given: readonly string[]): Gate[] {
  const open = prd.stories.filter((story) => !story.passes);
  const general = [...new Set(given.length > 0 ? given : prd.verify)];
  const own = [...new Set(open.flatMap((story) => story.verify))];
  return [
    ...general.map((command) => ({ command, stories: undefined })),
    ...own
      .filter((command) => !general.includes(command))
      .map((command) => ({ command, stories: open.filter(({ verify }) => verify.includes(command)) })),
  ];
}

/** Checks that the program, script, target or file of each gate exists; runs no gate. */
export async function checkGates(
  effort: Effort,
  gates: readonly Gate[],
  place: CommandPlace,
): Promise<Check[]> {
  const hasOpen = effort.prd.stories.some((story) => !story.passes);
  if (hasOpen && gates.length === 0) {
    return [
      warning(
        "gates",
        'there are none, so stories would pass unverified; add "verify" to prd.json, or give --verify CMD',
      ),
    ];
  }
  const problems = (await Promise.all(gates.map((gate) => checkGate(gate, place)))).flat();
  if (problems.length > 0) return problems;
  const names = gates.map(({ command }) => command).join(" · ");
  return [ok("gates", gates.length === 0 ? "none needed, because every story has passed" : names)];
}

async function checkGate({ command, stories }: Gate, place: CommandPlace): Promise<Check[]> {
  const start = readGateStart(command);
  if (start.kind === "some-shells")
    return [
      warning(
        "gates",
        `${command}: gates run with sh, and some sh do not support ${start.word}; use bash -c`,
      ),
    ];
  const problem = await findProblem(command, place);
  if (!problem) return [];
  const { text, missing } = problem;
  const creator = stories?.find((story) => isNamedIn(missing, story));
  // The story may be about creating it.
  return creator === undefined
    ? [error("gates", `${command}: ${text}`)]
    : [warning("gates", `${command}: unless ${creator.id} creates it, ${text}`)];
}

function isNamedIn(missing: string, { title, description, acceptanceCriteria }: Story): boolean {
  const word = missing.replace(/^\.\//, "");
  return [title, description, ...acceptanceCriteria].some((text) => text.includes(word));
}
