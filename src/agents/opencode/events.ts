// Follows the events of an opencode server, through drops and silence; what was missed meanwhile is asked for by its reader.
import { looseObject, nullish, object, string, unknown } from "zod/mini";
import type { Clock } from "../../platform/index.ts";

/** What is read of an event; the rest may be whatever it likes. */
const serverEvent = object({
  type: string(),
  properties: nullish(looseObject({ sessionID: nullish(string()), info: nullish(unknown()) })),
});

/** One event. */
export interface ServerEvent {
  type: string;
  properties: Record<string, unknown>;
}

/**
 * Follows the stream until disposed, and opens it again after `silence` ms without a word. `onEvent` is told of each event,
 * `onOpen` of each new connection.
 */
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

/** An event as it stands in the stream; another route of the server wraps each into a `payload`. */
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
