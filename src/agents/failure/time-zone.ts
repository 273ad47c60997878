// Converts between moments and local times in a time zone.

/** A local time; months count from 1. */
export interface LocalTime {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
}

/** The offset of a zone from UTC at a moment, both in ms. */
export type ZoneOffset = (time: number) => number;

const minute = 60_000; // ms

const abbreviations: Readonly<Record<string, string>> = {
  ...namesOf("America/Los_Angeles", "PT PST PDT"),
  ...namesOf("America/Denver", "MT MST MDT"),
  ...namesOf("America/Chicago", "CT CST CDT"),
  ...namesOf("America/New_York", "ET EST EDT"),
  ...namesOf("Europe/London", "BST"),
  ...namesOf("Europe/Berlin", "CET CEST"),
};

function namesOf(zone: string, names: string): Record<string, string> {
  return Object.fromEntries(names.split(" ").map((name) => [name, zone]));
}

/** The offsets of a zone: `Europe/Berlin`, `Etc/GMT+5`, `PDT`, `UTC+2`, `-05:30`. Of an unknown one they are 0. */
export function offsetOf(zone = "UTC"): ZoneOffset {
  const fixed = /^(?:utc|gmt)?([+-])(\d{1,2})(?::?(\d\d))?$/i.exec(zone);
  if (fixed) {
    const [, sign, hours, minutes = "0"] = fixed;
    const offset = (Number(hours) * 60 + Number(minutes)) * minute;
    return () => (sign === "-" ? -offset : offset);
  }
  const format = formatOf(abbreviations[zone.toUpperCase()] ?? zone);
  return format === undefined
    ? () => 0
    : (time) => shownIn(format, time) - Math.floor(time / minute) * minute;
}

function formatOf(timeZone: string): Intl.DateTimeFormat | undefined {
  try {
    return new Intl.DateTimeFormat("en-US", {
      timeZone,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
    });
  } catch {
    return undefined;
  }
}

/** The local time as if it were UTC, in ms since the epoch. */
function shownIn(format: Intl.DateTimeFormat, time: number): number {
  const parts = new Map(format.formatToParts(time).map(({ type, value }) => [type, Number(value)]));
  const part = (name: Intl.DateTimeFormatPartTypes) => parts.get(name) ?? 0;
  return Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"));
}

/** The local time at a moment (ms since the epoch). */
export function localTimeAt(time: number, offsetAt: ZoneOffset): LocalTime {
  const shown = new Date(time + offsetAt(time));
  return {
    year: shown.getUTCFullYear(),
    month: shown.getUTCMonth() + 1,
    day: shown.getUTCDate(),
    hour: shown.getUTCHours(),
    minute: shown.getUTCMinutes(),
  };
}

/** The moment at which a zone has this local time; within an hour of it when clocks change. */
export function timeOf(local: LocalTime, offsetAt: ZoneOffset): number {
  const asUtc = Date.UTC(local.year, local.month - 1, local.day, local.hour, local.minute);
  return asUtc - offsetAt(asUtc - offsetAt(asUtc));
}
