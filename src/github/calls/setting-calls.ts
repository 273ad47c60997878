// The calls about settings of a repository: Actions, names of secrets, rules of branches, files. They change nothing.
import { array, boolean, int, nullish, object, optional, string } from "zod/mini";
import { GitHubError } from "../github-error.ts";
import type { ApiCall, CallSender } from "./call.ts";

/** Which actions a repository may run. */
export interface ActionsPolicy {
  readonly enabled: boolean;
  /** `all`, `local_only` or `selected`; undefined where Actions are off. */
  readonly allowed: string | undefined;
  readonly needsPins: boolean; // only actions at a whole commit
}

/** The actions that are allowed where the policy is `selected`. */
export interface SelectedActions {
  readonly ofGitHub: boolean;
  readonly ofVerifiedCreators: boolean;
  readonly patterns: readonly string[]; // such as `owner/*`
}

/** What the token of a job may do where a workflow does not say so. */
export interface JobDefaults {
  readonly permissions: string; // `read` or `write`
  readonly opensPulls: boolean;
}

/** What the owner of the token may do, and what the repository is like. */
export interface RepositoryAccess {
  /** `admin`, `write` or `read`. */
  readonly access: string;
  readonly isArchived: boolean;
  readonly isOfOrganization: boolean;
  readonly defaultBranch: string;
}

/** A rule that applies to a branch. `checks` are the names of required checks. */
export interface BranchRule {
  readonly type: string; // such as `required_signatures`
  readonly checks: readonly string[];
}

/** Where secrets may be kept. */
export type SecretPlace = "repository" | "organization" | { readonly environment: string };

/** The calls about settings. Every call throws a GitHubError; the token needs more rights than a job has for some. */
export interface SettingCalls {
  access(): Promise<RepositoryAccess>;
  actionsPolicy(): Promise<ActionsPolicy>;
  selectedActions(): Promise<SelectedActions>;
  jobDefaults(): Promise<JobDefaults>;
  /** The names of the secrets that jobs of the repository get, 100 at most; no call reads a value. */
  secretNames(place: SecretPlace): Promise<readonly string[]>;
  /** The active rules of rulesets for a branch, which need not exist. */
  branchRules(branch: string): Promise<readonly BranchRule[]>;
  /** The protection of a branch, as rules of the same names; empty if it has none. */
  branchProtection(branch: string): Promise<readonly BranchRule[]>;
  /** The text of a file on a branch; undefined if there is none. */
  fileText(path: string, branch: string): Promise<string | undefined>;
}

const accessShape = object({
  archived: optional(boolean()),
  default_branch: string(),
  owner: object({ type: string() }),
  permissions: optional(
    object({ admin: boolean(), maintain: optional(boolean()), push: boolean(), pull: boolean() }),
  ),
});
const policyShape = object({
  enabled: boolean(),
  allowed_actions: optional(string()),
  sha_pinning_required: optional(boolean()),
});
const selectedShape = object({
  github_owned_allowed: optional(boolean()),
  verified_allowed: optional(boolean()),
  patterns_allowed: optional(array(string())),
});
const defaultsShape = object({
  default_workflow_permissions: string(),
  can_approve_pull_request_reviews: boolean(),
});
const secretsShape = object({ total_count: int(), secrets: array(object({ name: string() })) });
const checksShape = nullish(
  object({ required_status_checks: nullish(array(object({ context: string() }))) }),
);
const rulesShape = array(object({ type: string(), parameters: checksShape }));
const switchShape = nullish(object({ enabled: boolean() }));
const protectionShape = object({
  required_status_checks: nullish(object({ contexts: nullish(array(string())) })),
  required_pull_request_reviews: nullish(object({})),
  restrictions: nullish(object({})),
  required_signatures: switchShape,
  lock_branch: switchShape,
});
const fileShape = object({ content: string() });

/** The calls for one repository. @param repository `owner/name` */
export function createSettingCalls({ ask }: CallSender, repository: string): SettingCalls {
  const of = `of ${repository}`;
  const get = (path: string, what: string, permission: string): ApiCall => {
    return { method: "GET", path, what: `${what} ${of}`, permission };
  };
  const administration = "administration: read";
  return {
    async access() {
      const answer = await ask(get("", "read the repository", "metadata: read"), accessShape);
      const { admin, push } = answer.permissions ?? { admin: false, push: false };
      const access = admin ? "admin" : push ? "write" : "read";
      return {
        access,
        isArchived: answer.archived ?? false,
        isOfOrganization: answer.owner.type === "Organization",
        defaultBranch: answer.default_branch,
      };
    },
    async actionsPolicy() {
      const call = get("/actions/permissions", "read the settings of Actions", administration);
      const { enabled, allowed_actions, sha_pinning_required = false } = await ask(call, policyShape);
      return { enabled, allowed: allowed_actions, needsPins: sha_pinning_required };
    },
    async selectedActions() {
      const call = get("/actions/permissions/selected-actions", "read the allowed actions", administration);
      const answer = await ask(call, selectedShape);
      return {
        ofGitHub: answer.github_owned_allowed ?? false,
        ofVerifiedCreators: answer.verified_allowed ?? false,
        patterns: answer.patterns_allowed ?? [],
      };
    },
    async jobDefaults() {
      const call = get("/actions/permissions/workflow", "read the permissions of jobs", administration);
      const answer = await ask(call, defaultsShape);
      return {
        permissions: answer.default_workflow_permissions,
        opensPulls: answer.can_approve_pull_request_reviews,
      };
    },
    async secretNames(place) {
      const { path, what } = describeSecrets(place);
      const call = get(`${path}?per_page=100`, `list the secrets of ${what}`, "secrets: read");
      return (await ask(call, secretsShape)).secrets.map(({ name }) => name);
    },
    async branchRules(branch) {
      const path = `/rules/branches/${encodeURIComponent(branch)}?per_page=100`;
      const call = get(path, `read the rules for ${branch}`, "metadata: read");
      return (await ask(call, rulesShape)).map(({ type, parameters }) => {
        return { type, checks: parameters?.required_status_checks?.map(({ context }) => context) ?? [] };
      });
    },
    async branchProtection(branch) {
      const path = `/branches/${encodeURIComponent(branch)}/protection`;
      const call = get(path, `read the protection of ${branch}`, administration);
      const answer = await ask(call, protectionShape).catch(undefinedIfMissing);
      return answer === undefined ? [] : protectionRules(answer);
    },
    async fileText(path, branch) {
      const place = path.split("/").map(encodeURIComponent).join("/");
      const query = new URLSearchParams({ ref: branch });
      const call = get(`/contents/${place}?${query}`, `read ${path}`, "contents: read");
      const answer = await ask(call, fileShape).catch(undefinedIfMissing);
      return answer && Buffer.from(answer.content, "base64").toString("utf8");
    },
  };
}

function describeSecrets(place: SecretPlace): { path: string; what: string } {
  if (place === "repository") return { path: "/actions/secrets", what: "the repository" };
  if (place === "organization") return { path: "/actions/organization-secrets", what: "the organization" };
  const { environment } = place;
  const path = `/environments/${encodeURIComponent(environment)}/secrets`;
  return { path, what: `the environment ${environment}` };
}

type Protection = {
  readonly [Name in keyof typeof protectionShape.shape]?: unknown;
} & {
  readonly required_status_checks?:
    | { readonly contexts?: readonly string[] | null | undefined }
    | null
    | undefined;
};

function protectionRules(protection: Protection): BranchRule[] {
  const isOn = (value: unknown) => (value as { enabled?: boolean } | null | undefined)?.enabled === true;
  const checks = protection.required_status_checks;
  const simple = [
    ...(isOn(protection.required_signatures) ? ["required_signatures"] : []),
    ...(protection.required_pull_request_reviews ? ["pull_request"] : []),
    ...(protection.restrictions || isOn(protection.lock_branch) ? ["update"] : []),
  ];
  return [
    ...simple.map((type) => ({ type, checks: [] })),
    ...(checks ? [{ type: "required_status_checks", checks: checks.contexts ?? [] }] : []),
  ];
}

/** A branch without protection, and a file that does not exist. */
function undefinedIfMissing(error: unknown): undefined {
  if (!(error instanceof GitHubError) || error.fault !== "missing") throw error;
}
