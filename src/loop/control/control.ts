// Receives requests to a running loop: signal files from any shell of the machine, process signals, the deadline.
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

/** The signal files of an effort; touching one is enough. The run itself leaves `stopping` once it was asked to stop. */
const signalFiles = ["stop", "checkpoint", "pause", "stopping"] as const;
type SignalFile = (typeof signalFiles)[number];

/** The content of the stop file that also interrupts the running turn. */
const stopNow = "now";

/** The requests to the loop, and the signal that interrupts a turn. */
export interface Control extends Disposable {
  /** The folder in which requests are left. */
  readonly folder: string;
  /** Aborts when the running turn has to end now; its reason is a sentence. */
  readonly signal: AbortSignal;
  request(): ControlRequest;
  cancelledBy(): StopSignal | undefined;
  /** Both end the run: `cancel` interrupts the turn; `yield` waits for it, because another run works on the effort. */
  cancel(signal: StopSignal): void;
  yield(): void;
  /** Reads the signal files at once: the system tells of a new one a little later. */
  look(): void;
  takeCheckpoint(): boolean;
  cutOff(reason: string): void;
  onChange(listener: () => void): Disposable;
}

/** Watches a signal folder. Files from before `startedAt` (ms since the epoch) were for an earlier run and are removed. */
export function openControl(folder: string, startedAt: number): Control {
  const cut = new AbortController();
  const listeners = new ListenerSet();
  let stopping = false;
  let paused = false;
  let checkpointRequested = false;
  let cancelled: StopSignal | undefined;
  let yielding = false;
  const look = () => {
    const signals = takeSignals(folder);
    if (signals.stopNow) cut.abort("the run was asked to stop now");
    stopping ||= signals.stop;
    checkpointRequested ||= signals.checkpoint;
    paused = signals.pause;
    listeners.call();
  };
  makeFolder(folder);
  removeOldSignals(folder, startedAt);
  const watcher = watchFolder(folder, look);
  look();
  return {
    folder,
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
      listeners.call();
    },
    yield: () => {
      yielding = true;
      listeners.call();
    },
    look,
    takeCheckpoint: () => {
      const requested = checkpointRequested;
      checkpointRequested = false;
      return requested;
    },
    cutOff: (reason) => cut.abort(reason),
    onChange: (listener) => listeners.add(listener),
    [Symbol.dispose]: () => watcher[Symbol.dispose](),
  };
}

function signalPath(folder: string, file: SignalFile): string {
  return `${folder}/${file}`;
}

/** Reads the signal files; `stop` and `checkpoint` are removed, so that each counts once. */
function takeSignals(folder: string): {
  stop: boolean;
  stopNow: boolean;
  checkpoint: boolean;
  pause: boolean;
} {
  const path = (file: SignalFile) => signalPath(folder, file);
  const exists = (file: SignalFile) => fileStatus(path(file)) !== undefined;
  const stop = exists("stop");
  const signals = {
    stop,
    stopNow: stop && isPlainFile(path("stop")) && readText(path("stop"))?.trim() === stopNow,
    checkpoint: exists("checkpoint"),
    pause: exists("pause"),
  };
  if (signals.stop) {
    replaceFile(path("stopping"), "");
    removeFolder(path("stop"));
  }
  if (signals.checkpoint) removeFolder(path("checkpoint"));
  return signals;
}

function removeOldSignals(folder: string, startedAt: number): void {
  for (const file of signalFiles) {
    const status = fileStatus(signalPath(folder, file));
    if (status && Number(status.mtimeMs) < startedAt) removeFolder(signalPath(folder, file));
  }
}

/** The requests to a run. `stop` lets the running iteration end, `stop-now` interrupts it. */
export const controlVerbs = ["stop", "stop-now", "checkpoint", "pause", "resume"] as const;

/** One request to a run. */
export type ControlVerb = (typeof controlVerbs)[number];

/** What a live run was asked for and has not done yet; undefined if nothing. */
export function readPendingRequest(folder: string): "stop" | "pause" | undefined {
  const exists = (file: SignalFile) => fileStatus(signalPath(folder, file)) !== undefined;
  if (exists("stop") || exists("stopping")) return "stop";
  return exists("pause") ? "pause" : undefined;
}

/** Writes the signal file of a request, as `touch` from any shell would. */
export function writeSignal(folder: string, verb: ControlVerb): void {
  makeFolder(folder);
  const [file, content] = verb === "stop-now" ? (["stop", stopNow] as const) : ([verb, ""] as const);
  if (file === "resume") removeFile(signalPath(folder, "pause"));
  else replaceFile(signalPath(folder, file), content);
}
