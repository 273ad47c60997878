// Builds the command of a participant's tmux client, and asks whether a session still exists.
import type { AttachPoint } from "../../agents/index.ts";
import { runCommand } from "../../platform/index.ts";

/** A tmux session to attach to. */
export type TmuxPoint = Extract<AttachPoint, { kind: "tmux" }>;

/** The tmux of this machine. */
export interface TmuxProgram {
  readonly program: string;
  readonly environment: Readonly<Record<string, string>>; // complete: nothing of the participant's, and no secrets
}

const answerLimit = 5_000; // ms for tmux to answer

function commonArguments({ socket }: TmuxPoint): string[] {
  return ["-u", "-S", socket, "-f", "/dev/null"];
}

/** The command of a client. With `-r`, tmux ignores the keys and the size of a client that only watches. */
export function attachCommand(tmux: TmuxProgram, point: TmuxPoint, mayWrite: boolean) {
  const attach = ["attach-session", ...(mayWrite ? [] : ["-r"]), "-t", `=${point.session}`];
  const { program, environment } = tmux;
  return { program, arguments: [...commonArguments(point), ...attach], environment, folder: "/" };
}

/** Whether a session still exists. */
export async function hasSession({ program, environment }: TmuxProgram, point: TmuxPoint): Promise<boolean> {
  const question = [...commonArguments(point), "has-session", "-t", `=${point.session}`];
  const answered = await runCommand(program, question, {
    folder: "/",
    environment: { ...environment },
    deadline: answerLimit,
  });
  return answered.exitCode === 0;
}

/** Terminal types that every machine with tmux knows. */
const knownTypes =
  /^(xterm|xterm-256color|screen|screen-256color|tmux|tmux-256color|linux|rxvt|vt100|vt220)$/;

/** A terminal type that tmux can draw on: the client's own, or a common one when that is not known. */
export function terminalTypeFor(wanted: string): string {
  return knownTypes.test(wanted) ? wanted : "xterm-256color";
}
