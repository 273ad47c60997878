// Remembers the latest events of a run, and streams events to everybody who listens.
import type { ServerResponse } from "node:http";
import type { LoopEvent } from "../../loop/index.ts";
import { type Clock, SerialQueue } from "../../platform/index.ts";
import { renderEvent } from "../../report/index.ts";
import type { AttachLimits } from "../contract.ts";
import { commonHeaders, type HttpExchange } from "../http/index.ts";

/** Every event as JSON, or the log line of each event that has one. */
export type EventFormat = "events" | "log";

/** The events of a run. */
export interface EventLog extends Disposable {
  observe(event: LoopEvent): void;
  /** Streams server-sent events after `lastSeen`; a listener who does not read is disconnected. */
  stream(
    exchange: Pick<HttpExchange, "response" | "over">,
    format: EventFormat,
    lastSeen: number,
    onEnd: () => void,
  ): void;
}

interface Entry {
  readonly id: number;
  readonly events: string;
  readonly log: string | undefined;
}

const mostEntries = 500;
const heartbeat = 15_000; // ms between comments when nothing happens: proxies take silence for the end

/** Starts without events. */
export function createEventLog({
  clock,
  limits,
}: {
  clock: Clock;
  limits: Pick<AttachLimits, "unread">;
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
  return {
    observe(event) {
      last += 1;
      const entry = renderEntry(last, event);
      entries.push(entry);
      if (entries.length > mostEntries) entries.shift();
      for (const [response, format] of listeners) {
        const text = entry[format];
        if (text !== undefined) send(response, text);
      }
    },
    stream({ response, over: left }, format, lastSeen, onEnd) {
      if (left.aborted) return onEnd();
      response.writeHead(200, { ...commonHeaders, "content-type": "text/event-stream; charset=utf-8" });
      const missed = entries.map((entry) => (entry.id > lastSeen ? (entry[format] ?? "") : "")).join("");
      response.write(missed || ": here\n\n");
      if (listeners.size === 0) void beats.run(beat);
      listeners.set(response, format);
      left.addEventListener("abort", () => {
        listeners.delete(response);
        onEnd();
      });
    },
    [Symbol.dispose]() {
      over.abort();
      for (const response of listeners.keys()) response.end();
    },
  };
}

function renderEntry(id: number, event: LoopEvent): Entry {
  const line = renderEvent(event);
  return {
    id,
    events: renderServerSentEvent(id, JSON.stringify(withoutLocation(event)), event.kind),
    log: line === undefined ? undefined : renderServerSentEvent(id, line),
  };
}

/** Source: https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream */
function renderServerSentEvent(id: number, data: string, kind?: string): string {
  const lines = data.split(/\r\n|\r|\n/).map((line) => `data: ${line}`);
  return [`id: ${id}`, ...(kind === undefined ? [] : [`event: ${kind}`]), ...lines, "", ""].join("\n");
}

/** The local address and the path of its password file are of no use elsewhere. */
function withoutLocation(event: LoopEvent): unknown {
  return event.kind === "attachable" ? { ...event, point: { kind: event.point.kind } } : event;
}
