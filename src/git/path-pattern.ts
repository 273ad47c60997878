// Says which paths of a checkout are meant by a short list, without git's own pattern language.

/**
 * A test for paths from the top of the checkout. An entry is such a path; `*` in it stands for anything but `/`, and an
 * entry that ends with `/` means all that is in that folder.
 */
export function matchPaths(entries: readonly string[]): (path: string) => boolean {
  const exact = new Set(entries.filter((entry) => !entry.includes("*") && !entry.endsWith("/")));
  const patterns = entries.filter((entry) => !exact.has(entry)).map(toPattern);
  return (path) => exact.has(path) || patterns.some((pattern) => pattern.test(path));
}

function toPattern(entry: string): RegExp {
  const text = entry
    .split("*")
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"))
    .join("[^/]*");
  return new RegExp(`^${text}${entry.endsWith("/") ? "" : "$"}`, "u");
}
