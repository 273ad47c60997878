// Makes action.yml from the tables of inputs and outputs, so that the step and the command line never drift apart.
import { actionOutputs } from "../src/action/index.ts";
import { actionInputs, type OptionRow } from "../src/inputs/index.ts";

/** A text as a YAML string; a JSON string is one. */
const quote = (text: string) => JSON.stringify(text);

/** The whole of action.yml. */
export function renderAction(): string {
  return `${[
    '# Made from src/inputs and src/action/outputs.ts by "npm run generate". Do not edit.',
    "# What an agent can reach: without a sandbox it is a process of the same user as this step. It gets no token of the job in its",
    "# environment, and no setting or program of its own is given one; but it can read the tokens from memory, read the files of the user,",
    "# and use the network. docs/threat-model.md says exactly what holds, with and without a sandbox, and which test shows it.",
    "name: ralph-ci",
    "description: Lets coding agents work through an effort, one fresh session per iteration, with gates, durable state and clear stop reasons.",
    "author: ralph-ci",
    "branding:",
    "  icon: repeat",
    "  color: purple",
    "inputs:",
    ...actionInputs.flatMap(renderInput),
    "outputs:",
    ...Object.entries(actionOutputs).flatMap(([name, text]) => [
      `  ${name}:`,
      `    description: ${quote(text)}`,
    ]),
    "runs:",
    "  using: node24",
    "  main: dist/main.cjs",
    "  post: dist/post.cjs",
    "  post-if: always()",
  ].join("\n")}\n`;
}

/** How to write the value, by the kind of input. */
function hint(row: OptionRow): string {
  if (row.kind === "list") return " (one per line)";
  if (row.kind === "choice") return `; one of: ${(row.choices ?? []).join(", ")}`;
  return row.kind === "switch" ? " (true or false)" : "";
}

/** The default of an input; undefined where it has none. */
export function inputDefault(row: OptionRow): string | undefined {
  if (row.stepDefault !== undefined) return row.stepDefault ?? undefined;
  return row.default ?? (row.kind === "switch" ? "false" : undefined);
}

function renderInput(row: OptionRow): string[] {
  const value = inputDefault(row);
  return [
    `  ${row.name}:`,
    `    description: ${quote(describeInput(row))}`,
    "    required: false",
    ...(value === undefined ? [] : [`    default: ${quote(value)}`]),
  ];
}

/** The help of an option in the words of a workflow file: names have no hyphens before them, a list has one entry per line. */
export function describeInput(row: OptionRow): string {
  return (row.stepHelp ?? row.help).replaceAll(/--([a-z-]+)/g, "$1") + hint(row);
}
