// Checks that the secrets which the workflow names are there. No call reads a value.
import type { GitHubClient, SecretPlace } from "../../../github/index.ts";
import { type Check, error, isCheck, ok } from "../check.ts";
import { notVisible, see } from "./visible.ts";
import type { RalphJob } from "./workflow-text.ts";

/** Where each secret of the jobs is, or that it is missing. */
export async function checkSecrets(
  client: GitHubClient,
  jobs: readonly RalphJob[],
  { isOfOrganization }: { readonly isOfOrganization: boolean },
): Promise<Check[]> {
  const checks: Check[] = [];
  for (const job of jobs) {
    const lists = await readLists(client, job, isOfOrganization);
    for (const { name, isOptional } of job.secrets) {
      const check = checkSecret(name, lists, client.name);
      if (!(isOptional && check.level !== "ok")) checks.push(check);
    }
  }
  return checks.filter(
    (each, index) => checks.findIndex(({ text, name }) => text === each.text && name === each.name) === index,
  );
}

interface SecretList {
  /** As people name it. */
  readonly place: string;
  /** Undefined if the token may not see it. */
  readonly names: readonly string[] | undefined;
}

async function readLists(
  client: GitHubClient,
  { environment }: RalphJob,
  isOfOrganization: boolean,
): Promise<SecretList[]> {
  // An environment whose name an expression makes is known only in the run.
  const isFixed = environment !== undefined && !environment.includes("${{");
  const places: readonly (readonly [string, SecretPlace])[] = [
    ...(isFixed ? [[`the environment ${environment}`, { environment }] as const] : []),
    ["the repository", "repository"],
    ...(isOfOrganization ? [["the organization", "organization"] as const] : []),
  ];
  const lists: SecretList[] = [];
  for (const [place, kind] of places) {
    const names = await see("secrets", place, () => client.secretNames(kind));
    lists.push({ place, names: isCheck(names) ? undefined : names });
  }
  const isUnknown = environment !== undefined && !isFixed;
  return isUnknown ? [...lists, { place: `the environment ${environment}`, names: undefined }] : lists;
}

function checkSecret(secret: string, lists: readonly SecretList[], repository: string): Check {
  const has = ({ names }: SecretList) => names?.some((name) => name.toUpperCase() === secret.toUpperCase());
  const found = lists.find(has);
  if (found) return ok("secrets", `${secret} is in ${found.place}`);
  const hidden = lists.filter(({ names }) => names === undefined).map(({ place }) => place);
  if (hidden.length > 0) return notVisible("secrets", `whether ${secret} is in ${hidden.join(" or ")}`);
  return error(
    "secrets",
    `${secret} is in no place where the job finds it; run gh secret set ${secret} --repo ${repository}`,
  );
}
