// What a person can do about an agent command that cannot work.
import * as path from "node:path";
import { isMissingScript } from "../failure/index.ts";
import { adviseOnFile, type LastingFault } from "../unable.ts";

/** The fix for a command line, as a clause. */
export function adviseOnCommand(commandLine: string, { failure, words, folder }: LastingFault): string {
  if (failure === "auth")
    return "log in to its program on this machine, or give it its key with --agent-env NAME";
  if (/\broot\b/.test(words))
    return "run as another user; on a machine that is a sandbox, Claude Code also works as root with --agent-env IS_SANDBOX=1";
  if (isMissingScript(words)) return "create the script, or correct --agent-command";
  const program = firstWord(commandLine);
  const file = program?.includes("/") ? path.resolve(folder, program) : undefined;
  return (
    (file && adviseOnFile(file)) ?? "install the program, put it on the PATH, or correct --agent-command"
  );
}

/** The program of the first command; undefined if the shell has to expand it. */
function firstWord(commandLine: string): string | undefined {
  const words = commandLine.trim().split(/\s+/);
  const word = words.find((each) => !/^\w+=/.test(each) && each !== "exec");
  return word !== undefined && /^[\w./@+-]+$/.test(word) ? word : undefined;
}
