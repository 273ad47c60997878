// The objects in answers of the REST API, with the fields that programs use.
// Source: the examples of https://docs.github.com/en/rest, version 2022-11-28
import type { ParsedRequest } from "./answer.ts";
import { type ArtifactRecord, type RunRecord, repository, type World } from "./world.ts";

const fullName = `${repository.owner}/${repository.name}`;
const seconds = (date: Date) => date.toISOString().replace(/\.\d+Z$/, "Z");

export function repositoryShape({ visibility }: World) {
  return {
    id: repository.id,
    node_id: "R_1",
    name: repository.name,
    full_name: fullName,
    private: visibility !== "public",
    visibility,
    fork: false,
    default_branch: "main",
    owner: { login: repository.owner, id: 1, type: "Organization" },
  };
}

export function artifactShape(
  { world, record }: { world: World; record: ArtifactRecord },
  { address }: ParsedRequest,
) {
  const run = world.runs.get(record.runId);
  const url = `${address}/repos/${fullName}/actions/artifacts/${record.id}`;
  return {
    id: record.id,
    node_id: `A_${record.id}`,
    name: record.name,
    size_in_bytes: record.size,
    url,
    archive_download_url: `${url}/zip`,
    expired: record.expired,
    digest: record.digest,
    created_at: seconds(record.createdAt),
    updated_at: seconds(record.createdAt),
    expires_at: seconds(record.expiresAt),
    workflow_run: run && {
      id: run.id,
      repository_id: repository.id,
      // GitHub's description knows no null here.
      ...(run.headRepositoryId === null ? {} : { head_repository_id: run.headRepositoryId }),
      head_branch: run.headBranch,
      head_sha: "0".repeat(40),
    },
  };
}

export function runShape(run: RunRecord) {
  return {
    id: run.id,
    name: "ralph",
    node_id: `W_${run.id}`,
    run_number: 1,
    run_attempt: run.attempt,
    event: run.event,
    status: run.status,
    conclusion: run.conclusion,
    path: run.path,
    head_branch: run.headBranch,
    head_sha: "0".repeat(40),
    workflow_id: 1,
    actor: { login: run.actor, id: 2 },
    triggering_actor: { login: run.actor, id: 2 },
    created_at: seconds(run.createdAt),
    html_url: `https://github.com/${fullName}/actions/runs/${run.id}`,
    repository: { id: repository.id, full_name: fullName },
    head_repository: run.headRepositoryId === null ? null : { id: run.headRepositoryId },
  };
}

export function pullShape(pull: World["pulls"][number]) {
  return {
    number: pull.number,
    state: "open",
    title: pull.title,
    body: pull.body,
    head: { ref: pull.head },
    base: { ref: pull.base },
    html_url: `https://github.com/${fullName}/pull/${pull.number}`,
  };
}
