// The part of GitHub's API that makes commits, in a bare repository. It signs as GitHub does: with a token of a job, and only
// if it chooses author and committer itself.
// Source: https://docs.github.com/en/rest/git/commits
import { execFileSync } from "node:child_process";
import { type Answer, type ParsedRequest, refusal } from "../answer.ts";
import type { Row } from "../row.ts";
import { repository, type World } from "../world.ts";

export const commitRows: readonly Row[] = [["commit create", "POST", /^\/git\/commits$/, createCommit]];

const bot = {
  name: "github-actions[bot]",
  email: "41898282+github-actions[bot]@users.noreply.github.com",
};
const web = { name: "GitHub", email: "noreply@github.com" };

function createCommit(world: World, asked: ParsedRequest): Answer {
  const { message, tree, parents = [], author, committer } = JSON.parse(asked.body.toString());
  const { gitFolder } = world;
  if (gitFolder === undefined) return refusal(409, "Git Repository is empty.");
  if (!has(gitFolder, `${tree}^{tree}`)) return refusal(422, "Tree SHA does not exist");
  if (!parents.every((parent: string) => has(gitFolder, `${parent}^{commit}`)))
    return refusal(422, "Parent SHA does not exist or is not a commit object");
  const isSigned = !author && !committer && world.viewer === undefined;
  const now = Math.floor(Date.now() / 1000);
  const made = { author: author ?? bot, committer: committer ?? (isSigned ? web : bot) };
  const line = (role: "author" | "committer") =>
    `${role} ${made[role].name} <${made[role].email}> ${now} +0000`;
  const signature = "-----BEGIN PGP SIGNATURE-----\n\nof nobody\n-----END PGP SIGNATURE-----";
  const header = [
    `tree ${tree}`,
    ...parents.map((parent: string) => `parent ${parent}`),
    line("author"),
    line("committer"),
    ...(isSigned ? [`gpgsig ${signature.replaceAll("\n", "\n ")}`] : []),
  ];
  const input = `${header.join("\n")}\n\n${message}`;
  const sha = git(gitFolder, ["hash-object", "-t", "commit", "-w", "--stdin"], input).trim();
  if (isSigned) world.signedCommits.push(sha);
  const date = new Date(now * 1000).toISOString().replace(".000", "");
  const api = `${asked.address}/repos/${repository.owner}/${repository.name}/git`;
  return {
    status: 201,
    json: {
      sha,
      node_id: `C_${sha}`,
      url: `${api}/commits/${sha}`,
      author: { ...made.author, date },
      committer: { ...made.committer, date },
      message,
      tree: { sha: tree, url: `${api}/trees/${tree}` },
      parents: parents.map((parent: string) => ({ sha: parent, url: `${api}/commits/${parent}` })),
      verification: {
        verified: isSigned,
        reason: isSigned ? "valid" : "unsigned",
        signature: isSigned ? signature : null,
        payload: isSigned ? input : null,
        verified_at: isSigned ? date : null,
      },
    },
  };
}

function has(folder: string, object: string): boolean {
  try {
    git(folder, ["cat-file", "-e", object]);
    return true;
  } catch {
    return false;
  }
}

function git(folder: string, args: readonly string[], input = ""): string {
  return execFileSync("git", ["--git-dir", folder, ...args], { input, encoding: "utf8", stdio: "pipe" });
}
