// The parts of GitHub's answers that this program reads. Source: https://docs.github.com/en/rest, version 2022-11-28
import {
  array,
  boolean,
  int,
  minimum,
  nullable,
  nullish,
  object,
  type output,
  string,
  type ZodMiniType,
} from "zod/mini";
import { describeWrongAnswer, type RequestPurpose } from "./github-error.ts";

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

export const keysShape = array(object({ id: int(), key: string() }));

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
