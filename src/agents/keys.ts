// Says what to do about the key or the login of an agent whose provider refuses it.

/** The variables that may hold an agent's key, the usual one first, and how a person logs in without one. */
export interface KeySources {
  readonly names: readonly string[];
  readonly login: string;
}

const secretsPage = "Settings › Secrets › Actions";

/** What to do, as a clause, by the keys in the environment of the agent. */
export function adviseOnKeys(
  environment: Readonly<Record<string, string>>,
  { names, login }: KeySources,
): string {
  const isSet = (name: string) => environment[name]?.trim();
  const given = names.find(isSet);
  const empty = names.find((name) => environment[name] !== undefined && !isSet(name));
  const [usual = ""] = names;
  if (environment.GITHUB_ACTIONS === "true") {
    if (given !== undefined) return `the provider refuses ${given}: renew the secret under ${secretsPage}`;
    if (empty !== undefined) return `${empty} is empty: add the secret under ${secretsPage}`;
    return `${usual} is not set: add the secret under ${secretsPage}, and pass it to the step with env: ${usual}`;
  }
  if (given !== undefined) return `the provider refuses ${given}: set a valid key, or unset it and ${login}`;
  if (empty !== undefined) return `${empty} is empty: set it to your key, or unset it and ${login}`;
  return `set ${usual} to your key, or ${login}`;
}
