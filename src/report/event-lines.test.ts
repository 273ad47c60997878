// Event lines about agents contain commands that people can copy.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createRedactor } from "../platform/index.ts";
import { redactEvent, renderEvent } from "./event-lines.ts";

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
