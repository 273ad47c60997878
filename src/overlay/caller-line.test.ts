// Tests that the caller line is read however it is cut, and that other bytes are left alone.
import fc from "fast-check";
import { expect, test } from "vitest";
import { readCallerLine, renderCallerLine } from "./caller-line.ts";

const read = (bytes: Buffer) => {
  for (let length = 1; length <= bytes.length; length += 1) {
    const reading = readCallerLine(bytes.subarray(0, length));
    if (reading !== "unknown") return { ...reading, length };
  }
  return "unknown";
};

test("any identity is read, and the bytes after it belong to the caller", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 60 }), fc.uint8Array(), (identity, own) => {
      const line = renderCallerLine(identity);
      expect(read(Buffer.concat([line, own]))).toMatchObject({ identity, length: line.length });
      expect(readCallerLine(Buffer.concat([line, own]))).toEqual({ identity, rest: Buffer.from(own) });
    }),
  );
});

test.each(["SSH-2.0-OpenSSH_9.2\r\n", "GET / HTTP/1.1\r\n", "POST /stop HTTP/1.1\r\n", "\n", "RALPH-X"])(
  "bytes that start with %j belong to the caller from the first byte",
  (text) => {
    expect(readCallerLine(Buffer.from(text))).toEqual({ identity: undefined, rest: Buffer.from(text) });
  },
);

test("a caller without a known identity cannot pretend to have one", () => {
  const own = renderCallerLine("somebody else");
  expect(readCallerLine(Buffer.concat([renderCallerLine(undefined), own]))).toEqual({
    identity: undefined,
    rest: own,
  });
});

test("a line without an end, or without a name, is refused", () => {
  for (const end of ["", '"\n'])
    expect(() => readCallerLine(Buffer.from(`RALPH-CALLER "${"x".repeat(2_000)}${end}`))).toThrow("too long");
  for (const wrong of ["1", "{}", "true", "", '"'])
    expect(() => readCallerLine(Buffer.from(`RALPH-CALLER ${wrong}\n`))).toThrow();
});
