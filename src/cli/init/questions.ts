// Asks a person at the terminal for everything that `init` writes for. What is found may be taken or changed.
import { type CANCEL_SYMBOL, confirm, isCancel, multiselect, select, text } from "@clack/prompts";
import { agentDefinitions, agentNames } from "../../agents/index.ts";
import type { Project } from "../../project/index.ts";
import {
  type Choices,
  commandFault,
  effortFault,
  secretFault,
  type TriggerName,
  usualSecret,
} from "./choices.ts";

/** The person pressed Ctrl-C or Escape. */
class Cancelled extends Error {}

/** Asks; the given choices are the answers that Enter takes. Undefined if the person cancels. */
export async function askChoices(
  given: Choices,
  project: Project,
  efforts: readonly string[],
): Promise<Choices | undefined> {
  try {
    return await ask(given, project, efforts);
  } catch (error) {
    if (error instanceof Cancelled) return undefined;
    throw error;
  }
}

/** Asks whether to write. Undefined if the person cancels. */
export async function askToWrite(message: string): Promise<boolean | undefined> {
  const answer = await confirm({ message });
  return isCancel(answer) ? undefined : answer;
}

async function answered<T>(asked: Promise<T | typeof CANCEL_SYMBOL>): Promise<T> {
  const answer = await asked;
  if (isCancel(answer)) throw new Cancelled();
  return answer;
}

async function ask(given: Choices, project: Project, efforts: readonly string[]): Promise<Choices> {
  const agent = await answered(
    select({
      message: "Which agent works?",
      initialValue: given.agent,
      options: agentNames.map((name) => ({ value: name, hint: agentDefinitions[name].description })),
    }),
  );
  const agentCommand =
    agent === "command"
      ? await askText("The agent's command", given.agentCommand ?? "", commandFault)
      : undefined;
  const secret = await askSecret(
    agent === given.agent ? given.secret : usualSecret(agent),
    agent !== "command",
  );
  const effort = await askText(
    efforts.length > 0
      ? `The effort to work on: ${efforts.join(", ")}, or the name of a new one`
      : "The name of the effort to start with",
    given.effort,
    (name) => effortFault(name, efforts),
  );
  const setup = await askCommands(
    { message: "Commands that install what the gates need", another: "Another one of them" },
    given.setup,
    project.setup,
  );
  const gates = await askCommands(
    { message: "Gates: a story passes only if they succeed", another: "Another gate" },
    given.gates,
    [...project.gates, ...project.otherGates],
  );
  const triggers = await answered(
    multiselect<TriggerName>({
      message: "What starts the workflow, besides a person under Actions?",
      required: false,
      initialValues: [...given.triggers],
      options: [
        { value: "nightly", label: "every night", hint: "at 02:17 UTC" },
        {
          value: "pull-request",
          label: "the effort's pull request",
          hint: "a comment /ralph run, or a review that requests changes",
        },
      ],
    }),
  );
  return { agent, agentCommand, secret, effort, setup, gates, triggers };
}

type Fault = (value: string) => string | undefined;

function askText(message: string, initialValue: string, faultOf: Fault): Promise<string> {
  return answered(text({ message, initialValue, validate: (value) => faultOf(value ?? "") }));
}

async function askSecret(usual: string | undefined, isNeeded: boolean): Promise<string | undefined> {
  const optional = isNeeded ? "" : ", or nothing if the agent needs none";
  const name = await askText(
    `The name of the repository's secret with the provider's key${optional}`,
    usual ?? "",
    (value) => (value === "" && !isNeeded ? undefined : secretFault(value)),
  );
  return name === "" ? undefined : name;
}

/** Of the found commands any may be taken; others can be added, one after another. */
async function askCommands(
  { message, another }: { message: string; another: string },
  taken: readonly string[],
  found: readonly string[],
): Promise<string[]> {
  const offered = [...new Set([...taken, ...found])];
  const chosen =
    offered.length === 0
      ? []
      : await answered(
          multiselect({
            message,
            required: false,
            initialValues: [...taken],
            options: offered.map((value) => ({ value })),
          }),
        );
  const first = offered.length === 0 ? `${message}. None was found: give one` : another;
  for (;;) {
    const more = await askText(`${chosen.length > 0 ? another : first}, or Enter for none`, "", (value) =>
      value === "" ? undefined : commandFault(value),
    );
    if (more === "") return chosen;
    chosen.push(more);
  }
}
