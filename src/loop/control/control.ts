// Takes in what people ask of a running loop: signal files from any shell of the machine, signals, the deadline.
import {
  fileStatus,
  isPlainFile,
  ListenerSet,
  makeFolder,
  readText,
  removeFile,
  removeFolder,
  replaceFile,
  type StopSignal,
  watchFolder,
} from "../../platform/index.ts";
import type { ControlRequest } from "../decide/index.ts";

/** The files that mean something in an effort's signal folder; touching one is enough. */
const signalFiles = ["stop", "checkpoint", "pause"] as const;
/** What one signal file asks for. */
type SignalFile = (typeof signalFiles)[number];

/** Written into the stop file, this asks for the running turn to be cut off too. */
const stopNow = "now";

/** What people ask of the loop, and the one signal by which a turn is cut off. */
export interface Control extends Disposable {
  /** Aborts when the running turn has to end now; its reason is a sentence. */
  readonly signal: AbortSignal;
  request(): ControlRequest;
  /** The signal that cancelled the run, where one did. */
  cancelledBy(): StopSignal | undefined;
  /** The run was cancelled: the turn is cut off and nothing new begins. */
  cancel(signal: StopSignal): void;
  /** Another writer goes on with the effort: nothing new begins. */
  yield(): void;
  /** True once for every checkpoint that was asked for. */
  takeCheckpoint(): boolean;
  /** Cuts the running turn off. */
  cutOff(reason: string): void;
  /** Calls back after each change of what is asked, until disposed. */
  onChange(listener: () => void): Disposable;
}

/**
 * Watches an effort's signal folder. Files from before `startedAt` (ms since the epoch) were meant for an earlier run
 * and are removed.
 */
export function openControl(folder: string, startedAt: number): Control {
  const cut = new AbortController();
  const listeners = new ListenerSet();
  let stopping = false;
  let paused = false;
  let checkpoints = 0;
  let cancelled: StopSignal | undefined;
  let yielding = false;
  const tell = () => listeners.call();
  const path = (file: SignalFile) => `${folder}/${file}`;
  const look = () => {
    if (fileStatus(path("stop"))) {
      if (isPlainFile(path("stop")) && readText(path("stop"))?.trim() === stopNow)
        cut.abort("somebody asked the run to stop now");
      stopping = true;
      removeFolder(path("stop"));
    }
    if (fileStatus(path("checkpoint"))) {
      checkpoints += 1;
      removeFolder(path("checkpoint"));
    }
    paused = fileStatus(path("pause")) !== undefined;
    tell();
  };
  makeFolder(folder);
  for (const file of signalFiles) {
    const status = fileStatus(path(file));
    if (status && Number(status.mtimeMs) < startedAt) removeFolder(path(file));
  }
  const watcher = watchFolder(folder, look);
  look();
  return {
    signal: cut.signal,
    request: () => {
      if (cancelled) return "cancel";
      if (yielding) return "yield";
      return stopping ? "stop" : paused ? "pause" : "none";
    },
    cancelledBy: () => cancelled,
    cancel: (signal) => {
      cancelled ??= signal;
      cut.abort(`the run was cancelled by ${signal}`);
      tell();
    },
    yield: () => {
      yielding = true;
      tell();
    },
    takeCheckpoint: () => {
      if (checkpoints === 0) return false;
      checkpoints = 0;
      return true;
    },
    cutOff: (reason) => cut.abort(reason),
    onChange: (listener) => listeners.add(listener),
    [Symbol.dispose]: () => watcher[Symbol.dispose](),
  };
}

/** What people can ask of a run. `stop` lets the running iteration end, `stop-now` cuts it off. */
export const controlVerbs = ["stop", "stop-now", "checkpoint", "pause", "resume"] as const;
export type ControlVerb = (typeof controlVerbs)[number];

/** Leaves it in an effort's signal folder, as a touch of the file from any shell would. */
export function writeSignal(folder: string, verb: ControlVerb): void {
  makeFolder(folder);
  const [file, content] = verb === "stop-now" ? ["stop", stopNow] : [verb, ""];
  if (verb === "resume") removeFile(`${folder}/pause`);
  else replaceFile(`${folder}/${file}`, content);
}
