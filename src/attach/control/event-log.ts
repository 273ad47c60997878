// Remembers the last things that a run told, and passes on what it tells to everybody who listens.
import type { ServerResponse } from "node:http";
import type { LoopEvent } from "../../loop/index.ts";
import type { Clock } from "../../platform/index.ts";
import { renderEvent } from "../../report/index.ts";
import type { AttachLimits } from "../contract.ts";
import { type Asked, plainHeaders } from "../http/index.ts";

/** What a listener gets: each event as JSON, or those that have a line for people, as that line. */
export type Form = "events" | "log";

/** The things that a run told. */
export interface Chronicle extends Disposable {
  observe(event: LoopEvent): void;
  /**
   * Sends them on an answer, as server-sent events, from the one after `lastSeen` on, as far as it is remembered.
   * Whoever does not read is dropped. Calls back when it is over.
   */
  send(asked: Pick<Asked, "response" | "over">, form: Form, lastSeen: number, onEnd: () => void): void;
}

/** One thing that was told, ready to be sent in each form. */
interface Entry {
  readonly id: number;
  readonly events: string;
  readonly log: string | undefined;
}

/** How much is remembered. */
const mostEntries = 500;
/** How often something is sent where nothing happens, in ms: what stands between would take silence for the end. */
const heartbeat = 15_000;

/** A chronicle of what is still to come. */
export function createChronicle({
  clock,
  limits,
}: {
  clock: Clock;
  limits: Pick<AttachLimits, "unread">;
}): Chronicle {
  const entries: Entry[] = [];
  const readers = new Map<ServerResponse, Form>();
  const over = new AbortController();
  let last = 0;
  const sendTo = (response: ServerResponse, text: string) => {
    response.write(text);
    // What waits here is read by nobody; a listener who comes back says what was seen last.
    if (response.writableLength > limits.unread) response.destroy();
  };
  const beat = async () => {
    while (readers.size > 0 && !over.signal.aborted) {
      await clock.sleep(heartbeat, over.signal);
      for (const response of readers.keys()) sendTo(response, ": the run goes on\n\n");
    }
  };
  let beating = Promise.resolve();
  return {
    observe(event) {
      last += 1;
      const line = renderEvent(event);
      const entry: Entry = {
        id: last,
        events: render(last, JSON.stringify(withoutPlace(event)), event.kind),
        log: line === undefined ? undefined : render(last, line),
      };
      entries.push(entry);
      if (entries.length > mostEntries) entries.shift();
      for (const [response, form] of readers) if (entry[form] !== undefined) sendTo(response, entry[form]);
    },
    send({ response, over: left }, form, lastSeen, onEnd) {
      if (left.aborted) return onEnd();
      response.writeHead(200, { ...plainHeaders, "content-type": "text/event-stream; charset=utf-8" });
      response.write(
        entries.map((entry) => (entry.id > lastSeen ? (entry[form] ?? "") : "")).join("") || ": here\n\n",
      );
      if (readers.size === 0) beating = beating.then(beat);
      readers.set(response, form);
      left.addEventListener("abort", () => {
        readers.delete(response);
        onEnd();
      });
    },
    [Symbol.dispose]() {
      over.abort();
      for (const response of readers.keys()) response.end();
    },
  };
}

/** Source: https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream */
function render(id: number, data: string, kind?: string): string {
  const lines = data.split(/\r\n|\r|\n/).map((line) => `data: ${line}`);
  return [`id: ${id}`, ...(kind === undefined ? [] : [`event: ${kind}`]), ...lines, "", ""].join("\n");
}

/** Where to join on the machine itself, and where its password stands, is of no use elsewhere. */
function withoutPlace(event: LoopEvent): unknown {
  return event.kind === "attachable" ? { ...event, point: { kind: event.point.kind } } : event;
}
