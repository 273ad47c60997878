// What the program asks of GitHub's REST API, each as one call with an end and with an answer that was looked at.
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
import { downloadArtifact } from "./download.ts";
import { GitHubError } from "./github-error.ts";
import { Requester } from "./request.ts";

/** How many artifacts a page has; GitHub gives no more. */
const pageSize = 100;
const defaultDeadline = 30_000;
const defaultDownloadDeadline = 120_000;

/** What a client is made from. */
export interface GitHubOptions {
  /** Such as `https://api.github.com`. */
  readonly apiUrl: string;
  /** `owner/name`. */
  readonly repository: string;
  readonly token: string;
  readonly clock: Clock;
  /** Until a call is given up, in ms, its waits for a limit to end counted. */
  readonly deadline?: number;
  /** The same for each of the two requests of a download, in ms. */
  readonly downloadDeadline?: number;
  /** When it aborts, every call fails at once with its reason. */
  readonly stop?: AbortSignal | undefined;
}

/** One repository on GitHub. Every call throws a GitHubError whose message ends with what to do. */
export interface GitHubClient {
  /** `owner/name`. */
  readonly name: string;
  repository(): Promise<Repository>;
  /** One page of the repository's artifacts, newest first. @param page from 1 @param name takes only those of that name */
  artifacts(page: number, name?: string): Promise<ArtifactPage>;
  run(id: number): Promise<WorkflowRun>;
  /**
   * The zip of an artifact, as it was uploaded.
   * @param longest in bytes
   * @throws DamagedArtifact where it is gone, larger, or has other bytes than were uploaded
   */
  download(artifact: Pick<Artifact, "id" | "digest" | "size_in_bytes">, longest: number): Promise<Buffer>;
  /** None there is no error. It needs `actions: write`. */
  removeArtifact(id: number): Promise<void>;
  /** Starts a workflow. It needs `actions: write`. @param workflow the name of its file, @param ref a branch or tag */
  dispatch(workflow: string, ref: string, inputs: Readonly<Record<string, string>>): Promise<void>;
  /** What a user may do: admin, write, read or none. */
  permission(user: string): Promise<string>;
  /** The public SSH keys of a user, of this or any other repository, as `ssh-ed25519 AAAA…`; anybody may ask for them. */
  userKeys(user: string): Promise<string[]>;
}

/** A client for one repository; nothing is asked yet. */
export function createGitHubClient(options: GitHubOptions): GitHubClient {
  const { apiUrl, repository, token, clock, deadline = defaultDeadline } = options;
  const requester = new Requester(clock, options.stop);
  const of = `of ${repository}`;
  const root = apiUrl.replace(/\/+$/, "");
  const base = `${root}/repos/${repository.split("/").map(encodeURIComponent).join("/")}`;
  const call = (method: "GET" | "POST" | "DELETE", path: string, what: string, permission: string) => {
    return { method, url: `${base}${path}`, what, permission, token, deadline };
  };
  const get = <T>(asked: ReturnType<typeof call>, shape: Parameters<typeof readAnswer<T>>[1]) =>
    requester.send(asked, (response) => readAnswer(response, shape, asked));
  const ignore = (response: Response) => response.arrayBuffer().then(() => {});
  return {
    name: repository,
    repository: () => get(call("GET", "", `look at ${repository}`, "contents: read"), repositoryShape),
    artifacts(page, name) {
      const query = new URLSearchParams({ per_page: `${pageSize}`, page: `${page}`, ...(name && { name }) });
      const path = `/actions/artifacts?${query}`;
      return get(call("GET", path, `list the artifacts ${of}`, "actions: read"), artifactPageShape);
    },
    run: (id) =>
      get(call("GET", `/actions/runs/${id}`, `look at run ${id} ${of}`, "actions: read"), runShape),
    download(artifact, longest) {
      const purpose = { what: `download artifact ${artifact.id} ${of}`, permission: "actions: read" };
      const url = `${base}/actions/artifacts/${artifact.id}/zip`;
      const limit = options.downloadDeadline ?? defaultDownloadDeadline;
      return downloadArtifact(requester, { artifact, url, token, longest, deadline: limit, purpose });
    },
    async removeArtifact(id) {
      const asked = call(
        "DELETE",
        `/actions/artifacts/${id}`,
        `remove artifact ${id} ${of}`,
        "actions: write",
      );
      await requester.send(asked, ignore).catch(passMissing);
    },
    async dispatch(workflow, ref, inputs) {
      const path = `/actions/workflows/${encodeURIComponent(workflow)}/dispatches`;
      const asked = call("POST", path, `start ${workflow} ${of}`, "actions: write");
      await requester.send({ ...asked, body: { ref, inputs } }, ignore);
    },
    async permission(user) {
      const path = `/collaborators/${encodeURIComponent(user)}/permission`;
      const asked = call("GET", path, `see what ${user} may do in ${repository}`, "contents: read");
      return (await get(asked, permissionShape)).permission;
    },
    async userKeys(user) {
      const path = `/users/${encodeURIComponent(user)}/keys?per_page=${pageSize}`;
      const asked = call("GET", "", `read the SSH keys of ${user}`, "metadata: read");
      return (await get({ ...asked, url: `${root}${path}` }, keysShape)).map(({ key }) => key);
    },
  };
}

function passMissing(error: unknown): void {
  if (!(error instanceof GitHubError) || error.fault !== "missing") throw error;
}
