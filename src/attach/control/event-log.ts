// Remembers the latest events of a run, and streams events to everybody who listens.
import type { ServerResponse } from "node:http";
import type { LoopEvent } from "../../loop/index.ts";
import { type Clock, SerialQueue } from "../../platform/index.ts";
import { renderEvent } from "../../report/index.ts";
import type { AttachLimits } from "../contract.ts";
import { commonHeaders, type HttpExchange } from "../http/index.ts";

/** Every event as JSON, the log line of each event that has one, or both in short, for the page. */
export type EventFormat = "events" | "log" | "changes";

/** The events of a run. Disposing it sends every listener the event `end`, and waits until they have left. */
export interface EventLog extends AsyncDisposable {
  observe(event: LoopEvent): void;
  /** Tells pages that the records of an iteration have grown. The run announces no event for it. */
  tellOfRecords(iteration: number): void;
  /** Streams server-sent events after `lastSeen`; a listener who does not read is disconnected. */
  stream(
    exchange: Pick<HttpExchange, "response" | "over">,
    format: EventFormat,
    lastSeen: number,
    onEnd: () => void,
  ): void;
}

/** The kind of the last event of a stream; its data says why the run has ended. A stream without it was interrupted. */
export const endEventName = "end";

interface Entry {
  readonly id: number;
  readonly events: string;
  readonly log: string | undefined;
  readonly changes: string;
}

const farewell = 1_000; // ms for listeners to leave after the last event
const mostEntries = 500;
const heartbeat = 15_000; // ms between comments when nothing happens: proxies take silence for the end

/** Starts without events. */
export function createEventLog({
  clock,
  limits,
  ending,
  lastReport,
}: {
  clock: Clock;
  limits: Pick<AttachLimits, "unread">;
  ending(): string;
  /** The report for pages, which can ask no more once the run has ended; undefined if there is none. */
  lastReport(): Promise<Buffer | undefined>;
}): EventLog {
  const entries: Entry[] = [];
  const listeners = new Map<ServerResponse, EventFormat>();
  const over = new AbortController();
  let last = 0;
  const send = (response: ServerResponse, text: string) => {
    response.write(text);
    // A listener who connects again says which event it saw last.
    if (response.writableLength > limits.unread) response.destroy();
  };
  const beats = new SerialQueue();
  const beat = async () => {
    while (listeners.size > 0 && !over.signal.aborted) {
      await clock.sleep(heartbeat, over.signal);
      for (const response of listeners.keys()) send(response, ": the run continues\n\n");
    }
  };
  const sendToAll = (texts: Partial<Pick<Entry, EventFormat>>) => {
    for (const [response, format] of listeners) {
      const text = texts[format];
      if (text !== undefined) send(response, text);
    }
  };
  return {
    observe(event) {
      last += 1;
      const entry = renderEntry(last, event);
      entries.push(entry);
      if (entries.length > mostEntries) entries.shift();
      sendToAll(entry);
    },
    tellOfRecords: (iteration) =>
      sendToAll({ changes: renderServerSentEvent(undefined, JSON.stringify({ iteration }), "records") }),
    stream({ response, over: left }, format, lastSeen, onEnd) {
      if (left.aborted) return onEnd();
      response.writeHead(200, { ...commonHeaders, "content-type": "text/event-stream; charset=utf-8" });
      // A larger number is of an earlier run with the same address.
      const after = lastSeen > last ? 0 : lastSeen;
      const missed = entries.map((entry) => (entry.id > after ? (entry[format] ?? "") : "")).join("");
      response.write(missed || ": here\n\n");
      if (listeners.size === 0) void beats.run(beat);
      listeners.set(response, format);
      left.addEventListener("abort", () => {
        listeners.delete(response);
        onEnd();
      });
    },
    async [Symbol.asyncDispose]() {
      over.abort();
      const hasPages = [...listeners.values()].includes("changes");
      const report = hasPages ? await lastReport() : undefined;
      const more = report === undefined ? "" : renderServerSentEvent(undefined, String(report), "report");
      const left = [...listeners.keys()].map(
        ({ socket }) => new Promise<void>((resolve) => socket?.once("close", resolve) ?? resolve()),
      );
      for (const [response, format] of listeners)
        response.end(renderEnd(format, ending()) + (format === "changes" ? more : ""));
      const allLeft = new AbortController();
      void Promise.all(left).then(() => allLeft.abort());
      await clock.sleep(farewell, allLeft.signal);
    },
  };
}

function renderEntry(id: number, event: LoopEvent): Entry {
  const line = renderEvent(event);
  return {
    id,
    events: renderServerSentEvent(id, JSON.stringify(withoutLocation(event)), event.kind),
    log: line === undefined ? undefined : renderServerSentEvent(id, line),
    changes: renderServerSentEvent(id, JSON.stringify(shorten(event, line)), "change"),
  };
}

function shorten(event: LoopEvent, line: string | undefined): unknown {
  const iteration = "iteration" in event ? event.iteration : null;
  return { kind: event.kind, iteration, line: line ?? null };
}

function renderEnd(format: EventFormat, text: string): string {
  return renderServerSentEvent(undefined, format === "log" ? text : JSON.stringify({ text }), endEventName);
}

/** Source: https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream */
function renderServerSentEvent(id: number | undefined, data: string, kind?: string): string {
  const lines = data.split(/\r\n|\r|\n/).map((line) => `data: ${line}`);
  const head = [
    ...(id === undefined ? [] : [`id: ${id}`]),
    ...(kind === undefined ? [] : [`event: ${kind}`]),
  ];
  return [...head, ...lines, "", ""].join("\n");
}

/** The local address and the path of its password file are of no use elsewhere. */
function withoutLocation(event: LoopEvent): unknown {
  return event.kind === "attachable" ? { ...event, point: { kind: event.point.kind } } : event;
}
