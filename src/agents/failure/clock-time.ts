// Reads times of day from a text: `resets 5pm (Europe/Berlin)`, `try again at Feb 3rd, 2027 9:05 PM`.

import { type LocalTime, localTimeAt, offsetOf, timeOf } from "./time-zone.ts";
import { day } from "./wait.ts";

const months = "jan feb mar apr may jun jul aug sep oct nov dec".split(" ");
const weekdays = "sun mon tue wed thu fri sat".split(" ");

const announced =
  "\\b(?:resets?|renews?|again|until|available|retry|back|ends?|expires?|lifts?)(?: time)?:?(?: (?:again|at|on|after|until|from|by)){0,3}";
const datePattern =
  `(?:(?<near>today|tomorrow),?|(?:(?<weekday>${weekdays.join("|")})[a-z]*,? ?)?` +
  `(?:(?<month>${months.join("|")})[a-z]*\\.? (?<day>\\d{1,2})(?:st|nd|rd|th)?(?:,? (?<year>\\d{4}))?,?)?)`;
const clockPattern =
  "(?<hour>\\d{1,2})(?::(?<minute>\\d\\d)(?::\\d\\d)?)?(?![\\d:])(?: ?(?<half>[ap])\\.?m\\b\\.?)?";
const zonePattern =
  "(?: ?\\(?(?<zone>(?:utc|gmt)?[+-]\\d{1,2}(?::?\\d\\d)?|[a-z][\\w+-]*(?:\\/[\\w+-]+)*)\\)?)?";
const pattern = new RegExp(`${announced} (?:${datePattern} ?(?:at )?)?${clockPattern}${zonePattern}`, "gi");

/** The times of day in a text whose white space is single spaces, the next ones after `now`, in ms since the epoch. */
export function clockTimesIn(text: string, now: number): number[] {
  return [...text.matchAll(pattern)].flatMap(({ groups }) => nextTime(groups ?? {}, now) ?? []);
}

type Groups = Readonly<Record<string, string | undefined>>;

/** Without a zone, and in an unknown one, it is UTC. */
function nextTime(groups: Groups, now: number): number | undefined {
  const clock = readClock(groups);
  if (clock === undefined) return undefined;
  const offsetAt = offsetOf(groups.zone);
  const today = localTimeAt(now, offsetAt);
  const at = (change: Partial<LocalTime>) => timeOf({ ...today, ...clock, ...change }, offsetAt);
  if (groups.month !== undefined) {
    const month = months.indexOf(groups.month.toLowerCase()) + 1;
    const year = groups.year === undefined ? today.year + (month < today.month ? 1 : 0) : Number(groups.year);
    return at({ year, month, day: Number(groups.day) });
  }
  if (groups.near?.toLowerCase() === "tomorrow") return at({ day: today.day + 1 });
  if (groups.near !== undefined) return at({});
  const ahead = groups.weekday === undefined ? 0 : daysUntil(groups.weekday, today);
  const time = at({ day: today.day + ahead });
  const period = groups.weekday === undefined ? 1 : 7;
  return time > now ? time : at({ day: today.day + ahead + period });
}

/** Undefined if it is a plain number, or no time of day. */
function readClock({ hour, minute, half }: Groups): Pick<LocalTime, "hour" | "minute"> | undefined {
  if (half === undefined && minute === undefined) return undefined;
  const written = Number(hour);
  if (written > (half === undefined ? 23 : 12) || Number(minute ?? 0) > 59) return undefined;
  const hours = half === undefined ? written : (written % 12) + (half.toLowerCase() === "p" ? 12 : 0);
  return { hour: hours, minute: Number(minute ?? 0) };
}

function daysUntil(weekday: string, { year, month, day: date }: LocalTime): number {
  const current = new Date(Date.UTC(year, month - 1, date)).getTime() / day;
  // 1970-01-01 was a Thursday.
  return (weekdays.indexOf(weekday.toLowerCase()) - ((current + 4) % 7) + 7) % 7;
}
