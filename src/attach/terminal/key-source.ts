// Gathers the SSH keys that open the terminal: those given, and those that GitHub knows of the people named.
import type { GitHubClient } from "../../github/index.ts";
import { ConfigurationError, describeError } from "../../platform/index.ts";
import type { KeyLines } from "./authorized-keys.ts";

/** Whose keys open the terminal. */
export interface KeySource {
  /** Lines as in a file of authorised keys. */
  readonly lines: readonly string[];
  /** Names of GitHub users. */
  readonly users: readonly string[];
  /** Where they are asked for. */
  readonly github: Pick<GitHubClient, "userKeys"> | undefined;
}

/** Source: https://docs.github.com/en/enterprise-cloud@latest/admin/identity-and-access-management (names of users) */
const userName = /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,38}|[A-Za-z0-9-]*_[A-Za-z0-9]+)$/;

/**
 * The keys, by owner. Those of a user whom GitHub cannot tell of now are missing, and nobody gets in for that reason.
 * @throws ConfigurationError for what can be no user
 */
export async function gatherKeys(source: KeySource, warn: (text: string) => void): Promise<KeyLines[]> {
  const { lines, users, github } = source;
  const wrong = users.find((name) => !userName.test(name));
  if (wrong !== undefined)
    throw new ConfigurationError(`"${wrong}" can be no GitHub user; give names such as mona, without @`);
  const known = users.map(async (owner): Promise<KeyLines> => {
    try {
      if (!github) throw new Error("there is no token to ask GitHub with");
      return { owner, lines: await github.userKeys(owner) };
    } catch (error) {
      warn(`the SSH keys of ${owner} are not known: ${describeError(error)}`);
      return { owner, lines: [] };
    }
  });
  const given = { owner: "given", lines };
  const groups = [given, ...(await Promise.all(known))];
  for (const { owner, lines } of groups)
    if (owner !== given.owner && lines.length === 0)
      warn(`GitHub user ${owner} opens no terminal: there is no key`);
  return groups;
}
