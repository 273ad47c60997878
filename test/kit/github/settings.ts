// The settings of the fake repository that people can change: Actions, names of secrets, rules of branches.

/** A rule as GitHub shows it. */
export interface RuleRecord {
  readonly type: string;
  readonly parameters?: Readonly<Record<string, unknown>>;
}

/** What people can change under Settings. */
export class Settings {
  enabled = true;
  allowed: "all" | "local_only" | "selected" = "all";
  needsPins = false;
  selected = { github_owned_allowed: true, verified_allowed: false, patterns_allowed: [] as string[] };
  jobPermissions: "read" | "write" = "read";
  opensPulls = true;
  archived = false;
  owner: "Organization" | "User" = "Organization";
  /** What the token's owner may do; `undefined` for the token of a job, for which GitHub does not say so. */
  access: "admin" | "write" | "read" = "admin";
  readonly secrets: string[] = [];
  readonly organizationSecrets: string[] = [];
  readonly environments = new Map<string, readonly string[]>();
  /** The rules of rulesets by branch. */
  readonly rules = new Map<string, readonly RuleRecord[]>();
  /** The protection of branches. */
  readonly protection = new Map<string, Readonly<Record<string, unknown>>>();
}
