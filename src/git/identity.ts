// Signs commits as the user, and as ralph-ci only where the user's settings give no name.
import type { Repository } from "./repository.ts";

const ownName = "ralph-ci";
const ownEmail = "ralph-ci@users.noreply.github.com";

const known = new WeakMap<Repository, Promise<Record<string, string>>>();

/** The variables by which a commit gets an author and a committer; the settings are read once for a repository. */
export function identityVariables(repository: Repository): Promise<Record<string, string>> {
  const variables = known.get(repository) ?? readIdentity(repository);
  known.set(repository, variables);
  return variables;
}

async function readIdentity(repository: Repository): Promise<Record<string, string>> {
  const { stdout } = await repository.git.run([
    ...["config", "--null", "--get-regexp", "^(user|author|committer)\\.(name|email)$"],
  ]);
  // A later entry wins in git, also when it is empty.
  const set = new Map(stdout.split("\0").map((entry) => [settingName(entry), entry.split("\n")[1]?.trim()]));
  const variables: Record<string, string> = {};
  for (const role of ["author", "committer"]) {
    for (const [field, own] of [["name", ownName] as const, ["email", ownEmail] as const]) {
      const variable = `GIT_${role}_${field}`.toUpperCase();
      const isGiven = repository.environment[variable]?.trim();
      if (!isGiven && !set.get(`${role}.${field}`) && !set.get(`user.${field}`)) variables[variable] = own;
    }
  }
  return variables;
}

function settingName(entry: string): string {
  return (entry.split("\n")[0] ?? "").toLowerCase();
}
