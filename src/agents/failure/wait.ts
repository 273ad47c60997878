// Reads waits from a text: `retry-after: 30`, `try again in 1h13m4.8s`, `available in about two hours`.

export const second = 1_000; // ms
const minute = 60 * second;
const hour = 60 * minute;
export const day = 24 * hour;

const units: Readonly<Record<string, number>> = { s: second, m: minute, h: hour, d: day, w: 7 * day };
const numberWords = "one two three four five six seven eight nine ten eleven twelve".split(" ");

const unitPattern =
  "(?:ms|msecs?|milli(?:second)?s?|s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|w|weeks?)(?![a-z])";
const countPattern = `(?:\\d{1,9}(?:\\.\\d{1,9})? ?|(?:half an?|an?|${numberWords.join("|")}) )`;
const partPattern = new RegExp(`(${countPattern})(${unitPattern})`, "gi");
const durationPattern = `(?:${countPattern}${unitPattern} ?,? ?(?:and )?)+`;

const announced =
  "\\b(?:again|resets?|retry(?:ing)?|wait(?:ing)?|available|back|ends?|expires?|lifts?|renews?|refresh(?:es)?|resumes?|continue)\\b" +
  "(?: (?:again|in|after|for|within|about|around|approximately|approx\\.?|roughly|another|at least|up to|the next)){0,5}";
/** The name of a number: `retry-after`, `"retryDelay"`, `retry_after_seconds`, `resets_in_seconds`. */
const named =
  "\\b(?:retry|resets?)[-_ ]?(?:after|delay|in)(?:[-_ ]?(ms|milliseconds|s|secs?|seconds)(?![a-z]))?";
const separator = `["']? ?[:=]? ?["']?[~≈]? ?`;

const durations = new RegExp(`(?:${announced}|${named})${separator}(${durationPattern})`, "gi");
const plainNumbers = new RegExp(
  `${named}${separator}(\\d{1,9}(?:\\.\\d{1,9})?)(?![\\da-z]|\\.\\d| ?${unitPattern})`,
  "gi",
);

/** The waits in a text whose white space is single spaces, in ms. A number without a unit is in seconds. */
export function waitsIn(text: string): number[] {
  const compounds = [...text.matchAll(durations)].map((match) => sumOf(match[2] ?? ""));
  const plain = [...text.matchAll(plainNumbers)].map(([, unit, count]) =>
    Math.round(Number(count) * unitLength(unit ?? "s")),
  );
  return [...compounds, ...plain];
}

function sumOf(duration: string): number {
  const parts = [...duration.matchAll(partPattern)];
  return Math.round(
    parts.reduce((sum, [, count, unit]) => sum + readCount(count ?? "") * unitLength(unit ?? ""), 0),
  );
}

function readCount(written: string): number {
  const word = written.trim().toLowerCase();
  if (word.startsWith("half")) return 0.5;
  if (word === "a" || word === "an") return 1;
  const position = numberWords.indexOf(word);
  return position >= 0 ? position + 1 : Number(word);
}

function unitLength(unit: string): number {
  const lower = unit.toLowerCase();
  return /^(?:ms|milli)/.test(lower) ? 1 : (units[lower.charAt(0)] ?? 0);
}
