// Runs one program in its own detached tmux session, to which people can attach, and cleans up everything at the end.
import { join } from "node:path";
import {
  type Clock,
  ConfigurationError,
  endMarkedProcesses,
  fileStatus,
  makeFolder,
  markerVariable,
  ownProgram,
  pickEnvironment,
  type RunningProcess,
  randomId,
  removeFile,
  runCommand,
  runMarkerVariable,
  singleQuoted,
  startProcess,
  writeUnflushed,
} from "../../platform/index.ts";
import { endedChannel, readPaneEnd, type TmuxEnd, waitForEnd } from "./ending.ts";
import { renderLaunch, terminalType } from "./launch.ts";
import { createRecorder, type Recorder, type RecordingOptions } from "./recording.ts";
import { callTmux, literal, pasteText, type TmuxServer, unexpanded } from "./server.ts";
import { fittingTerminal, followTypists, type Size, terminalHooks } from "./window-size.ts";

/** The options of a session; see also `SessionOptions`. */
export interface TmuxOptions {
  tmux?: string;
  program: string;
  arguments: readonly string[];
  folder: string;
  /** The whole environment of the program; only TERM is added, and LANG if it is missing. */
  environment: Readonly<Record<string, string>>;
  marker: string;
  socketFolder: string;
  clock: Clock;
  columns?: number;
  rows?: number;
  /** Receives all output of the program; the first may come before `openTmux` resolves. */
  onOutput?: (chunk: Buffer) => void;
}

/** A program in a tmux session. All methods except `stop` reject when the tmux server is gone. */
export interface TmuxSession extends AsyncDisposable {
  readonly socket: string;
  readonly session: string;
  readonly pane: string;
  /** Resolves when the program has ended; never rejects. */
  readonly ended: Promise<TmuxEnd>;
  /** Pastes a text without Enter, as a bracketed paste if the program asked for that. See `pasteableText`. */
  paste(text: string): Promise<void>;
  press(...keys: string[]): Promise<void>;
  screen(history?: number): Promise<string>;
  /** Records its output, and what it has shown so far, until it is stopped. */
  record(options: RecordingOptions): void;
  /** Ends the program (killed after `grace` ms), everything with the marker, and the server. A second call waits. */
  stop(grace: number): Promise<void>;
}

const longestSocket = 107; // bytes of its path, without the final zero: unix(7)
const sessionName = "agent";
/** Says to everybody who attaches how to leave, also to those who do it with tmux itself. */
const statusLine = [
  [
    "status-left",
    " #{?client_readonly,You only watch.,You may type.} Press Ctrl-b, then d to leave; the run continues.",
  ],
  ["status-left-length", "100"],
  ["status-right", ""],
  ["window-status-format", ""],
  ["window-status-current-format", ""],
] as const;
const settleTime = 1_000; // ms for tmux to report an end and for the last output to arrive
const disposeGrace = 2_000; // ms

/** Starts a program in a new tmux server. @throws ConfigurationError for an unfit folder; Error if tmux does not start */
export async function openTmux(options: TmuxOptions): Promise<TmuxSession> {
  const files = prepareFiles(options.socketFolder);
  const server: TmuxServer = {
    program: options.tmux ?? "tmux",
    socket: files.socket,
    environment: serverEnvironment(options),
  };
  const size = {
    columns: options.columns ?? fittingTerminal.columns,
    rows: options.rows ?? fittingTerminal.rows,
  };
  writeUnflushed(files.script, renderLaunch(options, files.script));
  const recorder = createRecorder(size, options.clock);
  let reader: RunningProcess | undefined;
  try {
    reader = await readOutput(server, files.output, (chunk) => {
      recorder.write(chunk);
      options.onOutput?.(chunk);
    });
    const answer = await callTmux(server, startCommands(options, size, files));
    const [pane = "", panePid = ""] = answer.trim().split(" ");
    const ended = waitForEnd(server, { id: pane, pid: Number(panePid) }, options.clock);
    const following = followTypists(server, size, recorder.resize);
    const resources = { server, pane, panePid: Number(panePid), ended, following, reader, recorder, files };
    return sessionOf(resources, options);
  } catch (error) {
    await callTmux(server, ["kill-server"]).catch(() => {});
    await endMarkedProcesses({ variable: options.marker }, 0);
    await cleanUp(reader, recorder, files);
    throw error;
  }
}

interface SocketFiles {
  socket: string;
  script: string;
  output: string;
}

function prepareFiles(folder: string): SocketFiles {
  makeFolder(folder);
  const id = randomId().slice(0, 8);
  const named = (ending: string) => join(folder, `${id}${ending}`);
  const files = { socket: named(""), script: named(".start"), output: named(".output") };
  if (Buffer.byteLength(files.socket) > longestSocket) {
    throw new ConfigurationError(`The path ${folder} is too long for a tmux socket. Use a shorter folder.`);
  }
  if (((fileStatus(folder)?.mode ?? 0n) & 0o077n) !== 0n) {
    throw new ConfigurationError(
      `Other users can enter ${folder}, which holds a tmux socket. Set its mode to 700.`,
    );
  }
  return files;
}

/** Without secrets: anyone can ask the server for it. The markers let a later run find a leftover server. */
function serverEnvironment({ environment, marker }: TmuxOptions): Record<string, string> {
  return {
    PATH: environment.PATH ?? "/usr/local/bin:/usr/bin:/bin",
    ...(environment.HOME === undefined ? {} : { HOME: environment.HOME }),
    SHELL: "/bin/sh",
    LANG: "C.UTF-8",
    LC_ALL: "C.UTF-8",
    TERM: terminalType,
    ...pickEnvironment(environment, [runMarkerVariable]),
    ...markerVariable(marker),
  };
}

/** All in one call: tmux handles the pane's events only after the last command, so that no output and no end is missed. */
function startCommands(options: TmuxOptions, size: Size, files: SocketFiles): string[] {
  const target = `=${sessionName}:`;
  const output = unexpanded(singleQuoted(files.output)).replaceAll("%", "%%");
  const commands = [
    ["set-option", "-g", "history-limit", "10000"],
    ["set-option", "-g", "default-terminal", terminalType],
    ...statusLine.map(([name, value]) => ["set-option", "-g", name, value]),
    [
      ...["new-session", "-d", "-s", sessionName, "-x", String(size.columns), "-y", String(size.rows)],
      ...["-c", literal(unexpanded(options.folder)), "-P", "-F", "#{pane_id} #{pane_pid}", "--"],
      ...["env", "-i", "sh", files.script],
    ],
    // A person who only watches must not resize the program's screen. Set any earlier, tmux 3.3a crashes.
    ["set-option", "-w", "-t", target, "window-size", "manual"],
    ...terminalHooks,
    ["set-option", "-p", "-t", target, "remain-on-exit", "on"],
    ["set-hook", "-p", "-t", target, "pane-died", `wait-for -S ${endedChannel}`],
    ["pipe-pane", "-O", "-t", target, `exec cat >${output}`],
  ];
  return commands.flatMap((command, index) => (index === 0 ? command : [";", ...command]));
}

async function readOutput(
  server: TmuxServer,
  pipe: string,
  onOutput: (chunk: Buffer) => void,
): Promise<RunningProcess> {
  const { environment } = server;
  const find = (name: string) => ownProgram(name, environment.PATH ?? "");
  const created = await runCommand(find("mkfifo"), ["-m", "600", pipe], { folder: "/", environment });
  if (created.exitCode !== 0)
    throw new Error(`mkfifo failed: ${created.startError ?? created.stderr.trim()}`);
  const id = randomId();
  return startProcess({
    program: find("cat"),
    arguments: [pipe],
    folder: "/",
    environment: { ...environment, RALPH_TMUX_READ: id },
    input: "",
    onOutput,
    marker: `RALPH_TMUX_READ=${id}`,
  });
}

interface Resources {
  server: TmuxServer;
  pane: string;
  panePid: number;
  ended: Promise<TmuxEnd>;
  following: AsyncDisposable;
  reader: RunningProcess;
  recorder: Recorder;
  files: SocketFiles;
}

function sessionOf(resources: Resources, options: TmuxOptions): TmuxSession {
  const { server, pane, ended, recorder } = resources;
  let stopping: Promise<void> | undefined;
  const stop = (grace: number) => (stopping ??= stopAll(resources, options, grace));
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
    record: recorder.begin,
    stop,
    [Symbol.asyncDispose]: () => stop(disposeGrace),
  };
}

async function stopAll(resources: Resources, options: TmuxOptions, grace: number): Promise<void> {
  const { server, pane, panePid, ended } = resources;
  const { clock, marker } = options;
  const due = clock.monotonic() + grace;
  if ((await readPaneEnd(server, pane)) === undefined) {
    // First only the session of the program: the server has the marker too, and must still report the end.
    await endMarkedProcesses({ variable: `RALPH_TMUX_NONE=${randomId()}`, sessionId: panePid }, grace);
    const reported = new AbortController();
    void ended.then(() => reported.abort());
    await clock.sleep(settleTime, reported.signal);
  }
  await resources.following[Symbol.asyncDispose]();
  await callTmux(server, ["kill-server"]).catch(() => {});
  await endMarkedProcesses({ variable: marker }, Math.max(0, due - clock.monotonic()));
  await ended;
  await cleanUp(resources.reader, resources.recorder, resources.files);
}

async function cleanUp(reader: RunningProcess | undefined, recorder: Recorder, files: SocketFiles) {
  await reader?.stop(0);
  recorder.close();
  for (const file of Object.values(files)) removeFile(file);
}
