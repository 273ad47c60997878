// Event lines about agents contain commands that people can copy.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createRedactor } from "../platform/index.ts";
import { redactEvent, renderDetails, renderEvent } from "./event-lines.ts";

test("a terminal has a read-only attach command", () => {
  const point = { kind: "tmux", socket: "/run/a b/s", session: "ralph", pane: "%0" } as const;
  expect(renderEvent({ kind: "attachable", iteration: 1, point })).toBe(
    "  Attach with: tmux -S '/run/a b/s' attach -r -t ralph",
  );
});

test("a server has an attach command that a shell runs unchanged, without a password in it", () => {
  const folder = mkdtempSync(join(tmpdir(), "attach it's "));
  try {
    const passwordFile = join(folder, "password");
    writeFileSync(passwordFile, "s3cret word\n");
    const point = { kind: "opencode", url: "http://127.0.0.1:4096", port: 4096, sessionId: "ses_1" } as const;
    const event = { kind: "attachable", iteration: 1, point: { ...point, folder, passwordFile } } as const;
    const line = renderEvent(redactEvent(event, createRedactor([]))) ?? "";
    const [lead, command = ""] = line.split("Attach with: ");
    expect(lead).toBe("  ");
    const shown = `opencode() { printf '%s\\n' "$OPENCODE_SERVER_PASSWORD" "$@"; }; ${command}`;
    expect(execFileSync("sh", ["-c", shown], { encoding: "utf8" }).trimEnd().split("\n")).toEqual([
      ...["s3cret word", "attach", "http://127.0.0.1:4096", "--session", "ses_1", "--dir", folder],
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("nested fields of an event are redacted too", () => {
  const point = { kind: "tmux", socket: "/run/canary-4711", session: "s", pane: "%0" } as const;
  const event = redactEvent({ kind: "attachable", iteration: 1, point }, createRedactor(["canary-4711"]));
  expect(JSON.stringify(event)).not.toContain("canary");
});

test("a change of the agent has a line with the reason, in both directions", () => {
  const reason = "claude failed 3 times in a row (its provider is too busy)";
  const there = { kind: "failover", from: "claude", to: "opencode", reason, back: false } as const;
  expect(renderEvent(there)).toBe(`Continuing with opencode: ${reason}`);
  const back = {
    ...there,
    from: "opencode",
    to: "claude",
    reason: "opencode succeeded",
    back: true,
  } as const;
  expect(renderEvent(back)).toBe("claude is tried again: opencode succeeded");
});

const gate = { kind: "gate-ended", iteration: 1, command: "npm test", exitCode: 1, timedOut: false } as const;
const failedGate = { ...gate, durationMs: 5, passed: false } as const;

test("a gate that failed shows its last ten lines; one that passed shows none", () => {
  const outputTail = Array.from({ length: 14 }, (_, index) => `line ${index + 1}\n`).join("\n");
  const details = renderDetails(redactEvent({ ...failedGate, outputTail }, createRedactor([])));
  expect(details).toHaveLength(10);
  expect(details[0]).toBe("    | line 5");
  expect(details.at(-1)).toBe("    | line 14");
  expect(renderDetails({ ...failedGate, passed: true, outputTail })).toEqual([]);
});

test("lines of output neither control the terminal nor the job, nor show secrets, and are not endless", () => {
  const start = "\u001b";
  const outputTail = [
    `${start}[31mred${start}[0m ${start}]0;title\u0007 end`,
    "::error::not an error",
    "##[error]nor this",
    "progress 10%\rprogress 20%",
    "token canary-4711",
    "back\u202ewards\u0008",
    "x".repeat(5_000),
  ].join("\r\n");
  const event = redactEvent({ ...failedGate, outputTail }, createRedactor(["canary-4711"]));
  expect(renderDetails(event)).toEqual([
    "    | red  end",
    "    | ::error::not an error",
    "    | ## [error]nor this",
    "    | progress 10%",
    "    | progress 20%",
    "    | token ***",
    "    | back wards",
    `    | ${"x".repeat(300)}…`,
  ]);
});

const ended = {
  kind: "iteration-ended",
  iteration: 1,
  storyId: "US-001",
  outcome: "failed",
  reason: "The agent ended with exit code 127.",
  durationMs: 5,
  commit: undefined,
  lastWords: "sh: 1: my-agent: not found\n",
  putBack: [],
  record: "/state/iterations/0001",
} as const;

test("a turn that did not pass says the agent's last words, what was put back and whose it was, and where the record is", () => {
  const putBack = ["US-002 was marked done,\u001b[2J but only US-001 is the story of this turn."];
  const lastWords = "I tried.\nIt did not work: token canary-4711\n";
  const event = redactEvent({ ...ended, lastWords, putBack }, createRedactor(["canary-4711"]));
  expect(renderDetails(event)).toEqual([
    "    The agent's last words:",
    "      | I tried.",
    "      | It did not work: token ***",
    "    Put back, a change of the agent: US-002 was marked done, [2J but only US-001 is the story of this turn.",
    "    Record: /state/iterations/0001",
  ]);
  expect(renderDetails(ended)).toEqual([
    "    The agent's last words: sh: 1: my-agent: not found",
    "    Record: /state/iterations/0001",
  ]);
});

test("a turn that passed says the agent's last line, if there is one", () => {
  const passed = { ...ended, outcome: "passed" } as const;
  expect(renderDetails({ ...passed, lastWords: "1\n2\n3\n4" })).toEqual(["    The agent's last words: 4"]);
  expect(renderDetails({ ...passed, lastWords: " \n" })).toEqual([]);
});

test("a silent step says how long it works and when it last printed something", () => {
  const minute = 60_000;
  const work = { kind: "still-at-work", step: undefined, durationMs: 3 * minute, silentMs: 40_400 } as const;
  expect(renderEvent(work)).toBe("  still at work, 3 min, last output 40 s ago");
  expect(renderEvent({ ...work, step: "gate npm test", silentMs: undefined })).toBe(
    "  still at work on gate npm test, 3 min, no output yet",
  );
  expect(renderEvent({ ...work, durationMs: 65 * minute, silentMs: 2.5 * minute })).toBe(
    "  still at work, 1 h 5 min, last output 2 min ago",
  );
});
