// Recognises the variables that hold secrets by their names.
import { fileStatus } from "../files/index.ts";
import type { Environment } from "../process/index.ts";

const secretName =
  /(^|[_-])(TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|CREDENTIALS?|PRIVATE|API[_-]?KEY|ACCESS[_-]?KEY|KEY|PAT|AUTH|JWT|IDENTITY)([_-]|$)/i;

const shortestSecret = 8; // characters: a shorter value also occurs in ordinary text

/** The values of variables whose names are those of secrets, longest first. */
export function secretValues(source: Environment): string[] {
  const values = new Set<string>();
  for (const [name, value] of Object.entries(source)) {
    if (value && value.trim().length >= shortestSecret && secretName.test(name) && !isPath(name, value))
      values.add(value);
  }
  return [...values].sort((a, b) => b.length - a.length);
}

/** Paths have such names, too (`SSH_AUTH_SOCK`). A secret may also begin with a slash, so only a path that exists counts. */
function isPath(name: string, value: string): boolean {
  if (/_(SOCK|FILE|PATH|DIR)$/i.test(name)) return true;
  return value.startsWith("/") && !value.includes("\n") && exists(value);
}

function exists(file: string): boolean {
  try {
    return fileStatus(file) !== undefined;
  } catch {
    return false;
  }
}
