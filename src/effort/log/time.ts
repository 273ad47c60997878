// Writes and reads the times in progress logs. The program always writes UTC.

/** `YYYY-MM-DD` in UTC. */
export function renderDate(at: Date): string {
  return at.toISOString().slice(0, 10);
}

/** `YYYY-MM-DD HH:MM` in UTC. */
export function renderMinute(at: Date): string {
  return at.toISOString().slice(0, 16).replace("T", " ");
}

const months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/** The first date and time in a line, in a form that sorts as text, without its time zone; undefined if there is none. */
export function readTime(line: string): string | undefined {
  const plain = /(\d{4}-\d{2}-\d{2})(?:[T ]+(\d{2}:\d{2}))?/.exec(line);
  if (plain) return plain[1] + (plain[2] ? ` ${plain[2]}` : "");
  return readSpelledTime(line);
}

function readSpelledTime(line: string): string | undefined {
  const month = /\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\b/i.exec(line)?.[1];
  const year = /\b(20\d{2})\b/.exec(line)?.[1];
  if (!month || !year) return undefined;
  const time = /\b(\d{2}:\d{2})(?::\d{2})?\b/.exec(line);
  const day = /\b(\d{1,2})\b/.exec(line.replace(time?.[0] ?? "", ""))?.[1];
  if (!day) return undefined;
  const number = months.indexOf(month.toLowerCase()) + 1;
  return `${year}-${String(number).padStart(2, "0")}-${day.padStart(2, "0")}${time ? ` ${time[1]}` : ""}`;
}
