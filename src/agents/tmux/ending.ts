// Finds out how the program in a pane ended: by an event, and by polling for ends without an event.
import {
  type Clock,
  currentProcessIdentity,
  describeError,
  isRunning,
  type RunningProcess,
  randomId,
  startProcess,
} from "../../platform/index.ts";
import { callTmux, serverArguments, type TmuxServer } from "./server.ts";

/** How a pane's program ended. */
export interface TmuxEnd {
  exitCode: number | undefined;
  signal: number | undefined;
  lost: string | undefined; // why the end is unknown
}

/** A dying pane signals it. */
export const endedChannel = "ended";
const checkInterval = 100; // ms between checks of the process: tmux 3.3 sometimes misses its end
const checksPerQuestion = 50; // tmux is asked too, because a person may have closed the pane
const mostQuestions = 20; // about an ended process; before 3.3 tmux never reports a signal

/** A pane; `pid` is that of its program. */
export interface Pane {
  id: string;
  pid: number;
}

/** Resolves when the program in a pane has ended; never rejects. */
export async function waitForEnd(server: TmuxServer, pane: Pane, clock: Clock): Promise<TmuxEnd> {
  const leader = { ...currentProcessIdentity(), pid: pane.pid, startTicks: "" };
  const waiter = startWaiter(server, endedChannel);
  const woken = new AbortController();
  void waiter.ended.then(() => woken.abort());
  let isWoken = false;
  let questions = 0;
  for (let check = 1; ; check += 1) {
    await clock.sleep(checkInterval, isWoken ? undefined : woken.signal);
    const isOver = !isRunning(leader);
    if (isOver || woken.signal.aborted !== isWoken || check % checksPerQuestion === 0) {
      isWoken = woken.signal.aborted;
      const end = await readPaneEnd(server, pane.id);
      if (isOver) questions += 1;
      if (!end && questions < mostQuestions) continue;
      await waiter.stop(0);
      const lost = "tmux does not know how the program ended";
      return end ?? { exitCode: undefined, signal: undefined, lost };
    }
  }
}

/** A process that ends when the channel is signalled (exit code 0) or the server is gone. tmux keeps a signal without a waiter. */
export function startWaiter(server: TmuxServer, channel: string): RunningProcess {
  const id = randomId();
  return startProcess({
    program: server.program,
    arguments: [...serverArguments(server), "wait-for", channel],
    folder: "/",
    environment: { ...server.environment, RALPH_TMUX_WAIT: id },
    input: "",
    onOutput: () => {},
    marker: `RALPH_TMUX_WAIT=${id}`,
  });
}

/** How the program in a pane ended; undefined while it runs. */
export async function readPaneEnd(server: TmuxServer, pane: string): Promise<TmuxEnd | undefined> {
  const format = "#{pane_id},#{pane_dead},#{pane_dead_status},#{pane_dead_signal}";
  const unknown = { exitCode: undefined, signal: undefined };
  try {
    const answer = await callTmux(server, ["display-message", "-p", "-t", pane, format]);
    const [id, dead, status = "", signal = ""] = answer.trim().split(",");
    if (id !== pane) return { ...unknown, lost: "the tmux pane is gone" };
    if (dead !== "1") return undefined;
    if (status !== "") return { ...unknown, exitCode: Number(status), lost: undefined };
    if (signal !== "") return { ...unknown, signal: Number(signal), lost: undefined };
    // tmux can miss the end of a child; the end of another child makes it check all of them.
    await callTmux(server, ["run-shell", "true"]);
    return undefined;
  } catch (error) {
    return { ...unknown, lost: `the tmux server is gone: ${describeError(error)}` };
  }
}
