// Finds the gates of an effort that cannot work, before anything has run.
import type { Effort, Story } from "../../effort/index.ts";
import { findProblem } from "./find-problem.ts";
import { readGateStart } from "./gate-start.ts";
import type { CommandPlace } from "./problem.ts";

/** A gate, with the stories that alone have it; undefined for a gate of every story. */
export interface Gate {
  command: string;
  stories: readonly Story[] | undefined;
}

/** What is wrong with a gate. */
export interface GateProblem extends Gate {
  /** A clause that ends with the fix. */
  text: string;
  /** The word for what is missing; empty if nothing is. */
  missing: string;
  kind: GateProblemKind;
  /** The open story that names what is missing, and may create it. */
  creator: Story | undefined;
}

/** Some shells do not know the command; something is missing in the checkout; nothing in the checkout can mend it. */
type GateProblemKind = "some-shells" | "missing" | "wrong";

/** The gates of these open stories, each once: the general ones of the command line, or else of the effort, then the stories' own. */
export function listGates(
  open: readonly Story[],
  { prd }: Pick<Effort, "prd">,
  given: readonly string[],
): Gate[] {
  const general = [...new Set(given.length > 0 ? given : prd.verify)];
  const own = [...new Set(open.flatMap((story) => story.verify))];
  return [
    ...general.map((command) => ({ command, stories: undefined })),
    ...own
      .filter((command) => !general.includes(command))
      .map((command) => ({ command, stories: open.filter(({ verify }) => verify.includes(command)) })),
  ];
}

/** Finds gates whose program, script, target or file is missing; `open` are the stories that a run may work on. */
export async function findGateProblems(
  gates: readonly Gate[],
  open: readonly Story[],
  place: CommandPlace,
): Promise<GateProblem[]> {
  return (await Promise.all(gates.map((gate) => findGateProblem(gate, open, place)))).flat();
}

async function findGateProblem(
  { command, stories }: Gate,
  open: readonly Story[],
  place: CommandPlace,
): Promise<GateProblem[]> {
  const start = readGateStart(command);
  if (start.kind === "some-shells") {
    const text = `gates run with sh, and some sh do not support ${start.word}; use bash -c`;
    return [{ command, stories, text, missing: "", kind: "some-shells", creator: undefined }];
  }
  const problem = await findProblem(command, place);
  if (!problem) return [];
  const { text, missing, isCertain } = problem;
  const creator = open.find((story) => isNamedIn(missing, story));
  return [
    {
      command,
      stories,
      text,
      missing,
      kind: isCertain && !mayPassAnyway(command) ? "wrong" : "missing",
      creator,
    },
  ];
}

/** Whether something after a part that fails may succeed. Only a plain command, or a chain with `&&`, may not. */
function mayPassAnyway(command: string): boolean {
  return /[|;&\n`(!]/.test(command.replaceAll("&&", " "));
}

/** Whether the story is about it: its texts have the word as a whole. */
function isNamedIn(missing: string, { title, description, acceptanceCriteria }: Story): boolean {
  const word = missing.replace(/^\.\//, "");
  const isPart = (letter: string | undefined) => letter !== undefined && /[\w-]/.test(letter);
  return [title, description, ...acceptanceCriteria].some((text) => {
    for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1))
      if (!isPart(text[at - 1]) && !isPart(text[at + word.length])) return true;
    return false;
  });
}
