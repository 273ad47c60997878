// Checks whether the settings of Actions let the workflow run: the switch, the allowed actions, the rights of jobs.
import type { ActionsPolicy, GitHubClient, SelectedActions } from "../../../github/index.ts";
import { type Check, error, isCheck, ok, warning } from "../check.ts";
import { see } from "./visible.ts";
import type { RalphJob } from "./workflow-text.ts";

const page = "Settings › Actions › General";

/** Whether Actions are on, and whether they refuse an action of the jobs. */
export async function checkActions(client: GitHubClient, jobs: readonly RalphJob[]): Promise<Check[]> {
  const name = "actions";
  const policy = await see(name, "whether Actions are on, and which are allowed", () =>
    client.actionsPolicy(),
  );
  if (isCheck(policy)) return [policy];
  if (!policy.enabled) return [error(name, `Actions are switched off; allow them under ${page}`)];
  const used = [...new Set(jobs.flatMap(({ actions }) => actions))].filter((uses) => !uses.startsWith("./"));
  const unpinned = policy.needsPins ? used.filter((uses) => !/@[0-9a-f]{40}$/.test(uses)) : [];
  return [
    ...(await checkAllowed(client, policy, used)),
    ...unpinned.map((uses) =>
      error(
        name,
        `${uses} is refused, because actions must be pinned here; write its whole commit behind the @`,
      ),
    ),
  ];
}

async function checkAllowed(
  client: GitHubClient,
  { allowed }: ActionsPolicy,
  used: readonly string[],
): Promise<Check[]> {
  const name = "actions";
  if (allowed === "all" || allowed === undefined) return [ok(name, "on, and all are allowed")];
  const [owner = ""] = client.name.split("/");
  const foreign = used.filter((uses) => uses.split("/")[0]?.toLowerCase() !== owner.toLowerCase());
  if (allowed === "local_only")
    return foreign.length === 0
      ? [ok(name, `on, and those of ${owner} are allowed`)]
      : [
          error(
            name,
            `only actions of ${owner} are allowed, which refuses ${foreign.join(", ")}; allow them under ${page}`,
          ),
        ];
  const selected = await see(name, "which actions are allowed", () => client.selectedActions());
  if (isCheck(selected)) return [selected];
  const refused = foreign.filter((uses) => !isSelected(uses, selected));
  if (refused.length === 0) return [ok(name, "on, and those of the workflow are allowed")];
  const text = `${refused.join(", ")} ${refused.length === 1 ? "is" : "are"} not in the list of allowed actions`;
  const fix = `add ${refused.map((uses) => `${uses.replace(/@.*/, "")}@*`).join(", ")} under ${page}`;
  return [
    selected.ofVerifiedCreators
      ? warning(name, `${text}, and so allowed only if the creator is verified; ${fix}`)
      : error(name, `${text}; ${fix}`),
  ];
}

/** Source: https://docs.github.com/en/rest/actions/permissions#set-allowed-actions-and-reusable-workflows-for-a-repository */
function isSelected(uses: string, { ofGitHub, patterns }: SelectedActions): boolean {
  const matches = (pattern: string) => {
    const source = pattern.replaceAll(/[.+?^$()|[\]{}\\]/g, "\\$&").replaceAll("*", ".*");
    return new RegExp(`^${source}${pattern.includes("@") ? "" : "(?:@.*)?"}$`, "i").test(uses);
  };
  const isExcluded = patterns.some((pattern) => pattern.startsWith("!") && matches(pattern.slice(1)));
  const isListed = patterns.some((pattern) => !pattern.startsWith("!") && matches(pattern));
  return !isExcluded && (isListed || (ofGitHub && /^(actions|github)\//.test(uses)));
}

interface Need {
  readonly permission: string;
  readonly level: typeof error;
  readonly purpose: string;
}

/** What a run needs with the inputs of the job. */
function needsOf({ inputs }: RalphJob): Need[] {
  const opensPulls = inputs["pull-request"] !== "never";
  const fixed = [
    ...(inputs.push === "never"
      ? []
      : [{ permission: "contents: write", level: error, purpose: "to push the work branch" }]),
    { permission: "contents: read", level: error, purpose: "to check the repository out" },
    { permission: "actions: read", level: error, purpose: "to find the snapshots of earlier runs" },
  ];
  const wanted = [
    ...(opensPulls
      ? [{ permission: "pull-requests: write", level: warning, purpose: "to open the pull request" }]
      : []),
    ...(opensPulls && inputs.checks !== "never"
      ? [{ permission: "checks: write", level: warning, purpose: "to show the result as a check" }]
      : []),
    ...(inputs.continue === "true"
      ? [{ permission: "actions: write", level: error, purpose: "to start the next run (continue: true)" }]
      : []),
    ...(/^issue#/.test(inputs.effort ?? "")
      ? [{ permission: "issues: read", level: error, purpose: "to read the issue" }]
      : []),
  ];
  return [...fixed, ...wanted];
}

/** Whether the token of each job may do what a run needs, and whether it may open pull requests. */
export async function checkJobRights(client: GitHubClient, jobs: readonly RalphJob[]): Promise<Check[]> {
  const what = "what jobs may do by default, and whether they may open pull requests";
  const defaults = await see("jobs", what, () => client.jobDefaults());
  const usual = isCheck(defaults) ? undefined : defaults.permissions;
  const opens = jobs.some(({ inputs }) => inputs["pull-request"] !== "never");
  const pulls =
    isCheck(defaults) || defaults.opensPulls || !opens
      ? []
      : [
          warning(
            "jobs",
            `GitHub Actions may not create pull requests, so none is opened; allow it under ${page}, for the repository and its organization`,
          ),
        ];
  const missing = jobs.flatMap((job) =>
    needsOf(job)
      .filter(({ permission }) => !isGranted(job, permission, usual))
      .map(({ permission, level, purpose }) =>
        level(
          "jobs",
          `the job ${job.name} of ${job.file} lacks "${permission}" ${purpose}; add it below "permissions:" of the job`,
        ),
      ),
  );
  const found = [...pulls, ...missing];
  if (isCheck(defaults)) return [defaults, ...missing];
  return found.length > 0 ? found : [ok("jobs", "may do what a run needs")];
}

function isGranted({ permissions }: RalphJob, permission: string, usual: string | undefined): boolean {
  const [name = "", access] = permission.split(": ");
  const needsWrite = access === "write";
  if (permissions === "write-all") return true;
  if (permissions === "read-all") return !needsWrite;
  // Without a word in the workflow, jobs may read contents, or write everything.
  if (permissions === undefined)
    return usual === undefined || usual === "write" || permission === "contents: read";
  const given = permissions[name];
  return given === "write" || (given === "read" && !needsWrite);
}
