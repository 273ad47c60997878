// Renders the completion scripts from the table of commands. Only for names of efforts and stories do they run the program.
import type { OptionRow } from "../../inputs/index.ts";
import { singleQuoted } from "../../platform/index.ts";
import { type CommandRow, storyArgument } from "../command.ts";

/** The completions for the value of an option or for an argument. */
type Completions =
  | { kind: "nothing" | "file" | "folder" | "efforts" | "stories" }
  | { kind: "choices"; choices: readonly string[] };

function valueCompletions(option: OptionRow): Completions {
  if (option.name === "effort") return { kind: "efforts" };
  if (option.choices) return { kind: "choices", choices: option.choices };
  if (option.placeholder === "DIR") return { kind: "folder" };
  return { kind: option.placeholder?.includes("PATH") ? "file" : "nothing" };
}

function argumentCompletions({ argument }: CommandRow): Completions {
  if (!argument) return { kind: "nothing" };
  if (argument.choices) return { kind: "choices", choices: argument.choices };
  return { kind: argument.name === storyArgument.name ? "stories" : "efforts" };
}

function spellings(option: OptionRow): string[] {
  return [...(option.short ? [`-${option.short}`] : []), `--${option.name}`];
}

const takesValue = (option: OptionRow) => option.kind !== "switch";

/** The options of all commands, without duplicates. */
function distinctOptions(commands: readonly CommandRow[]): OptionRow[] {
  const all = commands.flatMap((command) => command.options);
  return [...new Map(all.map((option) => [option.name, option])).values()];
}

const bashFunctions = `_ralph_ci_words() {
  local word
  while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen -W "$1" -- "$current")
}
_ralph_ci_paths() {
  local word
  type compopt >/dev/null 2>&1 && compopt -o filenames 2>/dev/null
  while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen "$1" -- "$current")
}
_ralph_ci_names() {
  local word given="" index
  for ((index = 1; index < COMP_CWORD; index++)); do
    case "\${COMP_WORDS[index-1]}" in
    --effort|-C|--working-directory) given+=" \${COMP_WORDS[index-1]} $(printf %q "\${COMP_WORDS[index]}")" ;;
    esac
  done
  while IFS= read -r word; do
    case "$word" in "$current"*) COMPREPLY+=("$word") ;; esac
  done < <(eval "ralph-ci names $1$given" 2>/dev/null)
}
`;

/** The script for bash 3.2 and newer, without the package bash-completion. */
export function renderBash(commands: readonly CommandRow[]): string {
  const names = [...commands.map((command) => command.name), "help"];
  const reply = (completions: Completions) => {
    if (completions.kind === "choices") return `_ralph_ci_words "${completions.choices.join(" ")}"`;
    if (completions.kind === "efforts") return "_ralph_ci_names efforts; _ralph_ci_paths -f";
    if (completions.kind === "stories") return "_ralph_ci_names stories";
    return completions.kind === "nothing"
      ? "return"
      : `_ralph_ci_paths ${completions.kind === "file" ? "-f" : "-d"}`;
  };
  const valued = distinctOptions(commands).filter(takesValue);
  const values = valued.map(
    (option) => `    ${spellings(option).join("|")}) ${reply(valueCompletions(option))}; return ;;`,
  );
  const skipped = valued.flatMap(spellings).join("|");
  const options = commands.map((command) => {
    const words = [...command.options.flatMap(spellings), "-h", "--help"].join(" ");
    return `    ${command.name}) options="${words}" ;;`;
  });
  const ends = commands.map((command) => `    ${command.name}) ${reply(argumentCompletions(command))} ;;`);
  return `# Completion of ralph-ci for bash: source <(ralph-ci completion bash)
${bashFunctions}_ralph_ci() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="" command="" options="" index
  COMPREPLY=()
  [ "$COMP_CWORD" -gt 0 ] && previous="\${COMP_WORDS[COMP_CWORD-1]}"
  for ((index = 1; index < COMP_CWORD; index++)); do
    case "\${COMP_WORDS[index]}" in
    ${skipped}) index=$((index + 1)) ;;
    -*) ;;
    *) command="\${COMP_WORDS[index]}"; break ;;
    esac
  done
  case "$previous" in
${values.join("\n")}
  esac
  case "$command" in
    "") _ralph_ci_words "${[...names, "-h", "--help", "-V", "--version"].join(" ")}"; return ;;
    help) _ralph_ci_words "${names.join(" ")}"; return ;;
${options.join("\n")}
    *) return ;;
  esac
  case "$current" in
    -*) _ralph_ci_words "$options"; return ;;
  esac
  case "$command" in
${ends.join("\n")}
  esac
}
complete -F _ralph_ci ralph-ci
`;
}

/** Escapes brackets and colons, which are special in zsh descriptions. */
function escapeZsh(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll(/[[\]:]/g, "\\$&");
}

function zshAction(completions: Completions): string {
  if (completions.kind === "choices") return `(${completions.choices.join(" ")})`;
  return {
    nothing: " ",
    file: "_files",
    folder: "_files -/",
    efforts: " _ralph_ci_names efforts",
    stories: " _ralph_ci_names stories",
  }[completions.kind];
}

/** The script for zsh with compinit. */
export function renderZsh(commands: readonly CommandRow[]): string {
  const summaries = [...commands, { name: "help", summary: "show help for a command" }].map(
    ({ name, summary }) => `    ${singleQuoted(`${name}:${escapeZsh(summary)}`)}`,
  );
  const cases = commands.map((command) => {
    const specifications = command.options.flatMap((option) => {
      const value = takesValue(option)
        ? `:${escapeZsh(option.placeholder ?? option.name)}:${zshAction(valueCompletions(option))}`
        : "";
      const again = option.kind === "list" ? "*" : "";
      return spellings(option).map((word) =>
        singleQuoted(`${again}${word}[${escapeZsh(option.help)}]${value}`),
      );
    });
    const argument = command.argument
      ? [singleQuoted(`::${escapeZsh(command.argument.name)}:${zshAction(argumentCompletions(command))}`)]
      : [];
    const all = [
      ...specifications,
      singleQuoted("(-h --help)-h[show help]"),
      singleQuoted("(-h --help)--help[show help]"),
      ...argument,
    ];
    return `    ${command.name})\n      _arguments ${all.join(" \\\n        ")} ;;`;
  });
  return `#compdef ralph-ci
# Completion of ralph-ci for zsh: source <(ralph-ci completion zsh), after compinit
_ralph_ci_names() {
  local -a given names
  local option
  for option in --effort -C --working-directory; do
    (( \${words[(I)$option]} )) && [ "$option" != "\${words[CURRENT-1]}" ] && given+=("$option" "\${words[\${words[(I)$option]}+1]}")
  done
  names=(\${(f)"$(eval "ralph-ci names $1 \${(@q)given}" 2>/dev/null)"})
  compadd -a names
  [ "$1" = efforts ] && _files
}
_ralph_ci() {
  local -a commands
  commands=(
${summaries.join("\n")}
  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  local command="\${words[2]}"
  shift words
  (( CURRENT-- ))
  case "$command" in
    help) _describe command commands ;;
${cases.join("\n")}
  esac
}
if [ "\${funcstack[1]}" = "_ralph_ci" ]; then _ralph_ci "$@"; else compdef _ralph_ci ralph-ci; fi
`;
}

/** In fish's single quotes only the quote and the backslash are escaped. */
function quoteFish(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}

/** The arguments of `complete` for the value of an option. */
function fishValue(completions: Completions): string {
  if (completions.kind === "choices") return ` -x -a ${quoteFish(completions.choices.join(" "))}`;
  return {
    nothing: " -x",
    file: " -r -F",
    folder: " -x -a '(__fish_complete_directories)'",
    efforts: " -r -F -a '(__ralph_ci_names efforts)'",
    stories: " -x -a '(__ralph_ci_names stories)'",
  }[completions.kind];
}

/** The script for fish 3.0 and newer. */
export function renderFish(commands: readonly CommandRow[]): string {
  const first = "-n __fish_use_subcommand";
  const names = commands.map((command) => command.name).join(" ");
  const lines = commands.flatMap((command) => {
    const seen = `-n '__fish_seen_subcommand_from ${command.name}'`;
    const argument = argumentCompletions(command);
    return [
      `complete -c ralph-ci ${first} -a ${command.name} -d ${quoteFish(command.summary)}`,
      ...command.options.map((option) => {
        const short = option.short ? ` -s ${option.short}` : "";
        const value = takesValue(option) ? fishValue(valueCompletions(option)) : "";
        return `complete -c ralph-ci ${seen}${short} -l ${option.name}${value} -d ${quoteFish(option.help)}`;
      }),
      ...(argument.kind === "choices"
        ? [`complete -c ralph-ci ${seen} -a ${quoteFish(argument.choices.join(" "))}`]
        : argument.kind === "nothing"
          ? []
          : argument.kind === "stories"
            ? [`complete -c ralph-ci ${seen} -a '(__ralph_ci_names stories)'`]
            : [`complete -c ralph-ci ${seen} -F -a '(__ralph_ci_names efforts)'`]),
    ];
  });
  return `# Completion of ralph-ci for fish: ralph-ci completion fish | source
function __ralph_ci_names
  set -l words (commandline -opc)
  set -l given
  for index in (seq 2 (count $words))
    if contains -- $words[(math $index - 1)] --effort -C --working-directory
      set given $given $words[(math $index - 1)] $words[$index]
    end
  end
  ralph-ci names $argv $given 2>/dev/null
end
complete -c ralph-ci -f
${lines.join("\n")}
complete -c ralph-ci ${first} -a help -d 'show help for a command'
complete -c ralph-ci -n '__fish_seen_subcommand_from help' -a ${quoteFish(names)}
complete -c ralph-ci -s h -l help -d 'show help'
complete -c ralph-ci ${first} -s V -l version -d 'print the version'
`;
}
