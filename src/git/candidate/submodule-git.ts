// Opens git in a submodule, whose settings an agent in the sandbox can change, so that none of them starts a program.
import { Git, type GitSetting, noConnection, type Repository } from "../repository/index.ts";

/** Git in the folder of a submodule. */
export async function openSubmodule({ environment, stop }: Repository, folder: string): Promise<Git> {
  const options = { folder, environment, trustedFolders: [folder], variables: noConnection, stop };
  const settings = await withoutOwnFilters(new Git(options));
  return new Git({ ...options, settings });
}

/** Filters that only the submodule's own settings name do nothing; those of the user and the system stay as they are. */
async function withoutOwnFilters(git: Git): Promise<GitSetting[]> {
  const filters = ["config", "--show-scope", "-z", "--get-regexp", "^filter\\."];
  const { stdout } = await git.run(filters);
  const fields = stdout.split("\0");
  const settings = new Map<string, string>();
  const own = new Set<string>();
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const [scope, entry = ""] = [fields[at], fields[at + 1]];
    const end = entry.indexOf("\n");
    const name = end < 0 ? entry : entry.slice(0, end);
    if (scope === "local" || scope === "worktree") own.add(name);
    else settings.set(name, end < 0 ? "true" : entry.slice(end + 1));
  }
  return [...own].map((name) => [name, settings.get(name) ?? (name.endsWith(".required") ? "false" : "")]);
}
