// Builds the environments of child processes from allowed names only.

/** The variables of a process. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The names by which programs find the proxy of a machine. */
export const proxyVariables: readonly string[] = [
  "HTTP_PROXY",
  "HTTPS_PROXY",
  "NO_PROXY",
  "http_proxy",
  "https_proxy",
  "no_proxy",
];

/** The variables with these names. A name that ends with `*` allows every name with that prefix. */
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
