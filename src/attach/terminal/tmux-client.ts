// Says how a tmux client is started for somebody who joins, and asks whether there is still something to join.
import type { AttachPoint } from "../../agents/index.ts";
import { runCommand } from "../../platform/index.ts";

/** A tmux session that can be joined. */
export type TmuxPoint = Extract<AttachPoint, { kind: "tmux" }>;

/** The tmux of this machine. */
export interface TmuxPlace {
  readonly program: string;
  /** The whole environment of clients: nothing of the person who joins, nothing secret. */
  readonly environment: Readonly<Record<string, string>>;
}

/** How long tmux may take for an answer, in ms. */
const answerLimit = 5_000;

/** What every call begins with. */
function callArguments({ socket }: TmuxPoint): string[] {
  return ["-u", "-S", socket, "-f", "/dev/null"];
}

/** The client of one person. One that only watches is also told so: tmux then takes no keys from it, nor its size. */
export function attachCommand(tmux: TmuxPlace, point: TmuxPoint, mayWrite: boolean) {
  const attach = ["attach-session", ...(mayWrite ? [] : ["-r"]), "-t", `=${point.session}`];
  const { program, environment } = tmux;
  return { program, arguments: [...callArguments(point), ...attach], environment, folder: "/" };
}

/** Whether a session goes on. */
export async function isThere({ program, environment }: TmuxPlace, point: TmuxPoint): Promise<boolean> {
  const question = [...callArguments(point), "has-session", "-t", `=${point.session}`];
  const answered = await runCommand(program, question, {
    ...{ folder: "/", environment: { ...environment }, deadline: answerLimit },
  });
  return answered.exitCode === 0;
}

/** Terminals that every machine with tmux knows; for another one a common one is taken. */
const knownTypes =
  /^(xterm|xterm-256color|screen|screen-256color|tmux|tmux-256color|linux|rxvt|vt100|vt220)$/;

/** A type of terminal that tmux can draw on, for what a client says that it has. */
export function terminalTypeFor(wanted: string): string {
  return knownTypes.test(wanted) ? wanted : "xterm-256color";
}
