// The part of GitHub's REST API that the product uses.
// Source of the shapes: https://docs.github.com/en/rest/actions/artifacts, /actions/workflow-runs, /actions/workflows,
// /repos/repos, /repos/contents, /pulls/pulls, /issues/comments, /issues/issues, /issues/sub-issues, /reactions/reactions, /checks/runs, /collaborators/collaborators, /users/keys (version 2022-11-28)
import { type Answer, type ParsedRequest, refusal } from "./answer.ts";
import { checkRows } from "./checks.ts";
import { commentRows } from "./comments.ts";
import type { Route } from "./faults.ts";
import { commitRows } from "./git/commits.ts";
import { answerGraph } from "./graph/index.ts";
import { issueRows } from "./issues/issue-rows.ts";
import { pullRows } from "./pulls.ts";
import { artifactShape, repositoryShape, runShape } from "./rest-shapes.ts";
import { blobAddress } from "./results.ts";
import { reviewRows } from "./review-routes.ts";
import { found, type Handler, page, type Row } from "./row.ts";
import { settingRows } from "./setting-rows.ts";
import { repository, type World } from "./world.ts";

/** A matched request: its route, and a function that answers it. */
export interface MatchedRequest {
  route: Route;
  answer(): Answer;
}

const base = `/repos/${repository.owner}/${repository.name}`;

/** Finds the route of a REST request. */
export function matchRest(world: World, asked: ParsedRequest): MatchedRequest {
  const path = decodeURI(asked.url.pathname);
  if (path === base || path.startsWith(`${base}/`))
    for (const [route, method, pattern, handler] of rows) {
      const [whole, ...parts] = pattern.exec(path.slice(base.length)) ?? [];
      if (whole !== undefined && method === asked.method)
        return { route, answer: () => handler(world, asked, parts) };
    }
  const [, user] = /^\/users\/([^/]+)\/keys$/.exec(path) ?? [];
  if (user !== undefined && asked.method === "GET")
    return { route: "user keys", answer: () => listKeys(world, user) };
  if (path === "/user" && asked.method === "GET")
    return { route: "viewer", answer: () => describeViewer(world) };
  if (path === "/graphql" && asked.method === "POST")
    return { route: "graphql", answer: () => answerGraph(world, asked) };
  return { route: "unknown", answer: () => refusal(404, "Not Found") };
}

const rows: readonly Row[] = [
  ["repository", "GET", /^$/, (world) => found(repositoryShape(world))],
  ["artifacts", "GET", /^\/actions\/artifacts$/, listArtifacts],
  [
    "artifact",
    "GET",
    /^\/actions\/artifacts\/(\d+)$/,
    withArtifact((_, asked, artifact) => found(artifactShape(artifact, asked))),
  ],
  [
    "artifact delete",
    "DELETE",
    /^\/actions\/artifacts\/(\d+)$/,
    withArtifact((world, _, artifact) => {
      world.remove(artifact.record);
      return { status: 204 };
    }),
  ],
  [
    "artifact zip",
    "GET",
    /^\/actions\/artifacts\/(\d+)\/zip$/,
    withArtifact((_, asked, { record }) =>
      record.expired
        ? refusal(410, "Artifact has expired")
        : { status: 302, headers: { location: blobAddress(asked.address, record.runId, record.name) } },
    ),
  ],
  [
    "run",
    "GET",
    /^\/actions\/runs\/(\d+)$/,
    (world, _, [id]) => {
      const run = world.runs.get(Number(id));
      return run ? found(runShape(run)) : refusal(404, "Not Found");
    },
  ],
  ["runs", "GET", /^\/actions\/runs$/, listRuns],
  ["runs", "GET", /^\/actions\/workflows\/([^/]+)\/runs$/, listRuns],
  [
    "dispatch",
    "POST",
    /^\/actions\/workflows\/([^/]+)\/dispatches$/,
    (world, asked, [workflow = ""]) => {
      const { ref = "", inputs = {} } = JSON.parse(asked.body.toString());
      world.dispatches.push({ workflow, ref, inputs });
      return { status: 204 };
    },
  ],
  [
    "contents",
    "GET",
    /^\/contents\/(.+)$/,
    (world, asked, [path = ""]) => {
      const content = world.contents.get(`${asked.url.searchParams.get("ref") ?? "main"}:${path}`);
      if (content === undefined) return refusal(404, "Not Found");
      const bytes = Buffer.from(content);
      const [name] = path.split("/").slice(-1);
      return found({
        type: "file",
        encoding: "base64",
        size: bytes.length,
        name,
        path,
        content: bytes.toString("base64"),
      });
    },
  ],
  ...pullRows,
  ...commentRows,
  ...checkRows,
  ...issueRows,
  ...reviewRows,
  ...commitRows,
  ...settingRows,
  [
    "permission",
    "GET",
    /^\/collaborators\/([^/]+)\/permission$/,
    (world, _, [login = ""]) =>
      found({
        permission: world.permissions.get(login) ?? "none",
        role_name: world.permissions.get(login) ?? "none",
        user: { login },
      }),
  ],
];

function describeViewer({ viewer }: World): Answer {
  return viewer === undefined
    ? refusal(403, "Resource not accessible by integration")
    : found({ login: viewer, id: 2 });
}

function listKeys(world: World, user: string): Answer {
  const keys = world.keys.get(user);
  return keys ? found(keys.map((key, index) => ({ id: index + 1, key }))) : refusal(404, "Not Found");
}

function listArtifacts(world: World, asked: ParsedRequest): Answer {
  const name = asked.url.searchParams.get("name");
  const all = world.finalized().filter((artifact) => name === null || artifact.name === name);
  const artifacts = page(all, asked).map((record) => artifactShape({ world, record }, asked));
  return found({ total_count: all.length, artifacts });
}

function listRuns(world: World, asked: ParsedRequest, [workflow]: readonly string[]): Answer {
  const { searchParams } = asked.url;
  const is = (name: string, value: string) => [null, value].includes(searchParams.get(name));
  const all = [...world.runs.values()]
    .filter((run) => workflow === undefined || run.path.endsWith(`/${workflow}`))
    .filter((run) => is("branch", run.headBranch) && is("event", run.event) && is("actor", run.actor))
    .filter((run) => is("status", run.status) || is("status", run.conclusion ?? ""))
    .sort((a, b) => b.id - a.id);
  return found({ total_count: all.length, workflow_runs: page(all, asked).map(runShape) });
}

function withArtifact(
  act: (world: World, asked: ParsedRequest, artifact: Parameters<typeof artifactShape>[0]) => Answer,
): Handler {
  return (world, asked, [id]) => {
    const record = world.finalized().find((artifact) => artifact.id === Number(id));
    return record ? act(world, asked, { world, record }) : refusal(404, "Not Found");
  };
}
