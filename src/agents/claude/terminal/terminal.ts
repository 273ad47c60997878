// One Claude Code in a tmux session: what hooks, transcript and screen report, in one place.
import * as path from "node:path";
import { type Redactor, randomId, readText, writeUnflushed } from "../../../platform/index.ts";
import type { SessionOptions, TurnOptions } from "../../contract.ts";
import { createNotifier, type Notifier } from "../../notifier.ts";
import { openTmux, type TmuxEnd, type TmuxSession } from "../../tmux/index.ts";
import { prepareConfig, rememberedPart, terminalSettings } from "../configuration.ts";
import { describeLine } from "../transcript.ts";
import { isTranscriptPath, openTranscript, type TranscriptFile } from "../transcript-file.ts";
import { type HookEvent, type HookInbox, hookSettings, openHookInbox } from "./hooks.ts";

/** The programs of a terminal. */
export interface TerminalPrograms {
  claude: string;
  tmux: string;
}

/** A running Claude Code to which people can attach. */
export interface Terminal {
  readonly tmux: TmuxSession;
  readonly notifier: Notifier; // of each event, output and line of the transcript
  ended(): TmuxEnd | undefined;
  /** Whether it has turned on bracketed paste; before that it takes a paste for keys. */
  takesPastes(): boolean;
  /** The hook events with this name in the current conversation. */
  events(name: string): HookEvent[];
  /** From now on a new conversation counts, as after the command /clear. */
  startOver(): void;
  transcript(): TranscriptFile | undefined;
  /** From now on people can attach, and what it does is recorded. */
  begin(turn: TurnOptions): void;
  onPromptTaken(): void;
  isAttended(): boolean;
  stop(grace: number): Promise<void>;
}

const largestRecording = 10 * 1024 * 1024; // bytes
const keptHistory = 2_000; // lines
const bracketedPaste = "\u001b[?2004h"; // DECSET 2004

/** Starts Claude Code and waits for nothing. @throws Error if tmux does not start */
export async function openTerminal(options: SessionOptions, programs: TerminalPrograms): Promise<Terminal> {
  const { privateFolder, redactor, clock } = options;
  const key = options.environment.ANTHROPIC_API_KEY;
  // Its question about a key shows the key's end.
  if (key !== undefined) redactor.add([rememberedPart(key)]);
  const notifier = createNotifier(clock);
  const reports = openReports(options, notifier);
  const pastes = createPasteDetector();
  let ended: TmuxEnd | undefined;
  const config = prepareConfig(options);
  const launch = await options.enclose({
    launch: {
      program: programs.claude,
      arguments: ["--dangerously-skip-permissions", "--settings", reports.settingsFile],
      folder: options.folder,
      environment: { ...options.environment, ...config.variables },
    },
    writable: [reports.eventFolder, ...config.writable],
    readable: [reports.settingsFile],
  });
  const tmux = await openTmux({
    ...launch,
    tmux: programs.tmux,
    marker: options.marker,
    socketFolder: privateFolder,
    clock,
    onOutput(chunk) {
      pastes.read(chunk);
      notifier.notify();
    },
  }).catch((error: unknown) => {
    reports.inbox[Symbol.dispose]();
    throw error;
  });
  void tmux.ended.then((end) => {
    ended = end;
    notifier.notify();
  });
  let turn: TurnOptions | undefined;
  let closing: Promise<void> | undefined;
  return {
    tmux,
    notifier,
    ended: () => ended,
    takesPastes: pastes.areOn,
    events: (name) => reports.events().filter((event) => event.hook_event_name === name),
    startOver: reports.startOver,
    transcript: reports.transcript,
    begin(begun) {
      turn = begun;
      const file = path.join(turn.recordFolder, "session.cast");
      tmux.record({ file, largest: largestRecording, redactor });
      turn.onAttach({ kind: "tmux", socket: tmux.socket, session: tmux.session, pane: tmux.pane });
      reports.begin(turn);
    },
    onPromptTaken: () => turn?.onPromptTaken?.(),
    isAttended: () => turn?.isAttended?.() ?? false,
    stop: (grace) =>
      (closing ??= close(tmux, reports, { redactor, recordFolder: turn?.recordFolder }, grace)),
  };
}

interface Reports {
  readonly settingsFile: string;
  readonly eventFolder: string;
  readonly inbox: HookInbox;
  events(): readonly HookEvent[];
  startOver(): void;
  begin(turn: TurnOptions): void;
  transcript(): TranscriptFile | undefined;
}

function openReports(options: SessionOptions, notifier: Notifier): Reports {
  const { privateFolder } = options;
  // Each terminal has its own folder, so that a second one does not read the first one's events.
  const eventFolder = path.join(privateFolder, `events-${randomId()}`);
  const settingsFile = path.join(privateFolder, "settings.json");
  writeUnflushed(settingsFile, JSON.stringify({ ...terminalSettings, hooks: hookSettings(eventFolder) }));
  let transcript: TranscriptFile | undefined;
  let turn: TurnOptions | undefined;
  let earlier = 0;
  const events = () => inbox.events.slice(earlier);
  const onActivity = () => {
    turn?.onActivity();
    notifier.notify();
  };
  const follow = ({ onOutput }: TurnOptions) => {
    const file = events().find(({ transcript_path }) => transcript_path)?.transcript_path;
    if (transcript || !file || !isTranscriptPath(file)) return;
    transcript = openTranscript(file, {
      onActivity,
      onLine(line) {
        for (const text of describeLine(line)) onOutput(Buffer.from(`${text}\n`));
      },
    });
  };
  const inbox: HookInbox = openHookInbox(eventFolder, () => {
    onActivity();
    if (turn) follow(turn);
  });
  return {
    settingsFile,
    eventFolder,
    inbox,
    events,
    startOver() {
      earlier = inbox.events.length;
      transcript?.[Symbol.dispose]();
      transcript = undefined;
    },
    begin(begun) {
      turn = begun;
      follow(turn);
    },
    transcript: () => transcript,
  };
}

function createPasteDetector(): { read(chunk: Buffer): void; areOn(): boolean } {
  let output = "";
  let areOn = false;
  return {
    read(chunk) {
      if (areOn) return;
      output = output.slice(-bracketedPaste.length) + chunk.toString("latin1");
      areOn = output.includes(bracketedPaste);
    },
    areOn: () => areOn,
  };
}

async function close(
  tmux: TmuxSession,
  { inbox, transcript }: Reports,
  { recordFolder, redactor }: { redactor: Redactor; recordFolder: string | undefined },
  grace: number,
): Promise<void> {
  const screen = recordFolder && (await tmux.screen(keptHistory).catch(() => undefined));
  if (recordFolder && screen !== undefined) save(path.join(recordFolder, "screen.txt"), screen, redactor);
  await tmux.stop(grace);
  inbox[Symbol.dispose]();
  const file = transcript();
  file?.read();
  file?.[Symbol.dispose]();
  if (file && recordFolder) saveTranscript(file, recordFolder, redactor);
}

function save(file: string, text: string, redactor: Redactor): void {
  writeUnflushed(file, redactor.text(`${text.trimEnd()}\n`));
}

const largestTranscript = 8 * 1024 * 1024; // characters

function saveTranscript({ file }: TranscriptFile, folder: string, redactor: Redactor): void {
  const text = readText(file) ?? "";
  const end =
    text.length > largestTranscript
      ? text.slice(text.indexOf("\n", text.length - largestTranscript) + 1)
      : text;
  save(path.join(folder, "transcript.jsonl"), end, redactor);
}
