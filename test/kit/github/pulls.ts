// The part of GitHub's API that is about pull requests.
// Source: https://docs.github.com/en/rest/pulls/pulls, /pulls/review-requests, /issues/labels, /issues/assignees; the texts of refusals are those that programs met.
import { type Answer, type ParsedRequest, refusal } from "./answer.ts";
import { issueShape, pullShape } from "./rest-shapes.ts";
import { found, type Handler, page, type Row } from "./row.ts";
import { type PullRecord, repository, type World } from "./world.ts";

const read = (asked: ParsedRequest) => JSON.parse(asked.body.toString());

export const pullRows: readonly Row[] = [
  ["pulls", "GET", /^\/pulls$/, listPulls],
  ["pull create", "POST", /^\/pulls$/, createPull],
  ["pull", "GET", /^\/pulls\/(\d+)$/, withPull((pull) => found(pullShape(pull)))],
  [
    "pull update",
    "PATCH",
    /^\/pulls\/(\d+)$/,
    withPull((pull, asked) => {
      Object.assign(pull, read(asked));
      return found(pullShape(pull));
    }),
  ],
  ["pull reviewers", "POST", /^\/pulls\/(\d+)\/requested_reviewers$/, withPull(requestReviewers)],
  [
    "pull labels",
    "POST",
    /^\/issues\/(\d+)\/labels$/,
    withPull((pull, asked) => {
      add(pull.labels, read(asked).labels);
      return found(pull.labels.map((name, index) => ({ id: index + 1, name, default: false })));
    }),
  ],
  [
    "pull assignees",
    "POST",
    /^\/issues\/(\d+)\/assignees$/,
    withPull((pull, asked, world) => {
      // GitHub passes over the others without a word.
      add(
        pull.assignees,
        read(asked).assignees.filter((login: string) => !world.strangers.has(login)),
      );
      return { status: 201, json: issueShape(pull) };
    }),
  ],
];

function withPull(act: (pull: PullRecord, asked: ParsedRequest, world: World) => Answer): Handler {
  return (world, asked, [number]) => {
    const pull = world.pulls.find((each) => each.number === Number(number));
    return pull ? act(pull, asked, world) : refusal(404, "Not Found");
  };
}

function add(to: string[], names: readonly string[]): void {
  for (const name of names) if (!to.includes(name)) to.push(name);
}

function listPulls(world: World, asked: ParsedRequest): Answer {
  const { searchParams } = asked.url;
  const head = searchParams.get("head");
  const state = searchParams.get("state") ?? "open";
  const all = world.pulls
    .filter((pull) => !head || `${pull.headOwner ?? "unknown"}:${pull.head}` === head)
    .filter((pull) => state === "all" || pull.state === state)
    .sort((one, other) => other.number - one.number);
  return found(page(all, asked).map(pullShape));
}

function createPull(world: World, asked: ParsedRequest): Answer {
  const { head, base, title, body = null, draft = false } = read(asked);
  if (world.pullCreation === "not permitted") return refusal(403, "Resource not accessible by integration");
  if (world.pullCreation === "switched off")
    return refusal(403, "GitHub Actions is not permitted to create or approve pull requests.");
  if (draft && !world.hasDrafts)
    return refusal(422, "Draft pull requests are not supported in this repository.");
  const custom = (message: string) => invalid({ resource: "PullRequest", code: "custom", message });
  const isSame = (pull: PullRecord) =>
    pull.state === "open" && pull.head === head && pull.base === base && pull.headOwner === repository.owner;
  if (world.deletedBranches.has(head))
    return invalid({ resource: "PullRequest", field: "head", code: "invalid" });
  if (world.pulls.some(isSame))
    return custom(`A pull request already exists for ${repository.owner}:${head}.`);
  if (world.emptyBranches.has(head)) return custom(`No commits between ${base} and ${head}`);
  const pull = world.addPull({ head, base, title, body, draft });
  return { status: 201, json: pullShape(pull) };
}

function invalid(error: Readonly<Record<string, string>>): Answer {
  const { status, json } = refusal(422, "Validation Failed");
  return { status, json: { ...(json as object), errors: [error] } };
}

function requestReviewers(pull: PullRecord, asked: ParsedRequest, { strangers }: World): Answer {
  const { reviewers = [], team_reviewers: teams = [] } = read(asked);
  if (reviewers.includes(pull.author))
    return refusal(422, "Review cannot be requested from pull request author.");
  if ([...reviewers, ...teams].some((name) => strangers.has(name)))
    return refusal(
      422,
      `Reviews may only be requested from collaborators. One or more of the users or teams you specified is not a collaborator of the ${repository.owner}/${repository.name} repository.`,
    );
  add(pull.reviewers, reviewers);
  add(pull.teams, teams);
  return { status: 201, json: pullShape(pull) };
}
