// What every commit gets: an author, a committer and a message.
import type { Repository } from "../repository/index.ts";

const fallbackName = "ralph-ci";
/** The address in the program's own commits, where the user's settings have none. */
export const ownAddress = "ralph-ci@users.noreply.github.com";

const identities = new WeakMap<Repository, Promise<Record<string, string>>>();

/** Sets author and committer to `ralph-ci` if the user's settings lack them; these are read once per repository. */
export function identityVariables(repository: Repository): Promise<Record<string, string>> {
  const variables = identities.get(repository) ?? readIdentity(repository);
  identities.set(repository, variables);
  return variables;
}

async function readIdentity(repository: Repository): Promise<Record<string, string>> {
  const pattern = "^(user|author|committer)\\.(name|email)$";
  const { stdout } = await repository.git.run(["config", "--null", "--get-regexp", pattern]);
  // In git a later entry wins, even an empty one.
  const set = new Map(stdout.split("\0").map((entry) => [settingName(entry), entry.split("\n")[1]?.trim()]));
  const variables: Record<string, string> = {};
  for (const role of ["author", "committer"]) {
    for (const [field, own] of [["name", fallbackName] as const, ["email", ownAddress] as const]) {
      const variable = `GIT_${role}_${field}`.toUpperCase();
      const isGiven = repository.environment[variable]?.trim();
      if (!isGiven && !set.get(`${role}.${field}`) && !set.get(`user.${field}`)) variables[variable] = own;
    }
  }
  return variables;
}

/** The author of the program's commits; `isOwn` is false if the user's settings lack a name or an address. */
export async function readAuthor(repository: Repository): Promise<{ name: string; isOwn: boolean }> {
  const variables = await identityVariables(repository);
  const isOwn = !variables.GIT_AUTHOR_NAME && !variables.GIT_AUTHOR_EMAIL;
  const identity = await repository.git.run(["var", "GIT_AUTHOR_IDENT"], { environment: variables });
  return { name: identity.stdout.replace(/ \d+ [-+]\d+\s*$/, "") || fallbackName, isOwn };
}

function settingName(entry: string): string {
  return (entry.split("\n")[0] ?? "").toLowerCase();
}

const maxSubjectLength = 200;

/** Renders a subject of one line and the body below it, without characters that git refuses. */
export function renderMessage(subject: string, body: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are removed here.
  const flat = subject.replace(/[\x00-\x20\x7f\u2028\u2029]+/g, " ").trim();
  const characters = [...(flat || "Work done by ralph-ci")];
  const short =
    characters.length > maxSubjectLength
      ? `${characters.slice(0, maxSubjectLength - 1).join("")}…`
      : characters.join("");
  const text = body.replaceAll("\0", "").trim();
  return text ? `${short}\n\n${text}\n` : `${short}\n`;
}

/** A commit that no branch holds yet. */
export interface NewCommit {
  tree: string;
  parents: readonly string[];
  subject: string;
  body: string;
}

/** Creates a commit without touching branches, the index or files. @returns its hash */
export async function createCommit(repository: Repository, commit: NewCommit): Promise<string> {
  const parents = commit.parents.flatMap((parent) => ["-p", parent]);
  const output = await repository.git.output(["commit-tree", commit.tree, ...parents, "-F", "-"], {
    input: renderMessage(commit.subject, commit.body),
    environment: await identityVariables(repository),
  });
  return output.trim();
}
