// Finds credentials by their shape, each within one line.
import type { SecretRange, SecretSearch } from "./secret-search.ts";
import { longestToken, secretShapes } from "./token-shapes.ts";

/** Finds tokens of known shapes; the line that is not yet complete is undecided, up to the longest token. */
export const findTokens: SecretSearch = (text, from, isLast) => {
  const line = Math.max(text.lastIndexOf("\n"), text.lastIndexOf("\r")) + 1;
  const undecided = isLast ? text.length : Math.max(from, line, text.length - longestToken);
  const places: SecretRange[] = [];
  for (const { hints, pattern } of secretShapes) {
    if (!hints.some((hint) => text.includes(hint))) continue;
    pattern.lastIndex = from;
    for (let match = pattern.exec(text); match && match.index < undecided; match = pattern.exec(text)) {
      places.push({ start: match.index, end: pattern.lastIndex });
      // Every place is looked at, also within a match: a search that begins there later has to find the same.
      pattern.lastIndex = match.index + 1;
    }
  }
  return { ranges: places, undecided };
};
