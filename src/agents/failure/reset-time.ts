// Reads from a text when a provider allows more: a number, a date, a wait, or a time of day in a zone.
import { clockTimesIn } from "./clock-time.ts";
import { day, second, waitsIn } from "./wait.ts";

const furthest = 32 * day; // a later time was misread

/** The first time from which a provider allows more, if the text names one. Both times are in ms since the epoch. */
export function readResetTime(text: string, now: number): number | undefined {
  const flat = text.replace(/\s+/g, " ");
  const times = [
    ...epochsIn(flat),
    ...timestampsIn(flat),
    ...waitsIn(flat).map((wait) => now + wait),
    ...clockTimesIn(flat, now),
  ];
  return times.find((time) => time > now && time - now <= furthest);
}

/** `…|1767225600`, `reset at 1767225600`, `"resets_at": 1767225600`: in seconds or ms since the epoch. */
function epochsIn(text: string): number[] {
  const pattern = /(?:\||\b(?:resets?(?:[_ -]?(?:at|time))?|until|at)\b[^\d]{0,20})(1\d{9}(?:\d{3})?)\b/gi;
  return [...text.matchAll(pattern)].map(([, digits = ""]) =>
    digits.length > 10 ? Number(digits) : Number(digits) * second,
  );
}

function timestampsIn(text: string): number[] {
  const pattern =
    /\b(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?) ?(?:(Z\b|UTC\b|GMT\b)|([+-]\d\d:?\d\d))/g;
  return [...text.matchAll(pattern)].map(([, date, time, , offset]) =>
    Date.parse(`${date}T${time}${offset ?? "Z"}`),
  );
}
