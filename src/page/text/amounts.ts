// Writes times, durations, money and tokens for people.

const minute = 60_000;
const hour = 60 * minute;

/** A duration (ms): 340 ms, 4.2 s, 3 min 20 s, 2 h 5 min. */
export function describeDuration(milliseconds: number): string {
  if (milliseconds < 1_000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < minute) return `${(milliseconds / 1_000).toFixed(1)} s`;
  const minutes = Math.floor(milliseconds / minute);
  if (minutes < 60) return `${minutes} min ${Math.floor((milliseconds % minute) / 1_000)} s`;
  return `${Math.floor(milliseconds / hour)} h ${minutes % 60} min`;
}

/** An amount in dollars; small ones keep their first digits. */
export function describeMoney(dollars: number): string {
  if (dollars === 0) return "$0";
  return dollars < 0.1 ? `$${dollars.toPrecision(2)}` : `$${dollars.toFixed(2)}`;
}

/** A number of tokens: 950, 12.3k, 4.1M. */
export function describeTokens(tokens: number): string {
  if (tokens < 1_000) return String(tokens);
  if (tokens < 1_000_000) return `${(tokens / 1_000).toFixed(tokens < 10_000 ? 1 : 0)}k`;
  return `${(tokens / 1_000_000).toFixed(1)}M`;
}

/** A time (ISO 8601) in the reader's time zone; the text itself if it is not a time. */
export function describeMoment(at: string): string {
  const time = new Date(at);
  if (Number.isNaN(time.getTime())) return at;
  return time.toLocaleString("en-GB", {
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
  });
}
