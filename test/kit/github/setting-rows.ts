// The routes to the settings of the fake repository, as its owner sees them.
// Source of the shapes: https://docs.github.com/en/rest/actions/permissions, /actions/secrets, /repos/rules, /branches/branch-protection
import { refusal } from "./answer.ts";
import { found, type Handler, page, type Row } from "./row.ts";
import type { World } from "./world.ts";

/** The rights of the token's owner, in the answer about the repository. */
export function accessShape({ settings: { access, archived } }: World) {
  const push = access !== "read";
  const permissions = {
    admin: access === "admin",
    maintain: access === "admin",
    push,
    triage: push,
    pull: true,
  };
  return { archived, permissions };
}

/** Only people who administer the repository see these settings. */
const forOwners =
  (handler: Handler): Handler =>
  (world, asked, parts) =>
    world.settings.access === "admin"
      ? handler(world, asked, parts)
      : refusal(403, "Resource not accessible by personal access token");

const secretList = (
  choose: (world: World, parts: readonly string[]) => readonly string[] | undefined,
): Handler =>
  forOwners((world, asked, parts) => {
    const names = choose(world, parts);
    if (!names) return refusal(404, "Not Found");
    const at = "2026-03-04T12:00:00Z";
    const secrets = page(names, asked).map((name) => ({ name, created_at: at, updated_at: at }));
    return found({ total_count: names.length, secrets });
  });

const source = { ruleset_source_type: "Repository", ruleset_source: "octo/project", ruleset_id: 42 };

export const settingRows: readonly Row[] = [
  [
    "settings",
    "GET",
    /^\/actions\/permissions$/,
    forOwners(({ settings: { enabled, allowed, needsPins } }) =>
      found(enabled ? { enabled, allowed_actions: allowed, sha_pinning_required: needsPins } : { enabled }),
    ),
  ],
  [
    "settings",
    "GET",
    /^\/actions\/permissions\/selected-actions$/,
    forOwners(({ settings: { allowed, selected } }) =>
      allowed === "selected" ? found(selected) : refusal(409, "Conflict"),
    ),
  ],
  [
    "settings",
    "GET",
    /^\/actions\/permissions\/workflow$/,
    forOwners(({ settings: { jobPermissions, opensPulls } }) =>
      found({
        default_workflow_permissions: jobPermissions,
        can_approve_pull_request_reviews: opensPulls,
      }),
    ),
  ],
  ["secrets", "GET", /^\/actions\/secrets$/, secretList(({ settings }) => settings.secrets)],
  [
    "secrets",
    "GET",
    /^\/actions\/organization-secrets$/,
    secretList(({ settings }) => settings.organizationSecrets),
  ],
  [
    "secrets",
    "GET",
    /^\/environments\/([^/]+)\/secrets$/,
    secretList(({ settings }, [name = ""]) => settings.environments.get(name)),
  ],
  [
    "rules",
    "GET",
    /^\/rules\/branches\/(.+)$/,
    ({ settings }, asked, [branch = ""]) =>
      found(
        page(settings.rules.get(decodeURIComponent(branch)) ?? [], asked).map((rule) =>
          Object.assign({}, source, rule),
        ),
      ),
  ],
  [
    "protection",
    "GET",
    /^\/branches\/(.+)\/protection$/,
    forOwners(({ settings }, _, [branch = ""]) => {
      const protection = settings.protection.get(decodeURIComponent(branch));
      return protection ? found(protection) : refusal(404, "Branch not protected");
    }),
  ],
];
