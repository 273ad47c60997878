// Runs one program in a detached tmux session of our own, which people may join, and leaves nothing of it behind.
import { join } from "node:path";
import {
  type Clock,
  ConfigurationError,
  endMarkedProcesses,
  fileStatus,
  makeFolder,
  markerVariable,
  type RunningProcess,
  randomId,
  removeFile,
  runCommand,
  singleQuoted,
  startProcess,
  writeUnflushed,
} from "../../platform/index.ts";
import { endedChannel, lookAtPane, type TmuxEnd, waitForEnd } from "./ending.ts";
import { renderLaunch, terminalType } from "./launch.ts";
import { openRecording, type Recording, type RecordingOptions } from "./recording.ts";
import { callTmux, literal, pasteText, type TmuxServer, unexpanded } from "./server.ts";

/** What a session is started with. */
export interface TmuxOptions {
  /** The tmux to use; without it the one on the PATH of the environment. */
  tmux?: string;
  program: string;
  arguments: readonly string[];
  folder: string;
  /** The whole environment of the program; TERM is set for it, and LANG where it has none. */
  environment: Readonly<Record<string, string>>;
  /** `NAME=value` in that environment by which everything the session starts can be found again. */
  marker: string;
  /** A folder that this user alone may enter, with a short path. */
  socketFolder: string;
  clock: Clock;
  columns?: number;
  rows?: number;
  recording?: RecordingOptions;
  /** Gets each output of the program from the first byte on, which may come before the session is there. */
  onOutput?: (chunk: Buffer) => void;
}

/** A program in a tmux session. Its methods but `stop` reject where the tmux server is gone. */
export interface TmuxSession extends AsyncDisposable {
  readonly socket: string;
  readonly session: string;
  readonly pane: string;
  /** Resolves when the program has ended; never rejects. */
  readonly ended: Promise<TmuxEnd>;
  /** Pastes a text, with brackets where the program asked for them; no Enter. See `pasteableText`. */
  paste(text: string): Promise<void>;
  /** Presses keys by their tmux names: Enter, Down, Escape. */
  press(...keys: string[]): Promise<void>;
  /** The text on the screen, with that many lines from above it. */
  screen(history?: number): Promise<string>;
  /**
   * Ends the program (SIGTERM, SIGKILL after `grace` ms), all that bears the mark, and the server. When it resolves
   * nothing is left and the recording is whole. A second call waits for the first.
   */
  stop(grace: number): Promise<void>;
}

/** What a socket's path may have, in bytes (unix(7)), without the closing zero. */
const longestSocket = 107;
const sessionName = "agent";
/** What is left to tmux for telling of an end, and to the output for arriving, in ms. */
const settleTime = 1_000;
const disposeGrace = 2_000;

/**
 * Starts a program in a new tmux server.
 * @throws ConfigurationError for a folder that is no fit place for a socket; Error where tmux does not start.
 */
export async function openTmux(start: TmuxOptions): Promise<TmuxSession> {
  const place = placeFor(start.socketFolder);
  const server: TmuxServer = {
    program: start.tmux ?? "tmux",
    socket: place.socket,
    environment: serverEnvironment(start),
  };
  const size = { columns: start.columns ?? 200, rows: start.rows ?? 50 };
  writeUnflushed(place.script, renderLaunch(start, place.script));
  const recording = start.recording && openRecording(start.recording, size, start.clock);
  let reader: RunningProcess | undefined;
  try {
    reader = await readOutput(server, place.output, (chunk) => {
      recording?.write(chunk);
      start.onOutput?.(chunk);
    });
    const said = await callTmux(server, startCommands(start, size, place));
    const [pane = "", panePid = ""] = said.trim().split(" ");
    const ended = waitForEnd(server, { id: pane, pid: Number(panePid) }, start.clock);
    const owned = { server, pane, panePid: Number(panePid), ended, reader, recording, place };
    return sessionOf(owned, start);
  } catch (error) {
    await callTmux(server, ["kill-server"]).catch(() => {});
    await endMarkedProcesses({ variable: start.marker }, 0);
    await tidy(reader, recording, place);
    throw error;
  }
}

interface SocketFiles {
  socket: string;
  script: string;
  output: string;
}

function placeFor(folder: string): SocketFiles {
  makeFolder(folder);
  const id = randomId().slice(0, 8);
  const at = (ending: string) => join(folder, `${id}${ending}`);
  const place = { socket: at(""), script: at(".start"), output: at(".output") };
  if (Buffer.byteLength(place.socket) > longestSocket) {
    throw new ConfigurationError(`The path ${folder} is too long for a tmux socket. Use a shorter folder.`);
  }
  if (((fileStatus(folder)?.mode ?? 0n) & 0o077n) !== 0n) {
    throw new ConfigurationError(
      `Others may enter ${folder}, where a tmux socket goes. Set its mode to 700.`,
    );
  }
  return place;
}

/** What anybody may see: the server hands it to those who ask. The mark lets a later run find a server left behind. */
function serverEnvironment({ environment, marker }: TmuxOptions): Record<string, string> {
  return {
    PATH: environment.PATH ?? "/usr/local/bin:/usr/bin:/bin",
    ...(environment.HOME === undefined ? {} : { HOME: environment.HOME }),
    SHELL: "/bin/sh",
    LANG: "C.UTF-8",
    LC_ALL: "C.UTF-8",
    TERM: terminalType,
    ...markerVariable(marker),
  };
}

/** All in one call: tmux looks at the new pane only after the last of them, so that no output and no end is missed. */
function startCommands(
  start: TmuxOptions,
  size: { columns: number; rows: number },
  place: SocketFiles,
): string[] {
  const target = `=${sessionName}:`;
  const output = unexpanded(singleQuoted(place.output)).replaceAll("%", "%%");
  const commands = [
    ["set-option", "-g", "history-limit", "10000"],
    ["set-option", "-g", "default-terminal", terminalType],
    [
      ...["new-session", "-d", "-s", sessionName, "-x", String(size.columns), "-y", String(size.rows)],
      ...["-c", literal(unexpanded(start.folder)), "-P", "-F", "#{pane_id} #{pane_pid}", "--"],
      ...["env", "-i", "sh", place.script],
    ],
    // Whoever joins with a smaller terminal must not change what the program draws on. Set before, tmux 3.3a crashes.
    ["set-option", "-w", "-t", target, "window-size", "manual"],
    ["set-option", "-p", "-t", target, "remain-on-exit", "on"],
    ["set-hook", "-p", "-t", target, "pane-died", `wait-for -S ${endedChannel}`],
    ["pipe-pane", "-O", "-t", target, `exec cat >${output}`],
  ];
  return commands.flatMap((command, index) => (index === 0 ? command : [";", ...command]));
}

/** Reads what tmux writes to a pipe with a name. */
async function readOutput(
  server: TmuxServer,
  pipe: string,
  onOutput: (chunk: Buffer) => void,
): Promise<RunningProcess> {
  const { environment } = server;
  const made = await runCommand("mkfifo", ["-m", "600", pipe], { folder: "/", environment });
  if (made.exitCode !== 0) throw new Error(`mkfifo failed: ${made.startError ?? made.stderr.trim()}`);
  const id = randomId();
  return startProcess({
    program: "cat",
    arguments: [pipe],
    folder: "/",
    environment: { ...environment, RALPH_TMUX_READ: id },
    input: "",
    onOutput,
    mark: `RALPH_TMUX_READ=${id}`,
  });
}

interface Owned {
  server: TmuxServer;
  pane: string;
  panePid: number;
  ended: Promise<TmuxEnd>;
  reader: RunningProcess;
  recording: Recording | undefined;
  place: SocketFiles;
}

function sessionOf(owned: Owned, start: TmuxOptions): TmuxSession {
  const { server, pane, ended } = owned;
  let stopping: Promise<void> | undefined;
  const stop = (grace: number) => (stopping ??= stopAll(owned, start, grace));
  return {
    socket: server.socket,
    session: sessionName,
    pane,
    ended,
    paste: (text) => pasteText(server, pane, text),
    press: async (...keys) =>
      void (await callTmux(server, ["send-keys", "-t", pane, "--", ...keys.map(literal)])),
    screen: (history = 0) =>
      callTmux(server, [
        "capture-pane",
        "-p",
        "-J",
        "-t",
        pane,
        ...(history > 0 ? ["-S", `-${history}`] : []),
      ]),
    stop,
    [Symbol.asyncDispose]: () => stop(disposeGrace),
  };
}

async function stopAll(owned: Owned, start: TmuxOptions, grace: number): Promise<void> {
  const { server, pane, panePid, ended } = owned;
  const { clock, marker } = start;
  const due = clock.monotonic() + grace;
  if ((await lookAtPane(server, pane)) === undefined) {
    // By its session alone at first: the server bears the mark too and has to tell how the program ended.
    await endMarkedProcesses({ variable: `RALPH_TMUX_NONE=${randomId()}`, sessionId: panePid }, grace);
    const told = new AbortController();
    void ended.then(() => told.abort());
    await clock.sleep(settleTime, told.signal);
  }
  await callTmux(server, ["kill-server"]).catch(() => {});
  await endMarkedProcesses({ variable: marker }, Math.max(0, due - clock.monotonic()));
  await ended;
  await tidy(owned.reader, owned.recording, owned.place);
}

async function tidy(
  reader: RunningProcess | undefined,
  recording: Recording | undefined,
  place: SocketFiles,
) {
  await reader?.stop(0);
  recording?.close();
  for (const file of Object.values(place)) removeFile(file);
}
