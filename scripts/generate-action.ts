// Makes action.yml from the tables of inputs and outputs, so that the step and the command line never drift apart.
import { actionOutputs } from "../src/action/index.ts";
import { actionInputs, listChoices, type OptionRow } from "../src/inputs/index.ts";

/** A text as a YAML string; a JSON string is one. */
const quote = (text: string) => JSON.stringify(text);

/** The whole of action.yml. */
export function renderAction(): string {
  return `${[
    '# Made from src/inputs/options.ts and src/action/outputs.ts by "npm run generate"; not to be edited by hand.',
    "name: ralph-ci",
    "description: Lets a coding agent work through an effort, one fresh session per story, with gates, durable state and honest endings.",
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

/** What an input says beside its help, by its kind. */
function hint(row: OptionRow): string {
  if (row.kind === "list") return " (one a line)";
  if (row.kind === "choice") return ` (${listChoices(row.choices ?? [])})`;
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

/** The help of an option in the words of a workflow file: a list has one entry a line, and names have no hyphens before them. */
export function describeInput(row: OptionRow): string {
  const help = row.help
    .replace("; may be given again", "")
    .replace(
      /by default \$XDG_DATA_HOME\/ralph, that is ~\/\.local\/share\/ralph/,
      "by default a folder in the runner's temporary folder",
    )
    .replaceAll(/--([a-z-]+)/g, "$1");
  return help + hint(row);
}
