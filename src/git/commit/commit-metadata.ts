// What every commit is given: an author, a committer and a message.
import type { Repository } from "../repository/index.ts";

const fallbackName = "ralph-ci";
const fallbackEmail = "ralph-ci@users.noreply.github.com";

const identities = new WeakMap<Repository, Promise<Record<string, string>>>();

/** The variables by which a commit gets an author and a committer; the settings are read once for a repository. */
export function identityVariables(repository: Repository): Promise<Record<string, string>> {
  const variables = identities.get(repository) ?? readIdentity(repository);
  identities.set(repository, variables);
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
    for (const [field, own] of [["name", fallbackName] as const, ["email", fallbackEmail] as const]) {
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

/** The longest subject, in characters. */
const maxSubjectLength = 200;

/** A subject of one line and the body below it, without what git refuses in a message. */
export function renderMessage(subject: string, body: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out.
  const flat = subject.replace(/[\x00-\x20\x7f\u2028\u2029]+/g, " ").trim();
  const characters = [...(flat || "Work done by ralph-ci")];
  const short =
    characters.length > maxSubjectLength
      ? `${characters.slice(0, maxSubjectLength - 1).join("")}…`
      : characters.join("");
  const text = body.replaceAll("\0", "").trim();
  return text ? `${short}\n\n${text}\n` : `${short}\n`;
}
