// Follows a stream of server-sent events, and connects again whenever it breaks.
import { createParser } from "eventsource-parser";

/** An event of a stream. */
export interface StreamEvent {
  readonly kind: string;
  readonly data: string;
}

/** Hears a stream. */
export interface StreamListener {
  onOpen(): void;
  onEvent(event: StreamEvent): void;
  /** The stream broke, or could not be opened; the next attempt is in this time, in ms. */
  onLost(pause: number): void;
}

/** Which stream is followed, and how patiently. Times are in ms. */
export interface StreamOptions {
  readonly address: string;
  /** The kind of the event after which nothing follows. */
  readonly last: string;
  /** The pause after the first failed attempt; each doubles the one before. */
  readonly firstPause?: number;
  readonly longestPause?: number;
  /** A server that is silent for longer is gone; ours says something every 15 s. */
  readonly longestSilence?: number;
  /** Asks the server. */
  readonly ask?: typeof fetch;
  /** Gets the event `online` when the machine has a network again. */
  readonly network?: EventTarget;
}

/** Follows until the result is called, or the last event has come. */
export function followStream(options: StreamOptions, listener: StreamListener): () => void {
  const left = new AbortController();
  void follow(options, listener, left.signal);
  return () => left.abort();
}

async function follow(
  { last, firstPause = 1_000, longestPause = 30_000, network = window, ...options }: StreamOptions,
  listener: StreamListener,
  left: AbortSignal,
): Promise<void> {
  let pause = firstPause;
  let lastSeen: string | undefined;
  let hasEnded = false;
  const heard = {
    onOpen() {
      pause = firstPause;
      listener.onOpen();
    },
    onEvent(id: string | undefined, event: StreamEvent) {
      lastSeen = id ?? lastSeen;
      hasEnded ||= event.kind === last;
      listener.onEvent(event);
    },
  };
  while (!left.aborted) {
    // However it breaks, the answer is the same.
    await readStream(options, lastSeen, left, heard).catch(() => {});
    if (hasEnded || left.aborted) return;
    // Pages that lost the same run do not all come back at the same moment.
    const wait = Math.round(pause * (0.75 + Math.random() / 2));
    listener.onLost(wait);
    await sleep(wait, left, network);
    pause = Math.min(pause * 2, longestPause);
  }
}

/** Reads until the stream ends. @throws Error if it breaks, or is silent for too long */
async function readStream(
  {
    address,
    longestSilence = 45_000,
    ask = fetch,
  }: Pick<StreamOptions, "address" | "longestSilence" | "ask">,
  lastSeen: string | undefined,
  left: AbortSignal,
  heard: { onOpen(): void; onEvent(id: string | undefined, event: StreamEvent): void },
): Promise<void> {
  const silent = new AbortController();
  let timer = setTimeout(() => silent.abort(), longestSilence);
  try {
    const answer = await ask(address, {
      headers: lastSeen === undefined ? {} : { "last-event-id": lastSeen },
      signal: AbortSignal.any([left, silent.signal]),
    });
    if (!answer.ok || answer.body === null) throw new Error(`status ${answer.status}`);
    heard.onOpen();
    const parser = createParser({
      onEvent: ({ id, event, data }) => heard.onEvent(id, { kind: event ?? "message", data }),
    });
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      clearTimeout(timer);
      timer = setTimeout(() => silent.abort(), longestSilence);
      parser.feed(value);
    }
  } finally {
    clearTimeout(timer);
  }
}

/** Ends early when the network comes back. */
function sleep(milliseconds: number, left: AbortSignal, network: EventTarget): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      left.removeEventListener("abort", done);
      network.removeEventListener("online", done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    left.addEventListener("abort", done);
    network.addEventListener("online", done);
  });
}
