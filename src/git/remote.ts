// Talks to the repository that others see, with credentials that are given to that one git command and to nothing else.
import type { CommandResult } from "../platform/index.ts";
import type { GitCall } from "./git-command.ts";
import { gitReason } from "./git-command.ts";
import type { Repository } from "./repository.ts";

/** The only remote that is ever written to. */
export const remote = "origin";

/** What lets us in where the checkout itself does not. */
export interface Credentials {
  /** The server's address, such as `https://github.com`. */
  server: string;
  token: string;
}

/** How long one exchange with the remote may take, in ms. */
const exchangeLimit = 60_000;

/** A call of git that talks to the remote. */
export async function exchange(
  repository: Repository,
  words: readonly string[],
  credentials: Credentials | undefined,
): Promise<CommandResult> {
  const call: GitCall = { settings: headerSettings(credentials), limit: exchangeLimit };
  const result = await repository.git.run(words, call);
  return credentials ? withoutToken(result, credentials.token) : result;
}

/** Source: how https://github.com/actions/checkout lets git in. */
function headerSettings(credentials: Credentials | undefined): readonly (readonly [string, string])[] {
  if (!credentials) return [];
  const header = `http.${credentials.server.replace(/\/+$/, "")}/.extraheader`;
  const basic = Buffer.from(`x-access-token:${credentials.token}`).toString("base64");
  // The empty one takes away what the checkout has of its own: two headers are refused.
  return [
    [header, ""],
    [header, `AUTHORIZATION: basic ${basic}`],
  ];
}

function withoutToken(result: CommandResult, token: string): CommandResult {
  const clean = (text: string) => text.replaceAll(token, "***");
  return { ...result, stdout: clean(result.stdout), stderr: clean(result.stderr) };
}

/** Whether there is a remote at all. */
export async function hasRemote({ git }: Repository): Promise<boolean> {
  return (await git.run(["config", "--get", `remote.${remote}.url`])).exitCode === 0;
}

/** What a look at the remote's branch found. */
export type RemoteBranch =
  | { kind: "there"; tip: string }
  | { kind: "missing" }
  | { kind: "unreachable"; reason: string };

/** Fetches one branch of the remote, so that its tip is known here. */
export async function fetchBranch(
  repository: Repository,
  branch: string,
  credentials: Credentials | undefined,
): Promise<RemoteBranch> {
  const tracking = `refs/remotes/${remote}/${branch}`;
  const words = ["fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules"];
  const result = await exchange(
    repository,
    [...words, remote, `+refs/heads/${branch}:${tracking}`],
    credentials,
  );
  if (result.exitCode === 0) {
    const tip = (await repository.git.output(["rev-parse", `${tracking}^{commit}`])).trim();
    return { kind: "there", tip };
  }
  if (!/couldn't find remote ref/.test(result.stderr))
    return { kind: "unreachable", reason: gitReason(result) };
  // What is remembered of it would be taken for the truth.
  await repository.git.run(["update-ref", "-d", tracking]);
  return { kind: "missing" };
}

/** So many commits more are fetched of a history that was cut off, before all of it is. */
const deeper = 200;

/** The best common ancestor of two commits; a history that was cut off is fetched as far as that needs. */
export async function commonAncestor(
  repository: Repository,
  one: string,
  other: string,
  credentials: Credentials | undefined,
): Promise<string | undefined> {
  const ask = async () => {
    const result = await repository.git.run(["merge-base", one, other]);
    return result.exitCode === 0 ? result.stdout.trim() || undefined : undefined;
  };
  const found = await ask();
  if (found !== undefined || !repository.isShallow) return found;
  for (const words of [[`--deepen=${deeper}`], ["--unshallow"]]) {
    await exchange(
      repository,
      ["fetch", "--quiet", "--no-tags", "--no-write-fetch-head", ...words, remote],
      credentials,
    );
    const ancestor = await ask();
    if (ancestor !== undefined) return ancestor;
  }
  return undefined;
}

/** Fetches one commit by its name, with nothing of what is before it where it is not here yet. @returns whether it is here */
export async function fetchCommit(
  repository: Repository,
  commit: string,
  credentials: Credentials | undefined,
): Promise<boolean> {
  const isHere = async () =>
    (await repository.git.run(["cat-file", "-e", `${commit}^{commit}`])).exitCode === 0;
  if (await isHere()) return true;
  const words = ["fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--depth=1", remote, commit];
  await exchange(repository, words, credentials);
  return isHere();
}
