// Reads which program a gate starts first, where no shell is needed to know.

/** The keywords and built-in commands of a POSIX shell. */
const shellWords: ReadonlySet<string> = new Set(
  (
    ". : [ alias bg break cd chdir command continue echo eval exec exit export false fg getopts hash jobs kill local " +
    "printf pwd read readonly return set shift test times trap true type ulimit umask unalias unset wait " +
    "! { } case do done elif else esac fi for if in then until while"
  ).split(" "),
);

/** Keywords and built-in commands of some shells. */
const otherShellWords: ReadonlySet<string> = new Set(["[[", "((", "source", "function", "pushd", "popd"]);

/** The first word of a gate: built into every shell or some shells, a program, or known only to a shell. */
export type GateStart =
  | { kind: "shell" }
  | { kind: "some-shells" | "program"; word: string }
  | { kind: "unknown" };

/** Reads how a shell command starts; skips assignments before the first word. */
export function readGateStart(command: string): GateStart {
  let rest = command.trimStart();
  for (;;) {
    const assignment = /^[A-Za-z_]\w*=(?:'[^']*'|"[^"]*"|[^\s'";&|()`])*(\s+|$)/.exec(rest);
    if (!assignment) break;
    rest = rest.slice(assignment[0].length);
  }
  if (rest === "" || rest.startsWith("#")) return { kind: "shell" };
  for (const word of otherShellWords)
    if (rest === word || rest.startsWith(`${word} `)) return { kind: "some-shells", word };
  if (rest.startsWith("(")) return { kind: "shell" };
  const quoted = /^(?:'([^']+)'|"([^"$`\\]+)")(?=[\s;&|<>()]|$)/.exec(rest);
  const word = quoted ? (quoted[1] ?? quoted[2] ?? "") : (/^[^\s;&|<>()]+/.exec(rest)?.[0] ?? "");
  if (!quoted && shellWords.has(word)) return { kind: "shell" };
  // Expansions, globs and quotes inside a word need a shell.
  if (word === "" || (!quoted && /[$`'"\\*?[~=]/.test(word))) return { kind: "unknown" };
  return { kind: "program", word };
}
