// The parts of GitHub's answers that this program reads. Source: https://docs.github.com/en/rest, version 2022-11-28
import {
  array,
  boolean,
  int,
  literal,
  minimum,
  nullable,
  nullish,
  object,
  optional,
  type output,
  string,
  type ZodMiniType,
} from "zod/mini";
import { describeStatus, describeWrongAnswer, type RequestPurpose } from "./github-error.ts";

const id = int().check(minimum(1));

const artifactShape = object({
  id,
  name: string(),
  size_in_bytes: int().check(minimum(0)),
  expired: boolean(),
  created_at: nullable(string()),
  digest: nullish(string()),
  workflow_run: nullish(
    object({
      id,
      repository_id: nullish(id),
      head_repository_id: nullish(id),
      head_branch: nullish(string()),
    }),
  ),
});

/** An artifact. `size_in_bytes` is the size of its zip, `digest` is `sha256:<hex>`, `created_at` is ISO 8601. */
export type Artifact = Readonly<output<typeof artifactShape>>;

export const artifactPageShape = object({ total_count: int(), artifacts: array(artifactShape) });

/** A page of artifacts, newest first, and their number on all pages. */
export type ArtifactPage = Readonly<output<typeof artifactPageShape>>;

const person = nullish(object({ login: string() }));

export const runShape = object({
  id,
  run_attempt: int(),
  event: string(),
  status: nullable(string()),
  conclusion: nullable(string()),
  path: string(),
  head_branch: nullable(string()),
  repository: object({ id }),
  head_repository: nullish(object({ id })),
  actor: person,
  triggering_actor: person,
  created_at: nullish(string()),
});

/** The last attempt of a workflow run. `path` is the workflow's file, and may end in `@<ref>`; `created_at` is ISO 8601. */
export type WorkflowRun = Readonly<output<typeof runShape>>;

export const repositoryShape = object({ id, private: boolean(), visibility: nullish(string()) });

/** A repository. `visibility` is public, private or internal. */
export type Repository = Readonly<output<typeof repositoryShape>>;

export const permissionShape = object({ permission: string() });

/** Source: https://docs.github.com/en/rest/collaborators/collaborators#get-repository-permissions-for-a-user */
const writePermissions: readonly string[] = ["admin", "maintain", "write"];

/** Whether a person with this permission, as GitHub names it, has write access. */
export function isWriteAccess(permission: string): boolean {
  return writePermissions.includes(permission);
}

export const keysShape = array(object({ id: int(), key: string() }));

export const userShape = object({ login: string() });

export const pullShape = object({
  number: id,
  node_id: string(),
  title: string(),
  body: nullish(string()),
  draft: optional(boolean()),
  state: literal(["open", "closed"]),
  merged_at: nullish(string()),
  head: object({ ref: string(), repo: nullish(object({ owner: person, name: nullish(string()) })) }),
  base: object({ ref: string() }),
  user: person,
  html_url: string(),
  labels: array(object({ name: string() })),
});

/** A pull request. */
export interface PullRequest {
  readonly number: number;
  readonly nodeId: string;
  readonly title: string;
  readonly body: string; // empty if there is none
  readonly draft: boolean;
  readonly state: "open" | "closed";
  readonly merged: boolean;
  readonly head: string;
  readonly base: string;
  readonly headOwner: string | undefined; // of the repository with the branch; undefined if it was deleted
  readonly headRepository: string | undefined; // `owner/name`, of the repository with the branch
  readonly author: string | undefined;
  readonly url: string;
  readonly labels: readonly string[];
}

/** The pull request in an answer. */
export function readPull(answer: output<typeof pullShape>): PullRequest {
  const { repo } = answer.head;
  return {
    number: answer.number,
    nodeId: answer.node_id,
    title: answer.title,
    body: answer.body ?? "",
    draft: answer.draft ?? false,
    state: answer.state,
    merged: typeof answer.merged_at === "string",
    head: answer.head.ref,
    base: answer.base.ref,
    headOwner: repo?.owner?.login,
    headRepository: repo?.owner && repo.name ? `${repo.owner.login}/${repo.name}` : undefined,
    author: answer.user?.login,
    url: answer.html_url,
    labels: answer.labels.map(({ name }) => name),
  };
}

const account = nullish(object({ login: string(), type: nullish(string()) }));
const total = optional(int());

export const commentShape = object({
  id,
  body: nullish(string()),
  user: account,
  created_at: string(),
  reactions: nullish(object({ eyes: total, rocket: total, confused: total })),
});

export const reactionShape = object({ content: string(), user: account });

/** A comment on a pull request. */
export interface PullComment {
  readonly id: number; // later comments have higher ones
  readonly body: string; // empty if there is none
  readonly author: string | undefined; // undefined if the account was deleted
  readonly isByBot: boolean;
  readonly createdAt: string; // ISO 8601
  readonly mayBeMarked: boolean; // whether it has a reaction of a kind that this program adds
}

/** The comment in an answer. */
export function readComment(answer: output<typeof commentShape>): PullComment {
  const { id, body, user, created_at: createdAt, reactions } = answer;
  const { eyes = 0, rocket = 0, confused = 0 } = reactions ?? {};
  return {
    id,
    body: body ?? "",
    author: user?.login,
    isByBot: user?.type === "Bot",
    createdAt,
    mayBeMarked: eyes + rocket + confused > 0,
  };
}

/** An answer over GraphQL. */
export const graphShape = <T>(data: ZodMiniType<T>) =>
  object({
    data: nullish(data),
    errors: optional(array(object({ type: optional(string()), message: string() }))),
  });

export const readyShape = graphShape(
  object({
    markPullRequestReadyForReview: nullish(object({ pullRequest: nullish(object({ isDraft: boolean() })) })),
  }),
);

/** GraphQL refuses with status 200; these are the statuses of REST for the same. */
const refusals: Readonly<Record<string, number>> = { FORBIDDEN: 403, NOT_FOUND: 404, RATE_LIMITED: 429 };

/** @throws GitHubError if GraphQL refused the request */
export function requireNoErrors(
  { errors }: Pick<output<typeof readyShape>, "errors">,
  purpose: RequestPurpose,
): void {
  const [error] = errors ?? [];
  if (error) throw describeStatus(purpose, refusals[error.type ?? ""] ?? 422, error.message, undefined);
}

/** @throws GitHubError unless the pull request is ready for review now */
export function requireReady(answer: output<typeof readyShape>, purpose: RequestPurpose): void {
  requireNoErrors(answer, purpose);
  if (answer.data?.markPullRequestReadyForReview?.pullRequest?.isDraft !== false)
    throw describeWrongAnswer(purpose, "isDraft");
}

/** Reads an answer. @throws GitHubError if it has another shape */
export async function readAnswer<T>(
  response: Response,
  shape: ZodMiniType<T>,
  purpose: RequestPurpose,
): Promise<T> {
  let value: unknown;
  try {
    value = JSON.parse(await response.text());
  } catch (error) {
    // A broken connection is not a wrong answer, and is retried.
    if (!(error instanceof SyntaxError)) throw error;
    throw describeWrongAnswer(purpose, "the whole answer");
  }
  const { data, error } = shape.safeParse(value);
  if (error) throw describeWrongAnswer(purpose, error.issues[0]?.path.join(".") || "the whole answer");
  return data;
}
