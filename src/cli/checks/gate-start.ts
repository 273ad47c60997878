// Tells which program a gate starts first, as far as that can be told without a shell.

/** What a POSIX shell knows by itself. */
const shellWords: ReadonlySet<string> = new Set(
  (
    ". : [ alias bg break cd chdir command continue echo eval exec exit export false fg getopts hash jobs kill local " +
    "printf pwd read readonly return set shift test times trap true type ulimit umask unalias unset wait " +
    "! { } case do done elif else esac fi for if in then until while"
  ).split(" "),
);

/** What only some shells know. */
const otherShellWords: ReadonlySet<string> = new Set(["[[", "((", "source", "function", "pushd", "popd"]);

/** How a gate begins: with a word of every shell, of some shells, a program, or what only a shell can tell. */
export type GateStart =
  | { kind: "shell" }
  | { kind: "some-shells" | "program"; word: string }
  | { kind: "unknown" };

/** How a shell command begins. Assignments before the first word are passed over. */
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
  // Expansions, globs, quotes within a word: what comes of them only a shell knows.
  if (word === "" || (!quoted && /[$`'"\\*?[~=]/.test(word))) return { kind: "unknown" };
  return { kind: "program", word };
}
