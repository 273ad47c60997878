// One Claude Code in a tmux session: what it tells by hooks, transcript and screen, gathered in one place.
import * as path from "node:path";
import { type Redactor, randomId, readText, writeUnflushed } from "../../../platform/index.ts";
import type { SessionOptions } from "../../contract.ts";
import type { TokenUsage } from "../../cost.ts";
import { createNotifier, type Notifier } from "../../notifier.ts";
import { openTmux, type TmuxEnd, type TmuxSession } from "../../tmux/index.ts";
import { prepareConfig, rememberedPart, terminalSettings } from "../configuration.ts";
import { describeLine, isTranscriptPath, openTranscript, type TranscriptFile } from "../transcript/index.ts";
import { type HookEvent, type HookInbox, hookSettings, openHookInbox } from "./hooks.ts";

/** What is run: Claude Code, and the tmux to run it in. */
export interface TerminalPrograms {
  claude: string;
  tmux: string;
}

/** A running Claude Code that people may join. */
export interface Terminal {
  readonly tmux: TmuxSession;
  /** Rings at each event, output and line of the transcript. */
  readonly notifier: Notifier;
  /** How its program ended; undefined while it runs. */
  ended(): TmuxEnd | undefined;
  /** Whether it has asked for pastes to be marked as such: before that, one would be taken for keys. */
  takesPastes(): boolean;
  events(name: string): HookEvent[];
  transcript(): TranscriptFile | undefined;
  /** What each answer used so far. */
  answers(): { model: string; usage: TokenUsage }[];
  /** Says that the prompt was taken: from then on people may type. */
  onPromptTaken(): void;
  /** Whether somebody who may type has joined. */
  isAttended(): boolean;
  /** Ends it with all that it started, and keeps its last screen. */
  stop(grace: number): Promise<void>;
}

/** The size that a recording may have, in bytes. */
const largestRecording = 10 * 1024 * 1024;
/** So many lines above the last screen are kept with it. */
const keptHistory = 2_000;
/** What a program prints that wants pastes to be marked (DECSET 2004). */
const wantsPastes = "\u001b[?2004h";

/** Starts Claude Code and waits for nothing. @throws Error where tmux does not start */
export async function openTerminal(start: SessionOptions, programs: TerminalPrograms): Promise<Terminal> {
  const { privateFolder, recordFolder, redactor, clock } = start;
  const key = start.environment.ANTHROPIC_API_KEY;
  // It asks about a key by showing its end.
  if (key !== undefined) redactor.add([rememberedPart(key)]);
  const bell = createNotifier(clock);
  // A second session must not take the first one's events for its own.
  const eventFolder = path.join(privateFolder, `events-${randomId()}`);
  const settingsFile = path.join(privateFolder, "settings.json");
  writeUnflushed(settingsFile, JSON.stringify({ ...terminalSettings, hooks: hookSettings(eventFolder) }));
  let transcript: TranscriptFile | undefined;
  const inbox: HookInbox = openHookInbox(eventFolder, () => {
    start.onActivity();
    bell.notify();
    const file = inbox.events.find((event) => event.transcript_path)?.transcript_path;
    if (transcript || !file || !isTranscriptPath(file)) return;
    transcript = openTranscript(file, {
      onActivity() {
        start.onActivity();
        bell.notify();
      },
      onLine(line) {
        for (const text of describeLine(line)) start.onOutput(Buffer.from(`${text}\n`));
      },
    });
  });
  let output = "";
  let takesPastes = false;
  let ended: TmuxEnd | undefined;
  const onOutput = (chunk: Buffer) => {
    if (!takesPastes) {
      output = output.slice(-wantsPastes.length) + chunk.toString("latin1");
      takesPastes = output.includes(wantsPastes);
    }
    bell.notify();
  };
  const tmux = await openTmux({
    tmux: programs.tmux,
    program: programs.claude,
    arguments: ["--dangerously-skip-permissions", "--settings", settingsFile],
    folder: start.folder,
    environment: { ...start.environment, ...prepareConfig(start) },
    marker: start.marker,
    socketFolder: privateFolder,
    clock,
    recording: { file: path.join(recordFolder, "session.cast"), largest: largestRecording, redactor },
    onOutput,
  }).catch((error: unknown) => {
    inbox[Symbol.dispose]();
    throw error;
  });
  void tmux.ended.then((end) => {
    ended = end;
    bell.notify();
  });
  start.onAttach({ kind: "tmux", socket: tmux.socket, session: tmux.session, pane: tmux.pane });
  const close = async (grace: number) => {
    const screen = await tmux.screen(keptHistory).catch(() => undefined);
    if (screen !== undefined) keep(path.join(recordFolder, "screen.txt"), screen, redactor);
    await tmux.stop(grace);
    inbox[Symbol.dispose]();
    transcript?.read();
    transcript?.[Symbol.dispose]();
    if (transcript) keepTranscript(transcript, recordFolder, redactor);
  };
  let closing: Promise<void> | undefined;
  return {
    tmux,
    notifier: bell,
    ended: () => ended,
    takesPastes: () => takesPastes,
    events: (name) => inbox.events.filter((event) => event.hook_event_name === name),
    transcript: () => transcript,
    answers: () => transcript?.answers() ?? [],
    onPromptTaken: () => start.onPromptTaken?.(),
    isAttended: () => start.isAttended?.() ?? false,
    stop: (grace) => (closing ??= close(grace)),
  };
}

function keep(file: string, text: string, redactor: Redactor): void {
  writeUnflushed(file, redactor.text(`${text.trimEnd()}\n`));
}

/** A longer transcript is kept from where it can be, in characters. */
const largestTranscript = 8 * 1024 * 1024;

function keepTranscript({ file }: TranscriptFile, folder: string, redactor: Redactor): void {
  const text = readText(file) ?? "";
  const cut =
    text.length > largestTranscript
      ? text.slice(text.indexOf("\n", text.length - largestTranscript) + 1)
      : text;
  keep(path.join(folder, "transcript.jsonl"), cut, redactor);
}
