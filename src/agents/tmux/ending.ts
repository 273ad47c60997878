// Learns how the program in a pane ended: from an event, with a slow look for what sends none.
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

/** How a pane's program ended; all undefined where tmux itself does not know. */
export interface TmuxEnd {
  exitCode: number | undefined;
  /** The number of the signal that ended it. */
  signal: number | undefined;
  /** Why nothing is known of its end, such as a tmux server that is gone. */
  lost: string | undefined;
}

/** The channel that a dying pane signals. */
export const endedChannel = "ended";
/** How often is looked, by one small read, whether the program runs, in ms: tmux 3.3 sometimes misses its end. */
const lookInterval = 100;
/** At each so many looks tmux is asked too: somebody may have taken the pane away. */
const looksPerQuestion = 50;
/** How often tmux is asked how a program ended that is known to be over; before 3.3 it never tells a signal. */
const mostQuestions = 20;

/** A pane and the program that was started in it. */
export interface Pane {
  id: string;
  pid: number;
}

/** Resolves when the program in a pane has ended; never rejects. */
export async function waitForEnd(server: TmuxServer, pane: Pane, clock: Clock): Promise<TmuxEnd> {
  const leader = { ...currentProcessIdentity(), pid: pane.pid, startTicks: "" };
  const waiter = startWaiter(server);
  const woken = new AbortController();
  void waiter.ended.then(() => woken.abort());
  let isWoken = false;
  let questions = 0;
  for (let look = 1; ; look += 1) {
    await clock.sleep(lookInterval, isWoken ? undefined : woken.signal);
    const isOver = !isRunning(leader);
    if (isOver || woken.signal.aborted !== isWoken || look % looksPerQuestion === 0) {
      isWoken = woken.signal.aborted;
      const end = await lookAtPane(server, pane.id);
      if (isOver) questions += 1;
      if (!end && questions < mostQuestions) continue;
      await waiter.stop(0);
      const untold = "tmux does not tell how the program ended";
      return end ?? { exitCode: undefined, signal: undefined, lost: untold };
    }
  }
}

/** A process that ends when the channel is signalled, and also when the server is gone. */
function startWaiter(server: TmuxServer): RunningProcess {
  const id = randomId();
  return startProcess({
    program: server.program,
    arguments: [...serverArguments(server), "wait-for", endedChannel],
    folder: "/",
    environment: { ...server.environment, RALPH_TMUX_WAIT: id },
    input: "",
    onOutput: () => {},
    mark: `RALPH_TMUX_WAIT=${id}`,
  });
}

/** How the program in a pane ended, or undefined while it runs. */
export async function lookAtPane(server: TmuxServer, pane: string): Promise<TmuxEnd | undefined> {
  const format = "#{pane_id},#{pane_dead},#{pane_dead_status},#{pane_dead_signal}";
  const unknown = { exitCode: undefined, signal: undefined };
  try {
    const said = await callTmux(server, ["display-message", "-p", "-t", pane, format]);
    const [id, dead, status = "", signal = ""] = said.trim().split(",");
    if (id !== pane) return { ...unknown, lost: "the tmux pane is gone" };
    if (dead !== "1") return undefined;
    if (status !== "") return { ...unknown, exitCode: Number(status), lost: undefined };
    if (signal !== "") return { ...unknown, signal: Number(signal), lost: undefined };
    // tmux can miss that a child ended; the end of another one makes it look at all of them.
    await callTmux(server, ["run-shell", "true"]);
    return undefined;
  } catch (error) {
    return { ...unknown, lost: `the tmux server is gone: ${describeError(error)}` };
  }
}
