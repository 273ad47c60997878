// `ralph-ci completion`: scripts by which bash, zsh and fish complete commands and options, made from the one table.
import { ConfigurationError, type ProcessContext } from "../../platform/index.ts";
import type { CommandRow } from "../command.ts";
import { renderBash, renderFish, renderZsh } from "./completion-scripts.ts";

const renderers: Readonly<Record<string, (commands: readonly CommandRow[]) => string>> = {
  bash: renderBash,
  zsh: renderZsh,
  fish: renderFish,
};

/** Prints the script of a shell. @throws ConfigurationError for a shell that is not known */
export async function completionCommand(
  { output }: ProcessContext,
  shell: string | undefined,
  commands: readonly CommandRow[],
): Promise<number> {
  const render = shell === undefined ? undefined : renderers[shell];
  if (!render) throw new ConfigurationError(`no script for "${shell}"; name bash, zsh or fish`);
  output.out(render(commands).trimEnd());
  return 0;
}
