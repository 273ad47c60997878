// The objects in answers of the REST API, with the fields that programs use.
// Source: the examples of https://docs.github.com/en/rest, version 2022-11-28
import type { ParsedRequest } from "./answer.ts";
import { accessShape } from "./setting-rows.ts";
import {
  type ArtifactRecord,
  type CommentRecord,
  type PullRecord,
  type RunRecord,
  repository,
  type World,
} from "./world.ts";

const fullName = `${repository.owner}/${repository.name}`;
const seconds = (date: Date) => date.toISOString().replace(/\.\d+Z$/, "Z");

export function repositoryShape(world: World) {
  const { visibility } = world;
  return {
    ...accessShape(world),
    id: repository.id,
    node_id: "R_1",
    name: repository.name,
    full_name: fullName,
    private: visibility !== "public",
    visibility,
    fork: false,
    default_branch: "main",
    owner: { login: repository.owner, id: 1, type: world.settings.owner },
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

export function pullShape(pull: PullRecord) {
  const { number, headOwner } = pull;
  const [created, ended] = [seconds(pull.createdAt), seconds(new Date(pull.createdAt.getTime() + 60_000))];
  return {
    id: 1000 + number,
    node_id: `PR_${number}`,
    number,
    state: pull.state,
    locked: false,
    title: pull.title,
    body: pull.body,
    draft: pull.draft,
    user: userShape(pull.author),
    labels: pull.labels.map((name, index) => ({ id: index + 1, name })),
    assignees: pull.assignees.map(userShape),
    requested_reviewers: pull.reviewers.map(userShape),
    created_at: created,
    updated_at: created,
    closed_at: pull.state === "closed" ? ended : null,
    merged_at: pull.merged ? ended : null,
    head: headShape(pull),
    base: { label: `${repository.owner}:${pull.base}`, ref: pull.base, sha: "0".repeat(40) },
    html_url: pullAddress(number),
    author_association: headOwner === repository.owner ? "CONTRIBUTOR" : "NONE",
  };
}

function headShape({ head, headOwner }: PullRecord) {
  const { owner, name } = repository;
  return {
    label: `${headOwner ?? "unknown repository"}:${head}`,
    ref: head,
    sha: "1".repeat(40),
    user: headOwner === null ? null : userShape(headOwner),
    repo:
      headOwner === null
        ? null
        : { id: headOwner === owner ? repository.id : 4711, name, owner: userShape(headOwner) },
  };
}

/** The issue of a pull request. */
export function issueShape(pull: PullRecord) {
  return {
    number: pull.number,
    node_id: `PR_${pull.number}`,
    state: pull.state,
    title: pull.title,
    html_url: pullAddress(pull.number),
    assignees: pull.assignees.map(userShape),
    labels: pull.labels.map((name, index) => ({ id: index + 1, name })),
  };
}

/** A comment on a pull request. */
export function commentShape({ id, pull, author, body, createdAt, updatedAt, reactions }: CommentRecord) {
  const url = `https://api.github.com/repos/${fullName}/issues/comments/${id}`;
  const count = (content: string) => reactions.filter((each) => each.content === content).length;
  return {
    id,
    node_id: `IC_${id}`,
    url,
    html_url: `${pullAddress(pull)}#issuecomment-${id}`,
    issue_url: `https://api.github.com/repos/${fullName}/issues/${pull}`,
    body,
    user: author === null ? null : userShape(author),
    created_at: seconds(createdAt),
    updated_at: seconds(updatedAt),
    author_association: "NONE",
    reactions: {
      url: `${url}/reactions`,
      total_count: reactions.length,
      "+1": count("+1"),
      "-1": count("-1"),
      laugh: count("laugh"),
      confused: count("confused"),
      heart: count("heart"),
      hooray: count("hooray"),
      eyes: count("eyes"),
      rocket: count("rocket"),
    },
  };
}

export function reactionShape({ login, content }: CommentRecord["reactions"][number], index: number) {
  return {
    id: index + 1,
    node_id: `REA_${index + 1}`,
    user: userShape(login),
    content,
    created_at: "2026-01-01T00:00:00Z",
  };
}

const pullAddress = (number: number) => `https://github.com/${fullName}/pull/${number}`;

function userShape(login: string) {
  return { login, id: 2, type: login.endsWith("[bot]") ? "Bot" : "User" };
}
