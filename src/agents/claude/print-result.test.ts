// Tests the reading of Claude Code's result line with real output; a failure is never read as a success.
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readResult } from "./print-result.ts";
import { LineReader } from "./print-session.ts";

const now = Date.parse("2026-11-24T10:30:00Z");
const exit = { exitCode: 0, signal: undefined, startError: undefined, leftovers: [] };
const failedExit = { ...exit, exitCode: 1 };
const line = (fields: object) => JSON.stringify({ type: "result", ...fields });

describe("a result", () => {
  test("of a success has the last message and the cost", () => {
    const text = line({
      subtype: "success",
      is_error: false,
      result: "Done.\nAll of it.",
      total_cost_usd: 0.0125,
      usage: { input_tokens: 3, output_tokens: 4, cache_read_input_tokens: 5 },
    });
    expect(readResult(text, exit, now)).toEqual({
      kind: "finished",
      message: "Done.\nAll of it.",
      costUsd: 0.0125,
      usage: { input: 3, output: 4, cacheRead: 5, cacheWrite: 0 },
    });
  });

  test("of a model without a known price has no cost, although it contains a sum", () => {
    const modelUsage = { "some-model": { costBasis: "unknown" }, other: { costBasis: "list" } };
    const text = line({ is_error: false, result: "Done.", total_cost_usd: 0.5, modelUsage });
    expect(readResult(text, exit, now)).toEqual({ kind: "finished", message: "Done.", costUsd: undefined });
  });

  test.each([
    [{ subtype: "success", is_error: true, result: 'API Error: 529 {"type":"error"}' }, "overload"],
    [
      { subtype: "success", is_error: true, api_error_status: 401, result: "Failed to authenticate." },
      "auth",
    ],
    [{ subtype: "success", is_error: true, result: "Prompt is too long" }, "context"],
    [{ subtype: "error_max_turns", is_error: false }, "unknown"],
    [{ subtype: "error_during_execution", is_error: true }, "unknown"],
  ])("of a failure, with any exit code: %j", (fields, failure) => {
    for (const end of [exit, failedExit])
      expect(readResult(line(fields), end, now)).toMatchObject({ kind: "failed", failure });
  });

  test("of a limit has the reset time, and a reason in one line", () => {
    const text = line({ is_error: true, api_error_status: 429, result: "Limit · resets 5pm (UTC)\nmore" });
    expect(readResult(text, failedExit, now)).toEqual({
      kind: "failed",
      failure: "rate-limit",
      resetAt: Date.parse("2026-11-24T17:00:00Z"),
      reason: "Claude Code says: Limit · resets 5pm (UTC)",
      costUsd: undefined,
    });
  });

  test.each([undefined, "no JSON", '{"type":"result","is_error":"yes"}'])(
    "that is missing (%s) is a crash",
    (text) => {
      expect(readResult(text, exit, now)).toMatchObject({ kind: "failed", failure: "crash" });
      expect(readResult(text, { ...exit, signal: "SIGKILL" }, now)).toMatchObject({
        reason: "Claude Code was ended by SIGKILL without a result",
      });
    },
  );
});

test("the last line that contains a text is complete, wherever the stream is cut", () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: "grapheme" }), { maxLength: 8 }),
      fc.array(fc.nat(40)),
      (noise, cuts) => {
        const result = '{"type":"result","result":"ü😀"}';
        const whole = Buffer.from(
          [...noise.map((text) => text.replaceAll("\n", " ")), result, "after"].join("\n"),
        );
        const lines = new LineReader();
        let from = 0;
        for (const cut of cuts) {
          lines.push(Buffer.from(whole.subarray(from, from + cut)));
          from += cut;
        }
        lines.push(Buffer.from(whole.subarray(from)));
        return lines.last('"type":"result"') === result;
      },
    ),
  );
});

test("a line that is far too long is skipped, and the next one is read", () => {
  const lines = new LineReader();
  for (let count = 0; count < 50; count += 1) lines.push(Buffer.alloc(100_000, "x"));
  lines.push(Buffer.from('\n{"type":"result"}\n'));
  expect(lines.last("x")).toBeUndefined();
  expect(lines.last('"type":"result"')).toBe('{"type":"result"}');
});
