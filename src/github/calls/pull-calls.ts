// The calls about pull requests.
import { array } from "zod/mini";
import { type PullRequest, pullShape, readPull, readyShape, requireReady, userShape } from "../answers.ts";
import { GitHubError } from "../github-error.ts";
import type { CallSender } from "./call.ts";

/** What to open. */
export interface NewPull {
  readonly title: string;
  readonly head: string; // a branch of this repository
  readonly base: string;
  readonly body: string;
  readonly draft: boolean;
}

/** The calls about pull requests. Every call throws a GitHubError whose message ends with the fix. */
export interface PullCalls {
  /** The pull requests from a branch of this repository's owner, newest first, 100 at most. */
  pulls(query: {
    readonly head: string;
    readonly state: "open" | "closed" | "all";
  }): Promise<readonly PullRequest[]>;
  pull(number: number): Promise<PullRequest>;
  /**
   * Opens one. What GitHub says is in the message of its error: the fault is `refused` if there is one already, if the
   * branch has no commits of its own, and if drafts are not supported; `permission` if the token or the settings forbid it.
   */
  createPull(pull: NewPull): Promise<PullRequest>;
  updatePull(
    number: number,
    change: { readonly title?: string; readonly body?: string; readonly base?: string },
  ): Promise<PullRequest>;
  /** Turns a draft into a pull request that is ready for review. */
  setReady(pull: Pick<PullRequest, "number" | "nodeId">): Promise<void>;
  addLabels(number: number, labels: readonly string[]): Promise<void>; // GitHub creates those that are new
  /** Asks for reviews. A name with `/`, or with `team:` before it, is a team, also among the users. */
  requestReviewers(number: number, users: readonly string[], teams?: readonly string[]): Promise<void>;
  addAssignees(number: number, users: readonly string[]): Promise<void>; // GitHub passes over users without access
  /** The login of the token's owner; undefined for the token of a job or an app, which has none. */
  viewer(): Promise<string | undefined>;
}

const read = "pull-requests: read";
const write = "pull-requests: write";

const readyMutation =
  "mutation($id: ID!) { markPullRequestReadyForReview(input: {pullRequestId: $id}) { pullRequest { isDraft } } }";

/** The calls for one repository. @param repository `owner/name` */
export function createPullCalls({ ask, tell }: CallSender, repository: string): PullCalls {
  const [owner = ""] = repository.split("/");
  const add = async (what: string, path: string, names: Readonly<Record<string, readonly string[]>>) => {
    const body = Object.fromEntries(Object.entries(names).filter(([, each]) => each.length > 0));
    if (Object.keys(body).length > 0)
      await tell({ method: "POST", path, what: `${what} of ${repository}`, permission: write, body });
  };
  return {
    async pulls({ head, state }) {
      const order = { sort: "created", direction: "desc", per_page: "100" };
      const query = new URLSearchParams({ head: `${owner}:${head}`, state, ...order });
      const what = `list the pull requests of ${repository} from ${head}`;
      const answer = await ask(
        { method: "GET", path: `/pulls?${query}`, what, permission: read },
        array(pullShape),
      );
      return answer.map(readPull);
    },
    async pull(number) {
      const what = `read pull request ${number} of ${repository}`;
      const call = { method: "GET", path: `/pulls/${number}`, what, permission: read } as const;
      return readPull(await ask(call, pullShape));
    },
    async createPull({ title, head, base, body, draft }) {
      const what = `open a pull request of ${repository} from ${head} to ${base}`;
      const call = { method: "POST", path: "/pulls", what, permission: write } as const;
      return readPull(await ask({ ...call, body: { title, head, base, body, draft } }, pullShape));
    },
    async updatePull(number, { title, body, base }) {
      const what = `change pull request ${number} of ${repository}`;
      const call = { method: "PATCH", path: `/pulls/${number}`, what, permission: write } as const;
      return readPull(await ask({ ...call, body: { title, body, base } }, pullShape));
    },
    async setReady({ number, nodeId }) {
      const what = `mark pull request ${number} of ${repository} as ready for review`;
      const body = { query: readyMutation, variables: { id: nodeId } };
      const call = { method: "POST", route: "/graphql", what, permission: write, body } as const;
      requireReady(await ask(call, readyShape), call);
    },
    addLabels: (number, labels) =>
      add(`label pull request ${number}`, `/issues/${number}/labels`, { labels }),
    requestReviewers(number, users, teams = []) {
      const path = `/pulls/${number}/requested_reviewers`;
      const isTeam = (name: string) => /^team:|\//.test(name);
      return add(`ask for reviews of pull request ${number}`, path, {
        reviewers: users.filter((name) => !isTeam(name)),
        team_reviewers: [...users.filter(isTeam), ...teams].map((name) =>
          name.replace(/^(team:)?(.*\/)?/, ""),
        ),
      });
    },
    addAssignees: (number, assignees) =>
      add(`assign pull request ${number}`, `/issues/${number}/assignees`, { assignees }),
    async viewer() {
      const call = {
        method: "GET",
        route: "/user",
        what: "read the token's user",
        permission: read,
      } as const;
      return ask(call, userShape).then(
        ({ login }) => login,
        (error: unknown) => {
          if (error instanceof GitHubError && error.fault === "permission") return undefined;
          throw error;
        },
      );
    },
  };
}
