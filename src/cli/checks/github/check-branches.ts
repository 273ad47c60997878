// Checks the rules for the branches of an effort: the work branch, to which a run pushes, and the one it is merged into.
import type { BranchRule, GitHubClient } from "../../../github/index.ts";
import { type Check, isCheck, ok, warning } from "../check.ts";
import { see } from "./visible.ts";
import type { RalphJob } from "./workflow-text.ts";

/** The branches of an effort. */
export interface EffortBranches {
  readonly work: string;
  readonly base: string;
}

/** What rules refuse, and what they ask for. */
export async function checkBranches(
  client: GitHubClient,
  { work, base }: EffortBranches,
  jobs: readonly RalphJob[],
): Promise<Check[]> {
  const signs = jobs.length > 0 && jobs.every(({ inputs }) => inputs.sign === "api");
  return [
    ...(await checkRules(client, work, (rules) => refusedPushes(rules, work, signs))),
    ...(await checkRules(client, base, (rules) => hurdlesOfMerge(rules, base, signs))),
  ];
}

async function checkRules(
  client: GitHubClient,
  branch: string,
  judge: (rules: readonly BranchRule[]) => Check[],
): Promise<Check[]> {
  const what = `the rules for the branch ${branch}`;
  const rules = await see("rules", what, () => client.branchRules(branch));
  const protection = await see("rules", `the protection of the branch ${branch}`, () =>
    client.branchProtection(branch),
  );
  const known = [...(isCheck(rules) ? [] : rules), ...(isCheck(protection) ? [] : protection)];
  const judged = judge(known);
  const hidden = [rules, protection].filter(isCheck);
  return judged.length + hidden.length > 0
    ? [...judged, ...hidden]
    : [ok("rules", `none is in the way on ${branch}`)];
}

const sideBranch = "the work goes to a side branch";

/** Rules of a branch that refuse what a run pushes; it never pushes by force, and never deletes. */
const refusals: Readonly<Record<string, string>> = {
  creation: "only some people may create it",
  update: "only some people may push to it",
  pull_request: "it changes only by pull requests",
  required_status_checks: "it takes only commits whose checks have passed",
  merge_queue: "it changes only by a merge queue",
  required_deployments: "it takes only commits that were deployed",
  required_linear_history: "it takes no merges, which update-branch: merge would push",
  branch_name_pattern: "its name must fit a pattern",
  commit_message_pattern: "messages of commits must fit a pattern",
  commit_author_email_pattern: "the address of authors must fit a pattern",
  committer_email_pattern: "the address of committers must fit a pattern",
};

/** They refuse only some pushes. */
const possible = /pattern$|^required_linear_history$/;

function refusedPushes(rules: readonly BranchRule[], branch: string, signs: boolean): Check[] {
  const types = [...new Set(rules.map(({ type }) => type))];
  const refused = types.filter((type) => Object.hasOwn(refusals, type));
  return [
    ...(types.includes("required_signatures") && !signs
      ? [warning("rules", `${branch}: commits must be signed, else ${sideBranch}; add sign: api to the step`)]
      : []),
    ...refused.map((type) =>
      warning(
        "rules",
        `${branch}: ${refusals[type]}; ${possible.test(type) ? "where that does not hold, " : ""}${sideBranch}; leave ralph/** out of the rule, or set another branchName in prd.json`,
      ),
    ),
  ];
}

function hurdlesOfMerge(rules: readonly BranchRule[], branch: string, signs: boolean): Check[] {
  const checks = [...new Set(rules.flatMap((rule) => rule.checks))];
  const needsSignatures = rules.some(({ type }) => type === "required_signatures");
  return [
    ...(needsSignatures && !signs
      ? [
          warning(
            "rules",
            `${branch}: commits must be signed before they are merged; add sign: api to the step`,
          ),
        ]
      : []),
    ...(checks.length > 0
      ? [
          warning(
            "rules",
            `${branch}: ${checks.join(", ")} must pass before a merge, and a pull request that the job's token opens starts no workflows; give the token of a GitHub App as github-token, or mark the pull request ready for review by hand`,
          ),
        ]
      : []),
  ];
}
