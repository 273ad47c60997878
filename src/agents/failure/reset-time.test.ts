// Tests reset times in all known forms, in time zones and across clock changes.
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readResetTime } from "./reset-time.ts";

const now = Date.parse("2026-11-24T10:30:00Z");
const read = (text: string, at = now) => {
  const time = readResetTime(text, at);
  return time === undefined ? undefined : new Date(time).toISOString().replace(".000Z", "Z");
};

describe("a reset time", () => {
  test.each([
    ["Claude AI usage limit reached|1795528800", "2026-11-24T14:00:00Z"],
    ["limit will reset at 1795528800000", "2026-11-24T14:00:00Z"],
    ["resets 2026-11-24T18:00:00Z", "2026-11-24T18:00:00Z"],
    ["try again after 2026-11-24 18:00:00+02:00", "2026-11-24T16:00:00Z"],
    ["retry-after: 90", "2026-11-24T10:31:30Z"],
    ['{"retry-after":"30"}', "2026-11-24T10:30:30Z"],
    ["Please try again in 1h 20m.", "2026-11-24T11:50:00Z"],
    ["Please try again in 45 seconds", "2026-11-24T10:30:45Z"],
    ["resets in 2 hours and 5 minutes", "2026-11-24T12:35:00Z"],
    ["You've hit your limit · resets 5pm (Europe/Berlin)", "2026-11-24T16:00:00Z"],
    ["You've hit your session limit · resets 11:30am (UTC)", "2026-11-24T11:30:00Z"],
    ["Your limit resets at 9am (America/New_York)", "2026-11-24T14:00:00Z"],
    ["resets 5am (America/New_York)", "2026-11-25T10:00:00Z"],
    ["weekly limit reached · resets Nov 28, 9am (UTC)", "2026-11-28T09:00:00Z"],
    ["resets Dec 2 at 6:15pm (Asia/Tokyo)", "2026-12-02T09:15:00Z"],
    ["resets at 23:05", "2026-11-24T23:05:00Z"],
    ["resets 5pm (Nowhere/Land)", "2026-11-24T17:00:00Z"],
  ])("%s", (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  test.each([
    "",
    "429 Too Many Requests",
    "resets soon",
    "the counter resets 3 times",
    "resets at 99:99",
    "limit reached|1600000000",
    "retry-after: 99999999",
    "try again in 900 days",
    "port 1795519200",
  ])("is missing in %j", (text) => {
    expect(read(text)).toBeUndefined();
  });

  test("of a time of day is right when clocks change", () => {
    // In Berlin clocks go back on 2026-10-25 at 3:00, and forward on 2027-03-28 at 2:00.
    const autumn = Date.parse("2026-10-24T22:00:00Z");
    expect(read("resets 5am (Europe/Berlin)", autumn)).toBe("2026-10-25T04:00:00Z");
    const spring = Date.parse("2027-03-27T22:00:00Z");
    expect(read("resets 5am (Europe/Berlin)", spring)).toBe("2027-03-28T03:00:00Z");
    expect(read("resets Jan 1, 1am (UTC)", Date.parse("2026-12-31T12:00:00Z"))).toBe("2027-01-01T01:00:00Z");
  });

  test("is in the near future for any text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 60 }), fc.nat(100), (noise, hours) => {
        const time = readResetTime(`${noise} resets ${hours}pm ${noise} retry-after: ${hours}`, now);
        return time === undefined || (time > now && time - now <= 32 * 24 * 3_600_000);
      }),
    );
  });
});
