// The command line: builds it from the table of commands, runs one command, and turns an error into one line and an exit code.
import { Argument, Command, CommanderError, Option } from "commander";
import { listChoices, type OptionRow, type OptionValues } from "../inputs/index.ts";
import { JournalError } from "../journal/index.ts";
import {
  ConfigurationError,
  createPlainOutput,
  describeError,
  didYouMean,
  MachineError,
  type ProcessContext,
  usageExitCode,
} from "../platform/index.ts";
import { version } from "../run/index.ts";
import { type CommandRow, effortArgument, jsonOption } from "./command.ts";
import { commands, hiddenCommands } from "./commands.ts";
import { showOnlyEffort } from "./start-page.ts";
import { refuseOldNode } from "./versions.ts";

/** Runs the command that the arguments name and returns the exit code. */
export async function runCli(started: ProcessContext): Promise<number> {
  let exitCode = 0;
  const context = withPlainOutput(started);
  if (context.system === "win32") {
    context.output.error("ralph-ci: Windows is not supported; run it under Linux, for example in WSL");
    return usageExitCode;
  }
  const refusal = refuseOldNode(context.nodeVersion);
  // `doctor` reports it beside everything else.
  if (refusal !== undefined && context.arguments[0] !== "doctor")
    return reportFailure(new ConfigurationError(refusal), context);
  const program = createProgram(context, (code) => {
    exitCode = code;
  });
  try {
    if (context.arguments.length === 0) {
      program.outputHelp();
      await showOnlyEffort(context);
      return 0;
    }
    await program.parseAsync([...context.arguments], { from: "user" });
    return exitCode;
  } catch (error) {
    return reportFailure(error, context);
  }
}

/** Texts of plans, agents and other machines must not control the terminal. */
function withPlainOutput(context: ProcessContext): ProcessContext {
  return Object.assign({}, context, { output: createPlainOutput(context.output) });
}

function createProgram(context: ProcessContext, setExitCode: (code: number) => void): Command {
  const { output } = context;
  const program = new Command("ralph-ci")
    .description(
      "Lets coding agents work through an effort: the stories of a prd.json, one fresh agent session per iteration.",
    )
    .version(version, "-V, --version", "print the version")
    .helpOption("-h, --help", "show help")
    .helpCommand("help [command]", "show help for a command")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => output.out(text.trimEnd()),
      // `reportFailure` reports errors, once.
      writeErr: () => {},
    })
    .commandsGroup("Setup:")
    .addHelpText("after", helpEpilogue);
  for (const row of commands) program.addCommand(createCommand(row, context, setExitCode));
  for (const row of hiddenCommands)
    program.addCommand(createCommand(row, context, setExitCode), { hidden: true });
  return program;
}

const helpEpilogue = `
Examples:
  ralph-ci demo
  ralph-ci run --effort tasks/login --agent command --agent-command "my-agent" --verify "npm test"
  ralph-ci status
Exit codes: 0 complete, 2 stopped early (the line Stopping says why), 1 failed, 64 wrong usage, 128 + signal if cancelled.`;

function createCommand(
  row: CommandRow,
  context: ProcessContext,
  setExitCode: (code: number) => void,
): Command {
  const command = new Command(row.name)
    .summary(row.summary)
    .helpGroup(`${row.group}:`)
    .description(`${row.summary.charAt(0).toUpperCase()}${row.summary.slice(1)}.`)
    .helpOption("-h, --help", "show help")
    .allowExcessArguments(false)
    .exitOverride()
    .configureOutput({ writeOut: (text) => context.output.out(text.trimEnd()), writeErr: () => {} });
  for (const option of row.options) command.addOption(createOption(option));
  if (row.argument) command.addArgument(createArgument(row.name, row.argument));
  if (row.examples)
    command.addHelpText("after", `\nExamples:\n${row.examples.map((line) => `  ${line}`).join("\n")}`);
  return command.action(async (...args: unknown[]) => {
    const action = await row.load();
    const argument = row.argument ? (args[0] as string | undefined) : undefined;
    const options = givenValues(command, row);
    const namesEffort = row.argument === effortArgument;
    if (
      namesEffort &&
      argument !== undefined &&
      options.effort !== undefined &&
      options.effort !== argument
    ) {
      throw new ConfigurationError(
        `the effort is given twice, "${argument}" and --effort "${String(options.effort)}"; give it once`,
      );
    }
    setExitCode(await action(context, options, argument));
  });
}

function createArgument(
  command: string,
  { name, help, choices, required }: NonNullable<CommandRow["argument"]>,
): Argument {
  const argument = new Argument(required ? `<${name}>` : `[${name}]`, help);
  return choices
    ? argument.choices(choices).argParser((value: string) => readArgument(value, choices, command))
    : argument;
}

/** One of the choices. @throws ConfigurationError */
function readArgument(value: string, choices: readonly string[], command: string): string {
  if (choices.includes(value)) return value;
  throw new ConfigurationError(
    `"${value}" is not known; use ${listChoices(choices)}; see ralph-ci help ${command}${asSentence(didYouMean(value, choices))}`,
  );
}

function createOption(row: OptionRow): Option {
  const short = row.short ? `-${row.short}, ` : "";
  const word = row.placeholder ?? row.choices?.join("|") ?? "value";
  const value = row.kind === "switch" ? "" : row.valueIsOptional ? ` [${word}]` : ` <${word}>`;
  const notes = `${row.kind === "list" ? " (repeatable)" : ""}${row.default ? ` (default ${row.default})` : ""}`;
  const option = new Option(`${short}--${row.name}${value}`, row.help + notes);
  if (row.kind === "list") {
    option.argParser((value: string, before: string[] | undefined) => [...(before ?? []), value]);
  }
  if (row.group) option.helpGroup(`${row.group.charAt(0).toUpperCase()}${row.group.slice(1)}:`);
  return option;
}

/** The values given on the command line, by the option's own name. */
function givenValues(command: Command, row: CommandRow): OptionValues {
  const values = command.opts<Record<string, string | string[] | boolean>>();
  return Object.fromEntries(
    row.options.flatMap((option) => {
      const value = values[createOption(option).attributeName()];
      return value === undefined ? [] : [[option.name, value]];
    }),
  );
}

/** Reports a failure and returns the exit code: a user's mistake in one line, any other error with its stack. */
function reportFailure(error: unknown, context: ProcessContext): number {
  if (error instanceof CommanderError && error.exitCode === 0) return 0;
  const { message, exitCode, stack } = describeFailure(error, context.arguments);
  context.output.error(stack ?? `ralph-ci: ${message}`);
  // A program that reads the output still expects its one line.
  if (context.arguments.includes(`--${jsonOption.name}`)) {
    const stopReason = error instanceof JournalError ? "state-error" : undefined;
    context.output.out(JSON.stringify({ status: "failed", stopReason, error: message, exitCode }));
  }
  return exitCode;
}

interface Failure {
  message: string;
  exitCode: number;
  /** Of an error of this program. */
  stack?: string | undefined;
}

function describeFailure(error: unknown, words: readonly string[]): Failure {
  if (error instanceof CommanderError)
    return { message: shortened(describeUsage(error, words)), exitCode: usageExitCode };
  if (error instanceof ConfigurationError) return { message: error.message, exitCode: error.exitCode };
  const message = describeError(error);
  if (error instanceof JournalError || error instanceof MachineError) return { message, exitCode: 1 };
  return { message, exitCode: 1, stack: error instanceof Error ? (error.stack ?? message) : message };
}

/** Words of the command line may have any length and any line breaks; the end of the message is the fix. */
function shortened(message: string): string {
  const line = message.replace(/\s+/g, " ");
  return line.length <= longestMessage
    ? line
    : `${line.slice(0, longestMessage / 2)}…${line.slice(-longestMessage / 2)}`;
}

const longestMessage = 400; // characters

/** A message of commander without its prefix and its full stop, and where to read more. */
function describeUsage(error: CommanderError, words: readonly string[]): string {
  const names = [...commands, ...hiddenCommands].map(({ name }) => name);
  if (error.code === "commander.help") return `${describeNoCommand(words, names)}; see ralph-ci --help`;
  const command = words.find((word) => !word.startsWith("-"));
  const said = describeError(error)
    .replace(/^error: /, "")
    .replace(/\.$/, "");
  const meant = meantOption(error, said, command);
  const text =
    meant === undefined ? said : `${said.replace(/ \(Did you mean.*$/, "")} (Did you mean ${meant}?)`;
  return command !== undefined && names.includes(command)
    ? `${text}; see ralph-ci ${command} --help`
    : `${text}; see ralph-ci --help`;
}

/** The option of the command by the word that other programs, or the docs, have for it. */
function meantOption(
  { code }: CommanderError,
  said: string,
  command: string | undefined,
): string | undefined {
  const given = /'--([\w-]+)/.exec(said)?.[1];
  if (code !== "commander.unknownOption" || given === undefined) return undefined;
  const name = Object.hasOwn(otherNames, given) ? otherNames[given] : undefined;
  const row = [...commands, ...hiddenCommands].find((each) => each.name === command);
  return row?.options.some((option) => option.name === name) ? `--${name}` : undefined;
}

/** Words that people try, with the name of the option. */
const otherNames: Readonly<Record<string, string>> = {
  gate: "verify",
  gates: "verify",
  check: "verify",
  checks: "verify",
  test: "verify",
  tests: "verify",
  command: "agent-command",
  iterations: "max-iterations",
  loops: "max-iterations",
  budget: "max-cost",
  cost: "max-cost",
  runtime: "max-runtime",
  timeout: "max-runtime",
  tries: "max-tries",
  retries: "max-tries",
  env: "agent-env",
  cwd: "working-directory",
  dir: "working-directory",
  prd: "effort",
  plan: "effort",
  state: "state-dir",
  hosts: "allow-hosts",
  "allow-host": "allow-hosts",
  "allowed-hosts": "allow-hosts",
};

function describeNoCommand([first, command]: readonly string[], names: readonly string[]): string {
  return first === "help" && command !== undefined
    ? `there is no command "${command}"${asSentence(didYouMean(command, names))}`
    : "no command was given";
}

/** A question as a sentence after one that has no full stop; empty for no question. */
function asSentence(question: string): string {
  return question && `.${question}`;
}
