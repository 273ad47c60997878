// Damaged, cut, empty and missing files.
import { readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ConfigurationError } from "../../platform/index.ts";
import { content, effortNames, putEffort, TemporaryState } from "../journal.fixture.ts";
import { JournalError } from "./journal-error.ts";

let state: TemporaryState;
beforeEach(() => {
  state = new TemporaryState();
});
afterEach(() => state[Symbol.dispose]());

const damages: [string, () => void][] = [
  ["cut in the middle", () => truncateSync(state.main, 20_000)],
  ["cut in its last page", () => truncateSync(state.main, readFileSync(state.main).length - 1)],
  ["cut by whole pages", () => truncateSync(state.main, readFileSync(state.main).length - 4096)],
  ["cut in its header", () => truncateSync(state.main, 50)],
  ["overwritten in its pages", () => spoil(4096, 40_000)],
  ["overwritten at its start", () => spoil(0, 16)],
  ["replaced by text", () => writeFileSync(state.main, "not a database\n".repeat(1000))],
];

function spoil(from: number, to: number): void {
  const bytes = readFileSync(state.main);
  bytes.fill(0x5a, from, to);
  writeFileSync(state.main, bytes);
}

describe.each(damages)("a file %s", (_, damage) => {
  test("is kept, and the previous file replaces it", async () => {
    await state.writeTwice();
    damage();
    const damaged = content(state.main);
    using journal = await state.open();
    expect(effortNames(journal)).toEqual(["one"]);
    expect(state.warnings.join("\n")).toMatch(
      /sessions\.db is damaged .*continuing with .*sessions\.db\.prev/,
    );
    expect(content(state.main), "reading touches no file").toEqual(damaged);
    await putEffort(journal, "three");
    expect(content(`${state.main}.damaged-20260102030405`)).toEqual(damaged);
    expect(state.warnings.at(-1)).toContain("sessions.db.damaged-20260102030405");
    using next = await state.open();
    expect(effortNames(next)).toEqual(["one", "three"]);
    await putEffort(next, "four");
    expect(state.keptFiles()).toHaveLength(1);
  });
  test("is an error if the previous file is damaged too, and nothing is overwritten", async () => {
    await state.writeTwice();
    using journal = await state.open();
    damage();
    writeFileSync(state.previous, "nor is this");
    const before = [content(state.main), content(state.previous)];
    expect(() => effortNames(journal)).toThrow(JournalError);
    await expect(putEffort(journal, "three")).rejects.toThrow(JournalError);
    await expect(state.open()).rejects.toThrow(/is damaged .* is damaged .*start again$/);
    expect([content(state.main), content(state.previous)]).toEqual(before);
  });
});

test("any damaged file is read completely, replaced by the previous one, or rejected as newer", async () => {
  await state.writeTwice();
  const whole = readFileSync(state.main);
  const location = fc.oneof(fc.nat(120), fc.nat(whole.length - 1));
  const spot = fc.record({ at: location, bytes: fc.uint8Array({ minLength: 1, maxLength: 64 }) });
  const cut = fc.option(fc.nat(whole.length - 1), { nil: undefined });
  await fc.assert(
    fc.asyncProperty(fc.array(spot, { maxLength: 8 }), cut, async (spots, length) => {
      const bytes = Buffer.from(whole);
      for (const { at, bytes: spoilt } of spots) bytes.set(spoilt.subarray(0, bytes.length - at), at);
      writeFileSync(state.main, bytes.subarray(0, length));
      try {
        using journal = await state.open();
        const found = effortNames(journal);
        if (length !== undefined) expect(found).toEqual(["one"]);
      } catch (error) {
        expect(error).toBeInstanceOf(ConfigurationError);
      }
    }),
    { numRuns: 100 },
  );
});

describe("a missing or empty file", () => {
  test.each([
    ["missing", () => rmSync(state.main)],
    ["empty", () => writeFileSync(state.main, "")],
  ])("%s: the previous file replaces it", async (word, damage) => {
    await state.writeTwice();
    damage();
    using journal = await state.open();
    expect(effortNames(journal)).toEqual(["one"]);
    expect(state.warnings[0]).toContain(`sessions.db is ${word}; continuing with`);
    const before = content(state.previous);
    await putEffort(journal, "three");
    expect(content(state.previous), "a kill in the middle would have left nothing good").toBe(before);
    using next = await state.open();
    expect(effortNames(next)).toEqual(["one", "three"]);
    expect(state.keptFiles()).toEqual([]);
  });
  test("an empty file without a previous one is new", async () => {
    writeFileSync(state.main, "");
    using journal = await state.open();
    await putEffort(journal, "one");
    expect(effortNames(journal)).toEqual(["one"]);
    expect(state.warnings).toEqual([]);
  });
  test("a missing file with a damaged previous one is an error", async () => {
    writeFileSync(state.previous, "no database");
    await expect(state.open()).rejects.toThrow(JournalError);
  });
});
