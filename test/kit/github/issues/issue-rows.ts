// The part of GitHub's API that is about issues and their sub-issues.
// Source: https://docs.github.com/en/rest/issues/issues, /issues/sub-issues
import { type Answer, type ParsedRequest, refusal } from "../answer.ts";
import { found, type Handler, page, type Row } from "../row.ts";
import { type IssueRecord, repository, type World } from "../world.ts";

const read = (asked: ParsedRequest) => JSON.parse(asked.body.toString());

export const issueRows: readonly Row[] = [
  ["issue", "GET", /^\/issues\/(\d+)$/, withIssue((issue, _, world) => found(shapeOf(issue, world)))],
  ["issue update", "PATCH", /^\/issues\/(\d+)$/, withIssue(updateIssue)],
  [
    "sub-issues",
    "GET",
    /^\/issues\/(\d+)\/sub_issues$/,
    withIssue((issue, asked, world) =>
      found(page(below(issue, world), asked).map((each) => shapeOf(each, world))),
    ),
  ],
];

function withIssue(act: (issue: IssueRecord, asked: ParsedRequest, world: World) => Answer): Handler {
  return (world, asked, [number]) => {
    const issue = world.issues.get(Number(number));
    if (issue) return act(issue, asked, world);
    const pull = world.pulls.find((each) => each.number === Number(number));
    // GitHub gives pull requests as issues, too.
    if (pull && asked.method === "GET")
      return found(shapeOf(world.issueOfPull(pull), world, `${address(pull.number)}/pull`));
    return refusal(404, "Not Found");
  };
}

function updateIssue(issue: IssueRecord, asked: ParsedRequest, world: World): Answer {
  if (!world.mayWriteIssues) return refusal(403, "Resource not accessible by integration");
  const { body = issue.body, state = issue.state, state_reason: reason = issue.reason } = read(asked);
  Object.assign(issue, { body, state, reason });
  return found(shapeOf(issue, world));
}

function below({ subIssues }: IssueRecord, world: World): IssueRecord[] {
  return subIssues.flatMap((number) => world.issues.get(number) ?? []);
}

const address = (number: number) =>
  `https://github.com/${repository.owner}/${repository.name}/issues/${number}`;

function shapeOf(issue: IssueRecord, world: World, pull?: string) {
  const { number, author, repository: name } = issue;
  const closed = below(issue, world).filter(({ state }) => state === "closed").length;
  const total = issue.subIssues.length;
  return {
    id: 2000 + number,
    node_id: `I_${number}`,
    number,
    title: issue.title,
    body: issue.body,
    state: issue.state,
    state_reason: issue.reason,
    locked: false,
    html_url: address(number),
    repository_url: `https://api.github.com/repos/${name}`,
    user: author === null ? null : { login: author, id: 2, type: author.endsWith("[bot]") ? "Bot" : "User" },
    comments: world.comments.filter(({ pull: on }) => on === number).length,
    sub_issues_summary: {
      total,
      completed: closed,
      percent_completed: total === 0 ? 0 : Math.round((100 * closed) / total),
    },
    ...(pull === undefined ? {} : { pull_request: { url: pull } }),
  };
}
