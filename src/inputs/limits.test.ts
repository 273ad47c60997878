// Tests that every limit is finite: empty values, zero and words are errors, and each error ends with the fix.
import { expect, test } from "vitest";
import { readRunInputs } from "./inputs.ts";
import type { OptionRow } from "./option-row.ts";
import { locationOptions, runOptions } from "./options.ts";

const limits = ([...runOptions] as OptionRow[]).filter(({ kind }) =>
  ["count", "duration", "amount"].includes(kind),
);

test.each(limits.map(({ name }) => name))("--%s refuses 0, -1, empty values, words and unlimited", (name) => {
  for (const value of ["0", "-1", "", " ", "abc", "unlimited", "1e999", "NaN"])
    expect(() => readRunInputs({ [name]: value }), value).toThrow(
      new RegExp(`^--${name} .*; (write it like|give) `),
    );
});

test.each(limits.map(({ name, default: value }) => [name, value ?? "20m"] as const))(
  "--%s refuses odd spellings of %s",
  (name, value) => {
    const digits = value.replace(/\D/g, "");
    const others = [
      "0x10",
      "1e3",
      "-5",
      "--",
      "\u0665",
      "\uff15",
      "5,0",
      "5_0",
      "Infinity",
      "9".repeat(2_000),
    ];
    const spaces = [
      ` ${value}`,
      `${value} `,
      `+ ${value}`,
      `${value}\n`,
      `\t${value}`,
      `${digits} 0m`,
      "\u00a05",
    ];
    for (const odd of [...others, ...spaces, `${value}\0`])
      expect(() => readRunInputs({ [name]: odd }), JSON.stringify(odd)).toThrow(
        expect.objectContaining({
          exitCode: 64,
          message: expect.stringMatching(new RegExp(`^--${name} .{10,600}$`)),
        }),
      );
  },
);

test("a limit of more than a year is refused: such a time has no date", () => {
  for (const time of ["8761h", "99999999999h"])
    expect(() => readRunInputs({ "max-runtime": time })).toThrow(
      /is longer than a year; give at most 8760h$/,
    );
  expect(readRunInputs({ "max-runtime": "8760h" }).maxRuntime).toBe(8760 * 3_600_000);
});

const texts = [...locationOptions, ...runOptions].filter(
  ({ name, kind }) => kind === "text" && name !== "agent-command",
);

test.each(texts.map(({ name }) => name))(
  "--%s is one line without spaces at its ends, of usual length",
  (name) => {
    for (const odd of ["a\nb", "\u001b[31m", "a\u0000b", "a\u2028b", " a", "a ", "x".repeat(1_001), "", " "])
      expect(() => readRunInputs({ [name]: odd }), JSON.stringify(odd)).toThrow(
        expect.objectContaining({
          exitCode: 64,
          message: expect.stringMatching(new RegExp(`^--${name} .{5,200}$`)),
        }),
      );
  },
);

test.each(["protect", "allow-protected", "allow-hosts", "sandbox-write", "sandbox-read", "failover"])(
  "an entry of --%s is one line of usual length",
  (name) => {
    for (const odd of ["a\nb", "a\u001b[31m", "x".repeat(100_000)])
      expect(() => readRunInputs({ [name]: ["claude", odd] }), JSON.stringify(odd).slice(0, 80)).toThrow(
        expect.objectContaining({
          exitCode: 64,
          message: expect.stringMatching(new RegExp(`^--${name} .{5,400}$`)),
        }),
      );
  },
);

test("commands may have several lines", () => {
  const given = { verify: ["a\nb"], setup: ["c\nd"], "agent-command": " e\nf", "agent-env": ["A=1\n2"] };
  const { verify, setup, agentCommand, agentValues } = readRunInputs(given);
  expect({ verify, setup, agentCommand, agentValues }).toEqual({
    verify: ["a\nb"],
    setup: ["c\nd"],
    agentCommand: " e\nf",
    agentValues: { A: "1\n2" },
  });
});

test("limits exist", () => expect(limits.length).toBeGreaterThan(10));
