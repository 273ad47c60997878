// Tests that secrets in listings of bytes are found, in the formats that real programs print.
import { describe, expect, test } from "vitest";
import { createRedactor } from "../index.ts";

const secret = "Tr0ub4dor-horse/staple+77=x";
const redactor = createRedactor([secret]);

/** A listing as the program prints it: 16 bytes a line. */
function listing(bytes: Buffer, line: (offset: number, bytes: Buffer) => string): string {
  const starts = Array.from({ length: Math.ceil(bytes.length / 16) }, (_, index) => index * 16);
  return starts.map((start) => line(start, bytes.subarray(start, start + 16))).join("\n");
}
const hex = (value: number, length: number) => value.toString(16).padStart(length, "0");
const octal = (value: number, length: number) => value.toString(8).padStart(length, "0");
const shown = (bytes: Buffer) => bytes.toString("latin1").replace(/[^ -~]/g, ".");
const words = (bytes: Buffer) =>
  Array.from(
    { length: Math.ceil(bytes.length / 2) },
    (_, index) => (bytes[2 * index] ?? 0) | ((bytes[2 * index + 1] ?? 0) << 8),
  );
const each = (bytes: Buffer, spell: (byte: number) => string) => Array.from(bytes, spell).join(" ");
const character = (byte: number) =>
  ({ 10: "\\n", 0: "\\0" })[byte] ?? (byte < 32 || byte > 126 ? octal(byte, 3) : String.fromCharCode(byte));

const formats: Readonly<Record<string, (offset: number, bytes: Buffer) => string>> = {
  xxd: (offset, bytes) =>
    `${hex(offset, 8)}: ${(bytes.toString("hex").match(/.{1,4}/g) ?? []).join(" ").padEnd(39)}  ${shown(bytes)}`,
  "xxd -g1": (offset, bytes) =>
    `${hex(offset, 8)}: ${each(bytes, (byte) => hex(byte, 2)).padEnd(47)}  ${shown(bytes)}`,
  "xxd -b": (offset, bytes) =>
    `${hex(offset, 8)}: ${each(bytes, (byte) => byte.toString(2).padStart(8, "0"))}  ${shown(bytes)}`,
  "hexdump -C": (offset, bytes) => {
    const halves = [bytes.subarray(0, 8), bytes.subarray(8)].map((half) =>
      each(half, (byte) => hex(byte, 2)).padEnd(23),
    );
    return `${hex(offset, 8)}  ${halves.join("  ")}  |${shown(bytes)}|`;
  },
  hexdump: (offset, bytes) =>
    `${hex(offset, 7)} ${words(bytes)
      .map((word) => hex(word, 4))
      .join(" ")}`,
  od: (offset, bytes) =>
    `${octal(offset, 7)} ${words(bytes)
      .map((word) => octal(word, 6))
      .join(" ")}`,
  "od -b": (offset, bytes) => `${octal(offset, 7)} ${each(bytes, (byte) => octal(byte, 3))}`,
  "od -tx1": (offset, bytes) => `${octal(offset, 7)} ${each(bytes, (byte) => hex(byte, 2))}`,
  "od -tx1z": (offset, bytes) =>
    `${octal(offset, 7)} ${each(bytes, (byte) => hex(byte, 2)).padEnd(47)}  >${shown(bytes)}<`,
  "od -tu1": (offset, bytes) => `${octal(offset, 7)} ${each(bytes, (byte) => String(byte).padStart(3))}`,
  "od -c": (offset, bytes) =>
    `${octal(offset, 7)}${Array.from(bytes, (byte) => character(byte).padStart(4)).join("")}`,
  "od -An -tx1": (_, bytes) => ` ${each(bytes, (byte) => hex(byte, 2))}`,
  "od -An -c": (_, bytes) => Array.from(bytes, (byte) => character(byte).padStart(4)).join(""),
};

describe.each(Object.entries(formats))("%s", (_, format) => {
  test.each([0, 1, 7, 15, 16])("a secret after %i bytes never leaves, wherever the text is cut", (before) => {
    const text = `begin\n${listing(Buffer.from(`${"~".repeat(before)}${secret}\n`), format)}\nend\n`;
    const redacted = redactor.text(text);
    expect(redacted).toMatch(/^begin\n(.*\n)?\*\*\*(\n.*)?\nend\n$/);
    expect(redacted.split("\n").length).toBeLessThan(6);
    for (let cut = 0; cut <= text.length; cut += 3) {
      const stream = redactor.stream();
      const bytes = Buffer.from(text);
      const out = [stream.push(bytes.subarray(0, cut)), stream.push(bytes.subarray(cut)), stream.end()];
      expect(Buffer.concat(out).toString(), `cut at ${cut}`).toBe(redacted);
    }
  });

  test("other bytes stay", () => {
    const text = `begin\n${listing(Buffer.from("The quick brown fox jumps over the lazy dog, and so on.\n".repeat(9)), format)}\nend\n`;
    expect(redactor.text(text)).toBe(text);
  });
});

test("a list of numbers is found, as programs print it", () => {
  const numbers = [...Buffer.from(secret)];
  expect(redactor.text(JSON.stringify(Buffer.from(secret)))).toBe('{"type":"Buffer","data":[***]}');
  expect(redactor.text(`[${numbers.join(", ")}]`)).toBe("[***]");
  expect(redactor.text(JSON.stringify(numbers, undefined, 2))).toBe("[\n  ***\n]");
  expect(redactor.text(`<Buffer ${numbers.map((byte) => hex(byte, 2)).join(" ")}>`)).toBe("<Buffer ***>");
});

test("tables of numbers stay", () => {
  const text = "  12   7 255\n  84 114  48\n0000000 begin\n00000010: 5472 3075\n1 2 3 4\n";
  expect(redactor.text(text.repeat(50))).toBe(text.repeat(50));
});
