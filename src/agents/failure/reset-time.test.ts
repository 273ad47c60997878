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
    ["Rate limit exceeded, retry after 2 hours", "2026-11-24T12:30:00Z"],
    ["429 Too Many Requests. Please retry after 30 minutes.", "2026-11-24T11:00:00Z"],
    ["rate limit: retry after 1 day", "2026-11-25T10:30:00Z"],
    ["retry after 90", "2026-11-24T10:31:30Z"],
    ["retry-after-ms: 1500", "2026-11-24T10:30:01.500Z"],
    ['"retryDelay": "34.5s"', "2026-11-24T10:30:34.500Z"],
    ['{"type":"usage_limit_reached","resets_in_seconds":3600}', "2026-11-24T11:30:00Z"],
    ['{"resets_at":1795528800}', "2026-11-24T14:00:00Z"],
    ["Please try again in 6m0s.", "2026-11-24T10:36:00Z"],
    ["Please try again in 1h13m4.8s.", "2026-11-24T11:43:04.800Z"],
    ["Please try again in 820ms.", "2026-11-24T10:30:00.820Z"],
    ["usage limit: wait 10 min before retrying", "2026-11-24T10:40:00Z"],
    ["Please wait for about two hours and a half", "2026-11-24T12:30:00Z"],
    ["Rate limit hit. Available again in about 4 hours.", "2026-11-24T14:30:00Z"],
    ["try again in half an hour", "2026-11-24T11:00:00Z"],
    ["Try again in 3 days 4 hours 23 minutes.", "2026-11-27T14:53:00Z"],
    ["try again in a week", "2026-12-01T10:30:00Z"],
    ["or try again at 9:05 PM.", "2026-11-24T21:05:00Z"],
    ["try again at 9:05 a.m.", "2026-11-25T09:05:00Z"],
    ["Try again at Feb 3rd, 2027 9:05 PM.", undefined],
    ["Try again at Dec 3rd, 2026 9:05 PM.", "2026-12-03T21:05:00Z"],
    ["resets 1pm (Etc/GMT+5)", "2026-11-24T18:00:00Z"],
    ["available again at 6:30 PM PST", "2026-11-25T02:30:00Z"],
    ["until 17:00 UTC+2", "2026-11-24T15:00:00Z"],
    ["resets Thursday at 10:00 AM (UTC)", "2026-11-26T10:00:00Z"],
    ["resets Tue 9am", "2026-12-01T09:00:00Z"],
    ["resets tomorrow at 11am", "2026-11-25T11:00:00Z"],
    ["2026-11-24T10:29:59Z ERROR limit, resets 2026-11-24T18:00:00Z", "2026-11-24T18:00:00Z"],
    ["resets at 2026-11-24 18:00:00 UTC", "2026-11-24T18:00:00Z"],
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
    "try again in a few minutes",
    "try again in 5 business days",
    "resets at 13pm",
    "retry after the tests",
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

  const spellings = {
    second: ["s", " s", " sec", " seconds", "secs"],
    minute: ["m", " m", " min", " minutes", "mins"],
    hour: ["h", " h", " hr", " hours", "hrs"],
    day: ["d", " d", " day", " days"],
  };
  const lengths = { second: 1, minute: 60, hour: 3_600, day: 86_400 };
  const part = (unit: keyof typeof lengths, most: number) =>
    fc.option(
      fc
        .tuple(fc.integer({ min: 1, max: most }), fc.constantFrom(...spellings[unit]))
        .map(([count, spelling]) => ({ text: `${count}${spelling}`, seconds: count * lengths[unit] })),
      { nil: undefined },
    );
  const announcement = fc.constantFrom(
    "try again in ",
    "Please retry after ",
    "retry-after: ",
    "wait ",
    "resets in ",
    "available again in about ",
  );

  test("is exact for every compound of units", () => {
    const parts = fc.tuple(part("day", 9), part("hour", 40), part("minute", 90), part("second", 99));
    const joint = fc.constantFrom("", " ", ", ", " and ");
    fc.assert(
      fc.property(
        announcement,
        parts,
        joint,
        fc.constantFrom("", ".", " before the next try", ")"),
        (words, all, between, end) => {
          const given = all.filter((each) => each !== undefined);
          fc.pre(given.length > 0);
          const seconds = given.reduce((sum, each) => sum + each.seconds, 0);
          const text = `Limit reached: ${words}${given.map((each) => each.text).join(between)}${end}`;
          expect(readResetTime(text, now), text).toBe(now + seconds * 1_000);
        },
      ),
      { numRuns: 500 },
    );
  });

  test("of a time of day is the next moment at which the zone's clocks show it", () => {
    const zone = fc.constantFrom(
      "UTC",
      "Asia/Tokyo",
      "Asia/Kolkata",
      "Etc/GMT+5",
      "America/Phoenix",
      "America/Argentina/Salta",
    );
    const minutes = fc.integer({ min: 0, max: 1_439 });
    fc.assert(
      fc.property(
        zone,
        minutes,
        fc.boolean(),
        fc.constantFrom("resets", "try again at", "available again at"),
        (timeZone, time, halves, words) => {
          const [hour, minute] = [Math.floor(time / 60), String(time % 60).padStart(2, "0")];
          const clock = halves
            ? `${hour % 12 || 12}:${minute} ${hour < 12 ? "AM" : "PM"}`
            : `${hour}:${minute}`;
          const text = `${words} ${clock} (${timeZone})`;
          const reset = readResetTime(text, now) ?? Number.NaN;
          expect(reset, text).toBeGreaterThan(now);
          expect(reset - now, text).toBeLessThanOrEqual(24 * 3_600_000);
          const shown = new Intl.DateTimeFormat("en-GB", { timeZone, hour: "2-digit", minute: "2-digit" });
          expect(shown.format(reset), text).toBe(`${String(hour).padStart(2, "0")}:${minute}`);
        },
      ),
      { numRuns: 300 },
    );
  });

  test("is read in time from hostile text", () => {
    const pieces = [
      "again ",
      "in ",
      "1h",
      " ",
      "1",
      "resets ",
      "retry after ",
      "and ",
      ",",
      "a ",
      ":",
      "resets at ",
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 6 }), (some) => {
        const started = performance.now();
        readResetTime(some.join("").repeat(2_000), now);
        expect(performance.now() - started).toBeLessThan(2_000);
      }),
    );
  });
});
