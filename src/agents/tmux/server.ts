// Sends commands to the tmux server on one private socket; a failed command throws.
import { randomId, runCommand } from "../../platform/index.ts";

const commandLimit = 10_000; // ms; a suspended server must not block us

/** A tmux server. */
export interface TmuxServer {
  readonly program: string;
  readonly socket: string;
  readonly environment: Record<string, string>; // of the server and its clients; without secrets
}

/** The first arguments of every call. */
export function serverArguments(server: TmuxServer): string[] {
  return ["-u", "-S", server.socket, "-f", "/dev/null"];
}

/** Runs a tmux command and returns its output. @throws Error if it fails, also because the server is gone */
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

/** An argument that tmux takes literally: a semicolon at its end would start another command. */
export function literal(argument: string): string {
  return argument.endsWith(";") ? `${argument.slice(0, -1)}\\;` : argument;
}

/** A text without formats that tmux would expand. */
export function unexpanded(text: string): string {
  return text.replaceAll("#", "##");
}

/** A text without control characters, except tab and line breaks: others could end the paste early and press keys. */
export function pasteableText(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the pattern is about control characters.
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g, "\ufffd");
}

/** Pastes a text into a pane as a terminal does, with unchanged line feeds. */
export async function pasteText(server: TmuxServer, pane: string, text: string): Promise<void> {
  if (text === "") return;
  const buffer = `paste-${randomId()}`;
  const load = ["load-buffer", "-b", buffer, "-"];
  const paste = ["paste-buffer", "-p", "-r", "-d", "-b", buffer, "-t", pane];
  await callTmux(server, [...load, ";", ...paste], pasteableText(text));
}
