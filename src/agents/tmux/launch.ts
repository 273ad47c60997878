// Passes a program its environment in a file, because other users can read arguments and the server's environment.
import { ConfigurationError, singleQuoted } from "../../platform/index.ts";

/** What a pane runs. */
export interface Launch {
  program: string;
  arguments: readonly string[];
  folder: string;
  environment: Readonly<Record<string, string>>;
}

/** The terminal type for programs in the pane; every machine with tmux knows it. */
export const terminalType = "screen-256color";

/** A script for `env -i sh` that becomes the program. @throws ConfigurationError for an invalid name of a variable */
export function renderLaunch(launch: Launch, scriptFile: string): string {
  // Without TMUX: a project's tests could end our server by mistake.
  const environment: Record<string, string> = { LANG: "C.UTF-8", ...launch.environment, TERM: terminalType };
  const invalid = Object.keys(environment).find((name) => !/^[A-Za-z_][A-Za-z0-9_]*$/.test(name));
  if (invalid !== undefined) {
    throw new ConfigurationError(
      `A shell cannot set a variable with the name ${invalid}. Remove it from the agent's environment.`,
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
