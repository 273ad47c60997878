// Speaks to the tmux server on one private socket and lets no failed command pass unseen.
import { randomId, runCommand } from "../../platform/index.ts";

/** How long a command may take, in ms: a server that somebody stopped must not stop us. */
const commandLimit = 10_000;

/** A tmux server on a socket of its own. */
export interface TmuxServer {
  readonly program: string;
  readonly socket: string;
  /** The whole environment of the server and of its clients: nothing secret. */
  readonly environment: Record<string, string>;
}

/** The arguments that every call begins with. */
export function serverArguments(server: TmuxServer): string[] {
  return ["-u", "-S", server.socket, "-f", "/dev/null"];
}

/**
 * Runs tmux commands and gives what they print.
 * @throws Error where the command fails, also because the server is gone.
 */
export async function callTmux(
  server: TmuxServer,
  command: readonly string[],
  input?: string,
): Promise<string> {
  const result = await runCommand(server.program, [...serverArguments(server), ...command], {
    folder: "/",
    environment: server.environment,
    deadline: commandLimit,
    ...(input === undefined ? {} : { input }),
  });
  if (result.exitCode === 0) return result.stdout;
  const why = result.startError ?? (result.stderr.trim() || `signal ${result.signal}`);
  throw new Error(`tmux ${command[0]} failed: ${why}`);
}

/** An argument that tmux takes as it stands: a semicolon at its end would begin another command. */
export function literal(argument: string): string {
  return argument.endsWith(";") ? `${argument.slice(0, -1)}\\;` : argument;
}

/** A text in which tmux expands nothing. */
export function unexpanded(text: string): string {
  return text.replaceAll("#", "##");
}

/**
 * What of a text may be pasted: control characters but tab and line breaks become U+FFFD, because one of them could end
 * the paste early and press keys.
 */
export function pasteableText(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for.
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g, "\ufffd");
}

/** Pastes a text into a pane as a terminal would, line feeds as they are. */
export async function pasteText(server: TmuxServer, pane: string, text: string): Promise<void> {
  if (text === "") return;
  const buffer = `paste-${randomId()}`;
  await callTmux(server, ["load-buffer", "-b", buffer, "-"], pasteableText(text));
  await callTmux(server, ["paste-buffer", "-p", "-r", "-d", "-b", buffer, "-t", pane]);
}
