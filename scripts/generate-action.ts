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

function defaultOf(row: OptionRow): string | undefined {
  if (row.stepDefault !== undefined) return row.stepDefault ?? undefined;
  return row.default ?? (row.kind === "switch" ? "false" : undefined);
}

function renderInput(row: OptionRow): string[] {
  const value = defaultOf(row);
  return [
    `  ${row.name}:`,
    `    description: ${quote(describeInput(row.help) + hint(row))}`,
    "    required: false",
    ...(value === undefined ? [] : [`    default: ${quote(value)}`]),
  ];
}

/** The inputs as a Markdown table for the README. */
export function renderInputsTable(): string {
  const rows = actionInputs.map((row) => {
    const value = defaultOf(row);
    const help = (describeInput(row.help) + hint(row)).replaceAll("|", "\\|");
    return `| \`${row.name}\` | ${value ? `\`${value}\`` : ""} | ${help} |`;
  });
  return ["| input | default | meaning |", "|---|---|---|", ...rows].join("\n");
}

/** The outputs as a Markdown table for the README. */
export function renderOutputsTable(): string {
  const rows = Object.entries(actionOutputs).map(([name, text]) => `| \`${name}\` | ${text} |`);
  return ["| output | meaning |", "|---|---|", ...rows].join("\n");
}

/** Help speaks of options that are given again; an input has lines instead. */
function describeInput(help: string): string {
  return help
    .replace("; may be given again", "")
    .replace(
      /by default \$XDG_DATA_HOME\/ralph, that is ~\/\.local\/share\/ralph/,
      "by default a folder in the runner's temporary folder",
    )
    .replaceAll(/--([a-z-]+)/g, "$1");
}
