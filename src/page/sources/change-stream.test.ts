// A page follows its run through broken connections, refusals and silence.
import { expect, test } from "vitest";
import { followStream, type StreamOptions } from "./change-stream.ts";

type Answer = (signal: AbortSignal) => Response;

/** A server that answers the n-th request with the n-th answer, and what a follower hears from it. */
async function follow(answers: readonly Answer[], options: Partial<StreamOptions> = {}) {
  const asked: (string | null)[] = [];
  const heard: string[] = [];
  const pauses: number[] = [];
  const ask: typeof fetch = async (_, { headers, signal } = {}) => {
    asked.push(new Headers(headers).get("last-event-id"));
    const answer = answers[asked.length - 1];
    if (!answer || !signal) throw new Error("there is no answer to this");
    return answer(signal);
  };
  await new Promise<void>((resolve) => {
    const network = new EventTarget();
    const patience = { address: "/changes", last: "end", firstPause: 4, longestPause: 16, ask, network };
    followStream(Object.assign(patience, options), {
      onOpen: () => heard.push("open"),
      onEvent({ kind, data }) {
        heard.push(`${kind} ${data}`);
        if (kind === "end") resolve();
      },
      onLost(pause) {
        heard.push("lost");
        pauses.push(pause);
      },
    });
  });
  return { asked, heard, pauses };
}

const events =
  (text: string): Answer =>
  () =>
    new Response(text);
const refuse: Answer = () => new Response("Try again.", { status: 503 });
const drop: Answer = () => {
  throw new TypeError("Failed to fetch");
};
/** Says this, and then nothing until the follower leaves. */
const fallSilent =
  (text: string): Answer =>
  (signal) =>
    new Response(
      new ReadableStream({
        start(controller) {
          controller.enqueue(new TextEncoder().encode(text));
          signal.addEventListener("abort", () => controller.error(signal.reason));
        },
      }),
    );
const end = events("event: end\ndata: It is over.\n\n");

test("it resumes after the last event that it has seen, and ends with the last one", async () => {
  const first = events("id: 7\nevent: change\ndata: a\n\n");
  const { asked, heard } = await follow([first, drop, events(": here\n\n"), end]);
  expect(asked).toEqual([null, "7", "7", "7"]);
  expect(heard).toEqual(["open", "change a", "lost", "lost", "open", "lost", "open", "end It is over."]);
});

test("its pauses grow while the run does not answer, up to a limit, and start anew with an answer", async () => {
  const { pauses } = await follow([refuse, drop, refuse, drop, refuse, events(""), end]);
  const planned = [4, 8, 16, 16, 16, 4];
  expect(pauses).toHaveLength(planned.length);
  for (const [index, pause] of planned.entries()) {
    expect(pauses[index]).toBeGreaterThanOrEqual(pause * 0.75);
    expect(pauses[index]).toBeLessThanOrEqual(pause * 1.25);
  }
});

test("a server that says nothing any more is gone", async () => {
  const { heard } = await follow([fallSilent("data: a\n\n"), end], { longestSilence: 50 });
  expect(heard).toEqual(["open", "message a", "lost", "open", "end It is over."]);
});

test("it does not wait when the network comes back", async () => {
  const network = new EventTarget();
  const comeBack: Answer = (signal) => {
    // After this answer, when the follower waits.
    setTimeout(() => network.dispatchEvent(new Event("online")));
    return drop(signal);
  };
  const { heard } = await follow([comeBack, end], {
    network,
    firstPause: 1_000_000,
    longestPause: 1_000_000,
  });
  expect(heard).toEqual(["lost", "open", "end It is over."]);
});
