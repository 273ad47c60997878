// Holds the reading of the tunneler's log to real lines, and to letting no token through.
import fc from "fast-check";
import { expect, test } from "vitest";
import { readTunnelerLine } from "./log-line.ts";

const line = (fields: Record<string, unknown>) =>
  JSON.stringify({ time: "2026-11-24T11:27:20.348Z", ...fields });

test("a service that is hosted, and a fault with its cause, are understood", () => {
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
])("a line that says nothing of use is passed over: %j", (fields) => {
  expect(readTunnelerLine(line(fields))).toBeUndefined();
});

test("a token in a fault is taken out", () => {
  const token = "4a626217-5f2d-465b-aecc-0224fea8b4c2";
  const jwt = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl";
  const read = readTunnelerLine(line({ level: "error", msg: `token ${token}`, error: `bearer ${jwt}` }));
  expect(read).toEqual({ kind: "fault", text: "token …: bearer …" });
});

test("whatever is printed, it is understood or passed over", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      const read = readTunnelerLine(text);
      expect(read === undefined || ["hosting", "fault"].includes(read.kind)).toBe(true);
    }),
  );
});
