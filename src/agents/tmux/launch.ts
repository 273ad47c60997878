// Hands a program its environment by a file, because arguments and the server's environment are open to others.
import { ConfigurationError, singleQuoted } from "../../platform/index.ts";

/** What a pane runs. */
export interface Launch {
  program: string;
  arguments: readonly string[];
  folder: string;
  environment: Readonly<Record<string, string>>;
}

/** The type of terminal that programs in the pane see; every machine with tmux knows it. */
export const terminalType = "screen-256color";

/**
 * A script for `env -i sh` that removes itself and becomes the program. TMUX is left out: what the program starts, such as
 * a project's own tests, cannot then end our server by mistake.
 * @throws ConfigurationError for a variable whose name no shell can set.
 */
export function renderLaunch(launch: Launch, scriptFile: string): string {
  const environment: Record<string, string> = { LANG: "C.UTF-8", ...launch.environment, TERM: terminalType };
  const wrong = Object.keys(environment).find((name) => !/^[A-Za-z_][A-Za-z0-9_]*$/.test(name));
  if (wrong !== undefined) {
    throw new ConfigurationError(
      `The variable ${wrong} cannot be given to a program in tmux. Take it out of the agent's environment.`,
    );
  }
  const variables = Object.entries(environment).map(
    ([name, value]) => `export ${name}=${singleQuoted(value)}`,
  );
  return [
    `cd -- ${singleQuoted(launch.folder)} || exit 126`,
    "unset PWD OLDPWD SHLVL",
    ...variables,
    `rm -f -- ${singleQuoted(scriptFile)}`,
    `exec ${[launch.program, ...launch.arguments].map(singleQuoted).join(" ")}`,
    "",
  ].join("\n");
}
