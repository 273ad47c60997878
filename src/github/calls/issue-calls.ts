// The calls about issues.
import { array, int, literal, minimum, nullish, object, optional, type output, string } from "zod/mini";
import type { CallSender } from "./call.ts";

const number = int().check(minimum(1));

const issueShape = object({
  number,
  title: string(),
  body: nullish(string()),
  state: literal(["open", "closed"]),
  html_url: string(),
  repository_url: optional(string()),
  user: nullish(object({ login: string(), type: optional(string()) })),
  pull_request: optional(object({ url: nullish(string()) })),
  sub_issues_summary: nullish(object({ total: int() })),
});

/** An issue. GitHub gives pull requests as issues, too. */
export interface Issue {
  readonly number: number;
  readonly title: string;
  readonly body: string; // empty if there is none; line ends as people left them
  readonly state: "open" | "closed";
  readonly url: string; // for people
  /** `owner/name`; undefined if GitHub does not say. */
  readonly repository: string | undefined;
  readonly author: string | undefined; // undefined if the account was deleted
  readonly isByBot: boolean;
  readonly isPull: boolean;
  /** How many issues are below it; undefined if the server does not know sub-issues. */
  readonly subIssues: number | undefined;
}

/** What to change. */
export interface IssueChange {
  readonly body?: string;
  readonly state?: "open" | "closed";
  readonly reason?: "completed" | "reopened";
}

/** The calls about issues. Every call throws a GitHubError whose message ends with the fix. */
export interface IssueCalls {
  issue(number: number): Promise<Issue>;
  /** The issues directly below an issue in its order, 100 at most; GitHub has no more. */
  subIssues(number: number): Promise<readonly Issue[]>;
  updateIssue(number: number, change: IssueChange): Promise<void>;
  /** As `addComment`, with the right that issues need. */
  addIssueComment(number: number, body: string): Promise<void>;
}

const pageSize = 100; // the most that GitHub gives
const read = "issues: read";
const write = "issues: write";

/** The calls for one repository. @param repository `owner/name` */
export function createIssueCalls({ ask, tell }: CallSender, repository: string): IssueCalls {
  return {
    async issue(number) {
      const what = `read issue ${number} of ${repository}`;
      const call = { method: "GET", path: `/issues/${number}`, what, permission: read } as const;
      return readIssue(await ask(call, issueShape));
    },
    async subIssues(number) {
      const what = `list the sub-issues of issue ${number} of ${repository}`;
      const path = `/issues/${number}/sub_issues?per_page=${pageSize}`;
      const call = { method: "GET", path, what, permission: read } as const;
      return (await ask(call, array(issueShape))).map(readIssue);
    },
    async updateIssue(number, { body, state, reason }) {
      const what = `change issue ${number} of ${repository}`;
      const sent = { body, state, state_reason: reason };
      await tell({ method: "PATCH", path: `/issues/${number}`, what, permission: write, body: sent });
    },
    addIssueComment(number, body) {
      const what = `comment on issue ${number} of ${repository}`;
      return tell({
        method: "POST",
        path: `/issues/${number}/comments`,
        what,
        permission: write,
        body: { body },
      });
    },
  };
}

function readIssue(answer: output<typeof issueShape>): Issue {
  const { user } = answer;
  return {
    number: answer.number,
    title: answer.title,
    body: answer.body ?? "",
    state: answer.state,
    url: answer.html_url,
    repository: /\/repos\/([^/]+\/[^/]+)$/.exec(answer.repository_url ?? "")?.[1],
    author: user?.login,
    isByBot: user?.type === "Bot" || /\[bot\]$/i.test(user?.login ?? ""),
    isPull: answer.pull_request !== undefined,
    subIssues: answer.sub_issues_summary?.total,
  };
}
