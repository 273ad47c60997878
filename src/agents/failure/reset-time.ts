// Reads from a text when a provider allows more: a number, a date, a time of day in a zone, or a wait.

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
const furthest = 32 * day; // a later time was misread

const units: Readonly<Record<string, number>> = { s: second, m: minute, h: hour, d: day };

/** The first time from which a provider allows more, if the text names one. Both times are in ms since the epoch. */
export function readResetTime(text: string, now: number): number | undefined {
  const time = epochIn(text) ?? isoIn(text) ?? waitIn(text, now) ?? timeOfDayIn(text, now);
  return time !== undefined && time > now && time - now <= furthest ? time : undefined;
}

/** `…|1767225600`, `reset at 1767225600`: in seconds or ms since the epoch. */
function epochIn(text: string): number | undefined {
  const digits = /(?:\||\b(?:resets?|until|at)\b[^\d\n]{0,20})(1\d{9}(?:\d{3})?)\b/i.exec(text)?.[1];
  if (digits === undefined) return undefined;
  return digits.length > 10 ? Number(digits) : Number(digits) * second;
}

function isoIn(text: string): number | undefined {
  const written = /\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)/.exec(text)?.[0];
  const time = written === undefined ? Number.NaN : Date.parse(written.replace(" ", "T"));
  return Number.isNaN(time) ? undefined : time;
}

/** `retry-after: 30`, `try again in 1h 20m`, `in 45 seconds`. */
function waitIn(text: string, now: number): number | undefined {
  const after = /\bretry[- ]after["']?\s*[:=]?\s*["']?(\d{1,7})(?:\.\d+)?\b(?!\s*(?:ms|m|h|d)\b)/i.exec(
    text,
  )?.[1];
  if (after !== undefined) return now + Number(after) * second;
  const wait =
    /\b(?:again|resets?|retry|wait|available)(?:\s+(?:in|after|for))\s+((?:\d+(?:\.\d+)?\s*(?:seconds?|secs?|s|minutes?|mins?|m|hours?|hrs?|h|days?|d)\b[\s,]*(?:and\s+)?)+)/i.exec(
      text,
    )?.[1];
  if (wait === undefined) return undefined;
  const parts = [...wait.matchAll(/(\d+(?:\.\d+)?)\s*([smhd])/gi)];
  return (
    now +
    parts.reduce((sum, [, count, unit]) => sum + Number(count) * (units[(unit ?? "").toLowerCase()] ?? 0), 0)
  );
}

const months = "jan feb mar apr may jun jul aug sep oct nov dec".split(" ");
const timePattern =
  /\bresets?\b(?:\s+(?:at|on))?\s+(?:(?:on\s+)?([A-Z][a-z]{2})[a-z]*\.?\s+(\d{1,2})(?:,|\s+at)?\s+(?:at\s+)?)?(\d{1,2})(?::(\d\d))?\s*([ap])?\.?m?\.?\b(?:\s*\(?([A-Z][A-Za-z_+-]*(?:\/[A-Z][A-Za-z_+-]*)*)\)?)?/;

/** `resets 5pm (Europe/Berlin)`, `resets at 3:30 PM`, `resets Nov 28, 9am (UTC)`; without a zone it is UTC. */
function timeOfDayIn(text: string, now: number): number | undefined {
  const match = timePattern.exec(text);
  if (!match) return undefined;
  const [, monthName, dayText, hourText = "", minuteText = "0", half, zone] = match;
  if (half === undefined && match[4] === undefined) return undefined;
  const written = Number(hourText);
  const hours = half === undefined ? written : (written % 12) + (half.toLowerCase() === "p" ? 12 : 0);
  if (hours > 23 || Number(minuteText) > 59) return undefined;
  const timeZone = knownZone(zone);
  const today = partsIn(now, timeZone);
  const month = monthName === undefined ? undefined : months.indexOf(monthName.toLowerCase()) + 1;
  if (month === 0) return undefined;
  const local = {
    year: today.year + (month !== undefined && month < today.month ? 1 : 0),
    month: month ?? today.month,
    day: dayText === undefined ? today.day : Number(dayText),
    hour: hours,
    minute: Number(minuteText),
  };
  const time = timeOf(local, timeZone);
  if (month !== undefined || time > now) return time;
  return timeOf({ ...local, day: local.day + 1 }, timeZone);
}

interface LocalTime {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
}

function knownZone(zone: string | undefined): string {
  if (zone === undefined) return "UTC";
  try {
    new Intl.DateTimeFormat("en-US", { timeZone: zone });
    return zone;
  } catch {
    return "UTC";
  }
}

function partsIn(time: number, timeZone: string): LocalTime {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
  });
  const parts = new Map(format.formatToParts(time).map(({ type, value }) => [type, Number(value)]));
  const part = (name: Intl.DateTimeFormatPartTypes) => parts.get(name) ?? 0;
  return {
    year: part("year"),
    month: part("month"),
    day: part("day"),
    hour: part("hour"),
    minute: part("minute"),
  };
}

/** The time at which a zone has this local time; within an hour of it when clocks change. */
function timeOf(local: LocalTime, timeZone: string): number {
  const asUtc = Date.UTC(local.year, local.month - 1, local.day, local.hour, local.minute);
  const offsetAt = (time: number) => {
    const shown = partsIn(time, timeZone);
    return Date.UTC(shown.year, shown.month - 1, shown.day, shown.hour, shown.minute) - time;
  };
  return asUtc - offsetAt(asUtc - offsetAt(asUtc));
}
