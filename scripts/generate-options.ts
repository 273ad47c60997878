// Writes docs/options.md: the one reference of commands, options, inputs, outputs, exit codes and stop reasons.
import { actionOutputs } from "../src/action/index.ts";
import { type CommandRow, jsonOption } from "../src/cli/command.ts";
import { commands } from "../src/cli/commands.ts";
import { actionInputs, locationOptions, type OptionRow, runOptions } from "../src/inputs/index.ts";
import { stopReasons } from "../src/loop/index.ts";
import { describeInput, inputDefault } from "./generate-action.ts";

const groupTitles: readonly (readonly [group: OptionRow["group"], title: string])[] = [
  ["location", "Location"],
  ["agent", "Agent"],
  ["gates", "Gates"],
  ["sandbox", "Sandbox"],
  ["limits", "Limits"],
  ["git", "Git"],
  ["state", "State"],
  ["attach", "Attach"],
];

/** The whole of docs/options.md. */
export function renderOptionsPage(): string {
  const lines = [
    '<!-- Made by "npm run generate" from the tables in src/inputs, src/cli, src/action and src/loop. Do not edit. -->',
    "# Options, inputs, outputs and exit codes",
    "",
    "Most options exist both on the command line and as inputs of the action, with the same names: `--max-iterations 5` on the",
    "command line is `max-iterations: 5` in a workflow. Some defaults differ. In a workflow, a repeatable option has one value per",
    "line, and an option without a value is `true` or `false`.",
    "",
    "Write durations like `90s`, `10m` or `2h`. Every limit is finite: 0 is an error, and there is no “unlimited”. On the command",
    "line an empty value is an error; an empty input of the action means its default.",
    "",
    "Limits over all runs of an effort also count from here: `--max-iterations +10` allows ten more than are used when the run starts.",
    'In a workflow file, write it in quotation marks, `max-iterations: "+10"`, because YAML reads `+10` as 10.',
    "",
    ...section("Commands", table(["command", "what it does"], commands.map(commandCells))),
    ...renderRunOptions(),
    ...renderOtherOptions(),
    ...section(
      "Outputs of the action",
      table(["output", "meaning"], Object.entries(actionOutputs).map(outputCells)),
    ),
    ...section("Exit codes", table(["code", "meaning"], exitCodes)),
    "The step of the action fails if the status is failed; if it is incomplete, the step fails only with `fail-on-incomplete: true`.",
    "",
    ...section("Stop reasons"),
    ...table(["reason", "status", "exit code", "what the run says"], stopReasonRows()),
  ];
  return `${lines.join("\n").trimEnd()}\n`;
}

const exitCodes = [
  ["0", "the effort is complete, or the command succeeded"],
  ["1", "the run failed, or the command found a problem"],
  [
    "2",
    "the run stopped early; the line that starts with Stopping says why. `plan`: the plan was shown and not written",
  ],
  [
    "64",
    "wrong usage or configuration; the message ends with the fix. With `--json`, every error is also printed as JSON",
  ],
  ["129, 130, 143", "a signal cancelled the run (128 + the number of the signal)"],
];

function stopReasonRows(): string[][] {
  return Object.entries(stopReasons).map(([name, { status, exitCode, sentence }]) => [
    code(name),
    status,
    name === "cancelled" ? "128 + signal" : String(exitCode),
    markOptions(sentence),
  ]);
}

function renderRunOptions(): string[] {
  const options: readonly OptionRow[] = [...locationOptions, ...runOptions];
  const actionOnly = actionInputs.filter((row) => !options.includes(row));
  return [
    ...section("Options of `ralph-ci run` and inputs of the action"),
    ...groupTitles.flatMap(([group, title]) =>
      section(title, sharedTable(options.filter((row) => row.group === group)), 3),
    ),
    ...section("Only on the command line", optionsTable(ownOptions("run")), 3),
    ...section("Only in the action", table(["input", "default", "meaning"], actionOnly.map(inputCells)), 3),
  ];
}

function renderOtherOptions(): string[] {
  const printJson = commands
    .filter(({ options }) => options.includes(jsonOption))
    .map(({ name }) => code(name));
  return [
    ...section("Options of other commands"),
    "Every command that works on an effort takes `--effort`, `--working-directory` and `--state-dir`. `doctor` takes all",
    `options of \`run\`, so that it can check them. These commands take \`--json\`: ${printJson.join(", ")}.`,
    "",
    `\`plan\` takes these options of \`run\`, for its agent sessions: ${planOptions().join(", ")}. With it, \`--max-cost\` and \`--max-runtime\``,
    "limit the plan alone, and `--verify` adds commands that the plan may use as gates.",
    "",
    ...commands.flatMap(({ name }) => {
      const own = name === "run" ? [] : ownOptions(name).filter((option) => option !== jsonOption);
      return own.length === 0 ? [] : section(`\`ralph-ci ${name}\``, optionsTable(own), 3);
    }),
  ];
}

function planOptions(): string[] {
  const { options } = commands.find(({ name }) => name === "plan") ?? { options: [] };
  const ofRun: readonly OptionRow[] = runOptions;
  return options.filter((option) => ofRun.includes(option)).map(({ name }) => code(`--${name}`));
}

/** Names of options as code. */
function markOptions(help: string): string {
  return help.replaceAll(/--[a-z][a-z-]*( command\b)?/g, "`$&`");
}

function section(title: string, content?: readonly string[], level = 2): string[] {
  return [`${"#".repeat(level)} ${title}`, "", ...(content ? [...content, ""] : [])];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), `|${head.map(() => "---|").join("")}`, ...rows.map(line)];
}

const code = (text: string) => `\`${text}\``;

function commandCells({ name, summary, argument }: CommandRow): string[] {
  const word = argument && (argument.choices?.join("|") ?? argument.name);
  return [
    code(word === undefined ? name : `${name} ${argument?.required ? `<${word}>` : `[${word}]`}`),
    summary,
  ];
}

/** The options of a command that are not options of every effort or every run. */
function ownOptions(name: string): OptionRow[] {
  const shared: readonly OptionRow[] = ["run", "doctor", "plan", "init"].includes(name)
    ? [...locationOptions, ...runOptions]
    : locationOptions;
  const { options } = commands.find((command) => command.name === name) ?? { options: [] };
  return options.filter((option) => !shared.includes(option));
}

function optionsTable(rows: readonly OptionRow[]): string[] {
  return table(["option", "default", "meaning"], rows.map(optionCells));
}

/** The options that the command line and the action share. */
function sharedTable(rows: readonly OptionRow[]): string[] {
  return table(
    ["option or input", "default", "default in the action, if it differs", "meaning"],
    rows.map((row) => {
      const [name = "", value = "", meaning = ""] = optionCells(row);
      const note = actionNotes[row.name];
      return [name, value, actionDefault(row), note === undefined ? meaning : `${meaning}; ${note}`];
    }),
  );
}

/** What an input means in the action beyond the option of the command line. */
const actionNotes: Readonly<Record<string, string>> = {
  "ziti-identity": "in the action, the content of the file (from a secret) or its path",
};

/** The default of the action where it differs; in words where the help states it in words. */
function actionDefault({ help, stepHelp, stepDefault }: OptionRow): string {
  if (typeof stepDefault === "string") return code(stepDefault);
  const [, words] = /; by default, (.*)$/.exec(stepHelp ?? help) ?? [];
  if (stepHelp === undefined || words === undefined || help.endsWith(words)) return "";
  return words.replaceAll("job-timeout", code("job-timeout"));
}

function optionCells(row: OptionRow): string[] {
  const word = row.choices?.join("|") ?? row.placeholder;
  const value = row.kind === "switch" ? undefined : row.valueIsOptional ? `[${word}]` : word;
  const long = code([`--${row.name}`, value].filter(Boolean).join(" "));
  return [
    row.short ? `${code(`-${row.short}`)}, ${long}` : long,
    row.default ? code(row.default) : "",
    markOptions(row.kind === "list" ? `${row.help} (repeatable)` : row.help),
  ];
}

function inputCells(row: OptionRow): string[] {
  const value = inputDefault(row);
  return [code(row.name), value ? code(value) : "", describeInput(row)];
}

function outputCells([name, meaning]: [string, string]): string[] {
  return [code(name), meaning];
}
