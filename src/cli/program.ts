// The commands and what they share: options from the one table, one line for a user's mistake, exit 64.
import { Argument, Command, CommanderError, Option } from "commander";
import type { OptionRow, OptionValues } from "../inputs/index.ts";
import { JournalError } from "../journal/index.ts";
import { ConfigurationError, describeError, type ProcessContext, usageExitCode } from "../platform/index.ts";
import { version } from "../run/index.ts";
import type { CommandRow } from "./command.ts";
import { commands, hiddenCommands } from "./commands.ts";

/** Runs the command that the arguments name and gives the exit code. */
export async function runCli(surroundings: ProcessContext): Promise<number> {
  let exitCode = 0;
  if (surroundings.system === "win32") {
    surroundings.output.error("ralph-ci: Windows is not supported; run it under Linux, for example in WSL");
    return usageExitCode;
  }
  const program = createProgram(surroundings, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync([...surroundings.arguments], { from: "user" });
    return exitCode;
  } catch (error) {
    return reportFailure(error, surroundings);
  }
}

function createProgram(surroundings: ProcessContext, setExitCode: (code: number) => void): Command {
  const { output } = surroundings;
  const program = new Command("ralph-ci")
    .description(
      "Lets a coding agent work through an effort: stories in prd.json, one fresh agent session an iteration.",
    )
    .version(version, "-V, --version", "print the version")
    .helpOption("-h, --help", "show help")
    .helpCommand("help [command]", "show help for a command")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => output.out(text.trimEnd()),
      // What goes wrong is told once, by whoever catches it.
      writeErr: () => {},
    })
    .addHelpText("after", helpEpilogue);
  for (const row of commands) program.addCommand(createCommand(row, surroundings, setExitCode));
  for (const row of hiddenCommands)
    program.addCommand(createCommand(row, surroundings, setExitCode), { hidden: true });
  return program;
}

const helpEpilogue = `
Examples:
  ralph-ci demo
  ralph-ci run --effort tasks/login --agent command --agent-command "my-agent" --verify "npm test"
  ralph-ci status
Exit codes: 0 complete, 2 stopped short (run again to go on), 1 failed, 64 wrong usage, 128 + signal when cancelled.`;

function createCommand(
  row: CommandRow,
  surroundings: ProcessContext,
  setExitCode: (code: number) => void,
): Command {
  const command = new Command(row.name)
    .summary(row.summary)
    .description(`${row.summary.charAt(0).toUpperCase()}${row.summary.slice(1)}.`)
    .helpOption("-h, --help", "show help")
    .allowExcessArguments(false)
    .exitOverride()
    .configureOutput({ writeOut: (text) => surroundings.output.out(text.trimEnd()), writeErr: () => {} });
  for (const option of row.options) command.addOption(createOption(option));
  if (row.argument) command.addArgument(createArgument(row.argument));
  if (row.examples)
    command.addHelpText("after", `\nExamples:\n${row.examples.map((line) => `  ${line}`).join("\n")}`);
  return command.action(async (...words: unknown[]) => {
    const action = await row.load();
    const argument = row.argument ? (words[0] as string | undefined) : undefined;
    const given = givenWords(command, row);
    if (argument !== undefined && given.effort !== undefined && given.effort !== argument) {
      throw new ConfigurationError(
        `the effort is named twice, "${argument}" and --effort "${String(given.effort)}"; name it once`,
      );
    }
    setExitCode(await action(surroundings, given, argument));
  });
}

function createArgument({ name, help, choices, required }: NonNullable<CommandRow["argument"]>): Argument {
  const argument = new Argument(required ? `<${name}>` : `[${name}]`, help);
  return choices ? argument.choices(choices) : argument;
}

function createOption(row: OptionRow): Option {
  const short = row.short ? `-${row.short}, ` : "";
  const value = row.kind === "switch" ? "" : ` <${row.placeholder ?? row.choices?.join("|") ?? "value"}>`;
  const notes = `${row.kind === "list" ? " (repeatable)" : ""}${row.default ? ` (default ${row.default})` : ""}`;
  const option = new Option(`${short}--${row.name}${value}`, row.help + notes);
  if (row.kind === "list") {
    option.argParser((value: string, before: string[] | undefined) => [...(before ?? []), value]);
  }
  if (row.group) option.helpGroup(`${row.group.charAt(0).toUpperCase()}${row.group.slice(1)}:`);
  return option;
}

/** The words given on the command line, by the option's own name. */
function givenWords(command: Command, row: CommandRow): OptionValues {
  const values = command.opts<Record<string, string | string[] | boolean>>();
  return Object.fromEntries(
    row.options.flatMap((option) => {
      const value = values[createOption(option).attributeName()];
      return value === undefined ? [] : [[option.name, value]];
    }),
  );
}

/** Tells a failure and gives its exit code: a user's mistake in one line, anything else with its stack. */
function reportFailure(error: unknown, { output }: ProcessContext): number {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return 0;
    const isHelp = error.code === "commander.help";
    const text = isHelp ? "no known command was given" : describeError(error).replace(/^error: /, "");
    output.error(`ralph-ci: ${text}; see ralph-ci --help`);
    return usageExitCode;
  }
  if (error instanceof ConfigurationError) {
    output.error(`ralph-ci: ${error.message}`);
    return usageExitCode;
  }
  if (error instanceof JournalError) {
    output.error(`ralph-ci: ${error.message}`);
    return 1;
  }
  output.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
  return 1;
}
