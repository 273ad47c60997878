// Builds environments for child processes from names that are allowed, never by taking things away.
import { fileStatus } from "../files/index.ts";

/** The variables of a process. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The variables whose names are given; a name that ends with `*` stands for all that start so. */
export function pickEnvironment(source: Environment, names: readonly string[]): Record<string, string> {
  const exact = new Set(names.filter((name) => !name.endsWith("*")));
  const prefixes = names.filter((name) => name.endsWith("*")).map((name) => name.slice(0, -1));
  const picked: Record<string, string> = {};
  for (const [name, value] of Object.entries(source)) {
    if (value === undefined) continue;
    if (exact.has(name) || prefixes.some((prefix) => name.startsWith(prefix))) picked[name] = value;
  }
  return picked;
}

const secretName =
  /(^|[_-])(TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|CREDENTIALS?|PRIVATE|API[_-]?KEY|ACCESS[_-]?KEY|KEY|PAT|AUTH|JWT|IDENTITY)([_-]|$)/i;
/** A shorter value would be found all over innocent text. */
const shortestSecret = 8;

/** The variable that marks every process of a run, so that the next run finds and ends those left behind; its value is the run's id. */
export const runMarkerVariable = "RALPH_CI_RUN";

/** The variable of a mark, `NAME=value`, by which processes are found again. */
export function markerVariable(mark: string): Record<string, string> {
  const equals = mark.indexOf("=");
  return { [mark.slice(0, equals)]: mark.slice(equals + 1) };
}

/** Values that look like secrets by the name they go under, longest first. */
export function secretValues(source: Environment): string[] {
  const values = new Set<string>();
  for (const [name, value] of Object.entries(source)) {
    if (value && value.trim().length >= shortestSecret && secretName.test(name) && !isPlain(name, value))
      values.add(value);
  }
  return [...values].sort((a, b) => b.length - a.length);
}

/** Paths and names of sockets go under such names too (`SSH_AUTH_SOCK`) and are no secrets. */
function isPlain(name: string, value: string): boolean {
  if (/_(SOCK|FILE|PATH|DIR)$/i.test(name)) return true;
  return value.startsWith("/") && !value.includes("\n") && isThere(value);
}

/** A secret may begin with a slash, too; a path leads somewhere. */
function isThere(file: string): boolean {
  try {
    return fileStatus(file) !== undefined;
  } catch {
    return false;
  }
}
