// `ralph-ci completion`: prints the completion script for bash, zsh or fish.
import { ConfigurationError, type ProcessContext } from "../../platform/index.ts";
import type { CommandRow } from "../command.ts";
import { renderBash, renderFish, renderZsh } from "./completion-scripts.ts";

const renderers: Readonly<Record<string, (commands: readonly CommandRow[]) => string>> = {
  bash: renderBash,
  zsh: renderZsh,
  fish: renderFish,
};

/** Prints the script. @throws ConfigurationError for another shell */
export async function completionCommand(
  { output }: ProcessContext,
  shell: string | undefined,
  commands: readonly CommandRow[],
): Promise<number> {
  const render = shell === undefined ? undefined : renderers[shell];
  if (!render)
    throw new ConfigurationError(`there is no completion script for "${shell}"; use bash, zsh or fish`);
  output.out(render(commands).trimEnd());
  return 0;
}
