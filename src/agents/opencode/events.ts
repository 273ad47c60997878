// Follows the events of an opencode server, and reconnects after drops and silence. The reader asks for missed changes.
import { looseObject, nullish, object, string, unknown } from "zod/mini";
import type { Clock } from "../../platform/index.ts";

const serverEvent = object({
  type: string(),
  properties: nullish(looseObject({ sessionID: nullish(string()), info: nullish(unknown()) })),
});

/** One event of the server. */
export interface ServerEvent {
  type: string;
  properties: Record<string, unknown>;
}

/** Follows the stream until disposed; reconnects after `silence` ms without an event. `onOpen`: a new connection. */
export async function followEvents(
  server: { url: string; authorization: string },
  clock: Clock,
  listener: { onEvent(event: ServerEvent): void; onOpen(): void },
  silence: number,
): Promise<Disposable> {
  const { EventSource } = await import("eventsource");
  const over = new AbortController();
  let last = clock.monotonic();
  const open = () => {
    const source = new EventSource(`${server.url}/event`, {
      fetch: (url, init) =>
        fetch(url, { ...init, headers: { ...init.headers, authorization: server.authorization } }),
    });
    source.addEventListener("open", () => listener.onOpen());
    source.addEventListener("message", ({ data }) => {
      last = clock.monotonic();
      const event = readEvent(data);
      if (event) listener.onEvent(event);
    });
    return source;
  };
  let source = open();
  const watch = async () => {
    while (!over.signal.aborted) {
      await clock.sleep(last + silence - clock.monotonic(), over.signal);
      if (over.signal.aborted || clock.monotonic() - last < silence) continue;
      source.close();
      last = clock.monotonic();
      source = open();
    }
  };
  void watch();
  return {
    [Symbol.dispose]() {
      over.abort();
      source.close();
    },
  };
}

/** Reads an event of the stream; another route of the server wraps it into a `payload`. */
export function readEvent(data: string): ServerEvent | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(data);
  } catch {
    return undefined;
  }
  const wrapped = (parsed as { payload?: unknown } | null)?.payload;
  const read = serverEvent.safeParse(wrapped ?? parsed);
  return read.success ? { type: read.data.type, properties: read.data.properties ?? {} } : undefined;
}
