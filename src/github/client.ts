// A client for GitHub's REST API. Every call has a deadline, and its answer is checked.
import type { Clock } from "../platform/index.ts";
import {
  type Artifact,
  type ArtifactPage,
  artifactPageShape,
  keysShape,
  permissionShape,
  type Repository,
  readAnswer,
  repositoryShape,
  runShape,
  type WorkflowRun,
} from "./answers.ts";
import {
  type ApiCall,
  type CallSender,
  type CheckCalls,
  type CommentCalls,
  type CommitCalls,
  createCheckCalls,
  createCommentCalls,
  createCommitCalls,
  createIssueCalls,
  createPullCalls,
  createReviewCalls,
  createSettingCalls,
  type IssueCalls,
  type PullCalls,
  type ReviewCalls,
  type SettingCalls,
} from "./calls/index.ts";
import { downloadArtifact, readLogEnd } from "./download.ts";
import { GitHubError } from "./github-error.ts";
import { Requester } from "./request.ts";

const pageSize = 100; // the most that GitHub gives
const defaultDeadline = 30_000; // ms
const defaultDownloadDeadline = 120_000; // ms

/** What a client needs. */
export interface GitHubOptions {
  readonly apiUrl: string; // such as `https://api.github.com`
  readonly repository: string; // `owner/name`
  readonly token: string;
  readonly clock: Clock;
  readonly deadline?: number; // ms for one call, including waits for a rate limit
  readonly downloadDeadline?: number; // ms for each of the two requests of a download
  readonly stop?: AbortSignal | undefined;
}

/** One repository on GitHub. Every call throws a GitHubError whose message ends with the fix. */
export interface GitHubClient
  extends PullCalls,
    CheckCalls,
    CommentCalls,
    CommitCalls,
    IssueCalls,
    ReviewCalls,
    SettingCalls {
  readonly name: string; // `owner/name`
  repository(): Promise<Repository>;
  /** A page of artifacts, counted from 1. `name` selects the artifacts with that name. */
  artifacts(page: number, name?: string): Promise<ArtifactPage>;
  run(id: number): Promise<WorkflowRun>;
  /** The zip of an artifact. @throws DamagedArtifact if it is gone, too large, or not as it was uploaded */
  download(artifact: Pick<Artifact, "id" | "digest" | "size_in_bytes">, maxBytes: number): Promise<Buffer>;
  /** The end of what a job printed, at most so many bytes; it may begin within a line. Needs `actions: read`. */
  logEnd(job: number, mostBytes: number): Promise<string>;
  removeArtifact(id: number): Promise<void>; // if it exists; needs `actions: write`
  /** Starts the workflow with this file name on a branch or tag. Needs `actions: write`. */
  dispatch(workflow: string, ref: string, inputs: Readonly<Record<string, string>>): Promise<void>;
  /** The access of a user to the repository: `admin`, `write`, `read` or `none`. Fails for a name that is not a user. */
  permission(user: string): Promise<string>;
  userKeys(user: string): Promise<string[]>; // of any user, such as `ssh-ed25519 AAAA…`
}

/** A client for one repository. It sends nothing yet. */
export function createGitHubClient(options: GitHubOptions): GitHubClient {
  const { apiUrl, repository, token, clock, deadline = defaultDeadline } = options;
  const requester = new Requester(clock, options.stop);
  const of = `of ${repository}`;
  const root = apiUrl.replace(/\/+$/, "");
  const base = `${root}/repos/${repository.split("/").map(encodeURIComponent).join("/")}`;
  const call = (method: "GET" | "POST" | "DELETE", path: string, what: string, permission: string) => {
    return { method, url: `${base}${path}`, what, permission, token, deadline };
  };
  const get = <T>(request: ReturnType<typeof call>, shape: Parameters<typeof readAnswer<T>>[1]) =>
    requester.send(request, (response) => readAnswer(response, shape, request));
  const ignoreBody = (response: Response) => response.arrayBuffer().then(() => {});
  const complete = ({ path = "", route, ...call }: ApiCall) => {
    const url = route === undefined ? `${base}${path}` : `${root}${route}`;
    // An enterprise server has GraphQL beside REST.
    return { ...call, url: url.replace(/\/api\/v3\/graphql$/, "/api/graphql"), token, deadline };
  };
  const sender: CallSender = {
    ask(call, shape) {
      const request = complete(call);
      return requester.send(request, (response) => readAnswer(response, shape, request));
    },
    tell: (call) => requester.send(complete(call), ignoreBody),
  };
  return {
    ...createPullCalls(sender, repository),
    ...createCheckCalls(sender, repository),
    ...createCommentCalls(sender, repository),
    ...createIssueCalls(sender, repository),
    ...createReviewCalls(sender, repository),
    ...createCommitCalls(sender, repository),
    ...createSettingCalls(sender, repository),
    name: repository,
    repository: () => get(call("GET", "", `read ${repository}`, "contents: read"), repositoryShape),
    artifacts(page, name) {
      const query = new URLSearchParams({ per_page: `${pageSize}`, page: `${page}`, ...(name && { name }) });
      const path = `/actions/artifacts?${query}`;
      return get(call("GET", path, `list the artifacts ${of}`, "actions: read"), artifactPageShape);
    },
    run: (id) => get(call("GET", `/actions/runs/${id}`, `read run ${id} ${of}`, "actions: read"), runShape),
    download(artifact, maxBytes) {
      const purpose = { what: `download artifact ${artifact.id} ${of}`, permission: "actions: read" };
      const url = `${base}/actions/artifacts/${artifact.id}/zip`;
      const limit = options.downloadDeadline ?? defaultDownloadDeadline;
      return downloadArtifact(requester, { artifact, url, token, maxBytes, deadline: limit, purpose });
    },
    async logEnd(job, mostBytes) {
      const purpose = { what: `read the log of job ${job} ${of}`, permission: "actions: read" };
      const request = { url: `${base}/actions/jobs/${job}/logs`, token, deadline, purpose };
      return (await readLogEnd(requester, request, mostBytes)).toString();
    },
    async removeArtifact(id) {
      const request = call(
        "DELETE",
        `/actions/artifacts/${id}`,
        `remove artifact ${id} ${of}`,
        "actions: write",
      );
      await requester.send(request, ignoreBody).catch(ignoreMissing);
    },
    async dispatch(workflow, ref, inputs) {
      const path = `/actions/workflows/${encodeURIComponent(workflow)}/dispatches`;
      const request = call("POST", path, `start ${workflow} ${of}`, "actions: write");
      await requester.send({ ...request, body: { ref, inputs } }, ignoreBody);
    },
    async permission(user) {
      const path = `/collaborators/${encodeURIComponent(user)}/permission`;
      const request = call("GET", path, `read the access of ${user} to ${repository}`, "contents: read");
      return (await get(request, permissionShape)).permission;
    },
    async userKeys(user) {
      const path = `/users/${encodeURIComponent(user)}/keys?per_page=${pageSize}`;
      const request = call("GET", "", `read the SSH keys of ${user}`, "metadata: read");
      return (await get({ ...request, url: `${root}${path}` }, keysShape)).map(({ key }) => key);
    },
  };
}

function ignoreMissing(error: unknown): void {
  if (!(error instanceof GitHubError) || error.fault !== "missing") throw error;
}
