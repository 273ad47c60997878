// Gives the window the size of the smallest terminal in which a person may type.
import type { RunningProcess } from "../../platform/index.ts";
import { startWaiter } from "./ending.ts";
import { callTmux, type TmuxServer } from "./server.ts";

/** The size of a window, in characters. */
export interface Size {
  columns: number;
  rows: number;
}

const statusRows = 1; // tmux's status line, below the window

/** The window that a terminal of 80 by 24, the smallest usual one, shows whole. */
export const fittingTerminal: Size = { columns: 80, rows: 24 - statusRows };

/** In smaller windows programs cannot draw their dialogs. Smaller terminals show the part with the cursor. */
const smallest: Size = { columns: 40, rows: 12 };

const channel = "terminals";

/** Commands of tmux; it then signals each terminal that comes, goes, or changes its size. */
export const terminalHooks: readonly string[][] = [
  "client-attached",
  "client-resized",
  "client-detached",
].map((event) => ["set-hook", "-g", event, `wait-for -S ${channel}`]);

/** Follows until disposed or the server is gone; without anybody who may type, the window has its `usual` size. */
export function followTypists(
  server: TmuxServer,
  usual: Size,
  onResize: (size: Size) => void,
): AsyncDisposable {
  let isOver = false;
  let waiter: RunningProcess | undefined;
  let current = usual;
  const resize = async () => {
    const wanted = smallestOf(await listTypists(server)) ?? usual;
    if (wanted.columns === current.columns && wanted.rows === current.rows) return;
    const size = ["-x", String(wanted.columns), "-y", String(wanted.rows)];
    await callTmux(server, ["resize-window", ...size]);
    current = wanted;
    onResize(wanted);
  };
  const follow = async () => {
    while (!isOver) {
      waiter = startWaiter(server, channel);
      // Looked at while the next change is waited for: a change in between is not missed. A server that is gone ends the wait.
      await resize().catch(() => {});
      const { exitCode } = await waiter.ended;
      if (isOver || exitCode !== 0) return;
    }
  };
  const following = follow();
  return {
    async [Symbol.asyncDispose]() {
      isOver = true;
      await waiter?.stop(0);
      await following;
    },
  };
}

/** The windows that the terminals of people who may type can show whole. */
async function listTypists(server: TmuxServer): Promise<Size[]> {
  const format = "#{?client_control_mode,1,#{client_readonly}} #{client_width} #{client_height}";
  const lines = (await callTmux(server, ["list-clients", "-F", format])).split("\n");
  return lines.flatMap((line) => {
    const [isReadOnly, columns, rows] = line.split(" ").map(Number);
    if (isReadOnly !== 0 || !columns || !rows) return [];
    return [{ columns, rows: rows - statusRows }];
  });
}

function smallestOf(sizes: readonly Size[]): Size | undefined {
  if (sizes.length === 0) return undefined;
  return {
    columns: Math.max(smallest.columns, Math.min(...sizes.map(({ columns }) => columns))),
    rows: Math.max(smallest.rows, Math.min(...sizes.map(({ rows }) => rows))),
  };
}
