// Tests reading the tunneler's log with real lines, and that no token passes.
import fc from "fast-check";
import { expect, test } from "vitest";
import { readTunnelerLine } from "./log-line.ts";

const line = (fields: Record<string, unknown>) =>
  JSON.stringify({ time: "2026-11-24T11:27:20.348Z", ...fields });

test("a hosted service and a fault with its cause are read", () => {
  const hosting = { level: "info", msg: "hosting service, waiting for connections", service: "terminal" };
  expect(readTunnelerLine(line(hosting))).toEqual({ kind: "hosting", service: "terminal" });
  const fault = { level: "error", msg: "failed to close listener", error: "channel closed" };
  expect(readTunnelerLine(line(fault))).toEqual({
    kind: "fault",
    text: "failed to close listener: channel closed",
  });
});

test.each([
  [{ level: "info", msg: "new service session", "session token": "3c45a623-cbc9-4b9a-a1be-e5aa4ca70645" }],
  [{ level: "warning", msg: "unable to find systemd-resolve or resolvectl in path", error: "exec" }],
  [{ level: "error" }],
])("a line that does not matter is skipped: %j", (fields) => {
  expect(readTunnelerLine(line(fields))).toBeUndefined();
});

test("a token in a fault is removed", () => {
  const token = "4a626217-5f2d-465b-aecc-0224fea8b4c2";
  const jwt = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl";
  const read = readTunnelerLine(line({ level: "error", msg: `token ${token}`, error: `bearer ${jwt}` }));
  expect(read).toEqual({ kind: "fault", text: "token …: bearer …" });
});

test("any text is read or skipped", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      const read = readTunnelerLine(text);
      expect(read === undefined || ["hosting", "fault"].includes(read.kind)).toBe(true);
    }),
  );
});
