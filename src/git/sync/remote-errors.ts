// Explains in one sentence why a call to the remote failed, and how to fix it.
import type { CommandResult } from "../../platform/index.ts";
import { gitReason } from "../repository/index.ts";

const race =
  /\((fetch first|non-fast-forward|stale info)\)|cannot lock ref|failed to (update|lock) ref|reference already exists|incorrect old value/;

/** One branch name is a folder of the other; a retry cannot succeed. */
const nameConflict = /exists; cannot create|directory file conflict/;

/** Whether a push failed only because another push came first. */
export function isPushRace({ stdout, stderr }: CommandResult): boolean {
  if (nameConflict.test(stdout) || nameConflict.test(stderr)) return false;
  return race.test(stdout) || race.test(stderr);
}

/** A rule about the branch refuses the push; another branch may be free of it. */
const rule = /protected branch|GH006|GH013|rule violations/i;

const unsigned = /must have (valid|verified) signatures/i;

const signThem = "set sign: api in the workflow, with which GitHub signs them";

const remedies: readonly (readonly [RegExp, string])[] = [
  [
    /without `?workflows?`? (permission|scope)/i,
    "give a token that may change workflows, or keep .github/workflows out of the work",
  ],
  [/LFS objects/, "push the LFS objects by hand, or keep large files out of the work"],
  [
    rule,
    "allow pushes to this branch in the repository's settings, or give branchName in prd.json another name",
  ],
  [nameConflict, "rename the remote branch that is in the way, or give branchName in prd.json another name"],
  [/declined|pre-receive|update hook/, "fix what the remote's check complains about, and run again"],
  [
    /40[13]\b|Authentication failed|could not read (Username|Password)|Permission (to \S+ )?denied|access denied|terminal prompts disabled|Host key verification/i,
    "give the job `permissions: contents: write`, or git on this machine the right to push",
  ],
  [
    /Could not resolve|Failed to connect|Connection (refused|timed out|reset)|Network is unreachable|Operation (timed out|too slow)|Couldn't connect|early EOF|hung up|SSL|50[0234]\b/i,
    "the next push includes everything; check that this machine can reach the remote",
  ],
  [
    /not found|does not appear to be a git repository|No such file|40[4]\b/i,
    "check the address with `git remote -v`, and whether the token can read that repository",
  ],
];

/** One sentence: what failed, git's reason, then the fix. */
export function describeRemoteError(failure: string, result: CommandResult): string {
  const reason = readRemoteReason(result);
  // The text may be longer than the quoted reason.
  const isUnsigned = unsigned.test(result.stderr);
  const remedy = isUnsigned ? signThem : remedies.find(([pattern]) => pattern.test(reason))?.[1];
  return `${failure}, because git says: ${reason}; ${remedy ?? "fix that, and run again"}.`;
}

/** Lines of git that say nothing of the reason. */
const boilerplate =
  /^(To |error: failed to push some refs|fatal: Could not read from remote repository|Please make sure you have the correct access|and the repository exists)/;

/** A rule about a branch that refuses a push. */
export interface BranchRule {
  /** As a clause. */
  readonly cause: string;
  readonly fix: string;
  readonly wantsSignatures: boolean;
}

/** Finds the rule about a branch that refused a push; undefined if none did. */
export function findRule(branch: string, result: CommandResult): BranchRule | undefined {
  const reason = readRemoteReason(result);
  const said = `git says: ${reason}`;
  if (unsigned.test(result.stderr)) {
    const cause = `commits on ${branch} must have signatures, and these have none (${said})`;
    return { cause, fix: signThem, wantsSignatures: true };
  }
  if (!rule.test(reason)) return undefined;
  const cause = `a rule of the repository refuses pushes to ${branch} (${said})`;
  return { cause, fix: "allow them in its settings", wantsSignatures: false };
}

function readRemoteReason(result: CommandResult): string {
  if (result.signal === "SIGKILL") return "Operation timed out";
  const rejected = result.stdout
    .split("\n")
    .filter((line) => line.startsWith("!"))
    .map((line) => line.split("\t").slice(2).join(" "));
  const messages = result.stderr
    .split("\n")
    .map((line) => line.replace(/^remote:\s*/, "").trimEnd())
    .filter((line) => line.trim() && !boilerplate.test(line))
    .join("\n");
  const serverReason = messages ? gitReason({ ...result, stderr: messages }) : "";
  return [...rejected, serverReason].filter(Boolean).join(": ") || gitReason(result);
}
