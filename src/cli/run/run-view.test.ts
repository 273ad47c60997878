// What a run shows: plain lines in a log, and a live line on a terminal.
import { Writable } from "node:stream";
import { expect, test } from "vitest";
import { TestClock } from "../../../test/kit/test-clock.ts";
import type { LoopEvent } from "../../loop/index.ts";
import type { Output } from "../../platform/index.ts";
import { openRunView } from "./run-view.ts";

function show(events: readonly LoopEvent[], isTerminal: boolean): { lines: string[]; drawn: string } {
  const lines: string[] = [];
  let drawn = "";
  const stream = new Writable({
    write: (chunk: Buffer, _, done) => {
      drawn += chunk.toString();
      done();
    },
  });
  Object.assign(stream, { columns: 80, clearLine: () => true, cursorTo: () => true });
  const output = { isTerminal, hasColors: false, stream, out: (line: string) => void lines.push(line) };
  using view = openRunView(output as unknown as Output, new TestClock(), { quiet: false });
  for (const event of events) view.announce(event);
  return { lines, drawn };
}

const work: LoopEvent = { kind: "still-at-work", step: undefined, durationMs: 60_000, silentMs: undefined };

test("a log says every minute that the run is at work; a terminal has the live line", () => {
  expect(show([work], false).lines).toEqual(["  still at work, 1 min, no output yet"]);
  expect(show([work], true).lines).toEqual([]);
});

test("while a run is paused, a terminal says so and how to continue", () => {
  const { lines, drawn } = show([{ kind: "waiting", why: "paused", until: 0 }, { kind: "resumed" }], true);
  expect(lines).toEqual(['Paused. Continue with "ralph-ci resume".', "Continuing."]);
  expect(drawn).toBe("… paused, 0 ms");
});

test("the end of a failed gate's output stands below its line", () => {
  const gate = { iteration: 1, command: "npm test", exitCode: 1, timedOut: false, durationMs: 1 };
  const event: LoopEvent = { kind: "gate-ended", ...gate, passed: false, outputTail: "one\n\u001b[2Jtwo\n" };
  expect(show([event], false).lines).toEqual([
    "  gate npm test: failed (exit code 1) in 1 ms",
    "    | one",
    "    | two",
  ]);
});
