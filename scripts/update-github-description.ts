// Takes the routes that the product uses out of GitHub's own description of its REST API, for the tests.
// Run: npm run update-github-description -- <folder of the unpacked package @octokit/openapi>
import { readFileSync, writeFileSync } from "node:fs";
import * as path from "node:path";

const repository = "/repos/{owner}/{repo}";

/** The routes, as GitHub writes them. */
const routes: readonly (readonly [method: string, path: string])[] = [
  ["get", repository],
  ["get", `${repository}/actions/artifacts`],
  ["get", `${repository}/actions/artifacts/{artifact_id}`],
  ["delete", `${repository}/actions/artifacts/{artifact_id}`],
  ["get", `${repository}/actions/artifacts/{artifact_id}/{archive_format}`],
  ["get", `${repository}/actions/runs`],
  ["get", `${repository}/actions/runs/{run_id}`],
  ["get", `${repository}/actions/workflows/{workflow_id}/runs`],
  ["post", `${repository}/actions/workflows/{workflow_id}/dispatches`],
  ["get", `${repository}/contents/{path}`],
  ["get", `${repository}/pulls`],
  ["post", `${repository}/pulls`],
  ["patch", `${repository}/pulls/{pull_number}`],
  ["post", `${repository}/pulls/{pull_number}/requested_reviewers`],
  ["get", `${repository}/issues/{issue_number}`],
  ["patch", `${repository}/issues/{issue_number}`],
  ["get", `${repository}/issues/{issue_number}/comments`],
  ["post", `${repository}/issues/{issue_number}/comments`],
  ["get", `${repository}/issues/{issue_number}/sub_issues`],
  ["post", `${repository}/issues/{issue_number}/labels`],
  ["post", `${repository}/issues/{issue_number}/assignees`],
  ["get", `${repository}/issues/{issue_number}/comments`],
  ["post", `${repository}/issues/{issue_number}/comments`],
  ["get", `${repository}/issues/comments/{comment_id}/reactions`],
  ["post", `${repository}/issues/comments/{comment_id}/reactions`],
  ["get", `${repository}/pulls/{pull_number}`],
  ["post", `${repository}/check-runs`],
  ["get", `${repository}/check-runs/{check_run_id}/annotations`],
  ["get", `${repository}/commits/{ref}/check-runs`],
  ["get", `${repository}/actions/jobs/{job_id}/logs`],
  ["post", `${repository}/pulls/{pull_number}/comments/{comment_id}/replies`],
  ["post", `${repository}/git/commits`],
  ["get", `${repository}/collaborators/{username}/permission`],
  ["get", `${repository}/actions/permissions`],
  ["get", `${repository}/actions/permissions/selected-actions`],
  ["get", `${repository}/actions/permissions/workflow`],
  ["get", `${repository}/actions/secrets`],
  ["get", `${repository}/actions/organization-secrets`],
  ["get", `${repository}/environments/{environment_name}/secrets`],
  ["get", `${repository}/rules/branches/{branch}`],
  ["get", `${repository}/branches/{branch}/protection`],
  ["get", "/users/{username}/keys"],
  ["get", "/user"],
];

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

/** Texts for people, which no check needs. */
const words: readonly string[] = ["description", "example", "examples", "externalDocs", "x-github", "title"];

const [folder = ""] = process.argv.slice(2);
const read = (file: string) => readFileSync(path.join(folder, file), "utf8");
const whole = JSON.parse(read("generated/api.github.com.json"));
const { name, version, license } = JSON.parse(read("package.json"));
const references = new Set<string>();

/** A copy without texts; its references are noted. */
function copy(value: Json, isNames = false): Json {
  if (Array.isArray(value)) return value.map((each) => copy(each));
  if (value === null || typeof value !== "object") return value;
  const kept = Object.entries(value).filter(([key]) => isNames || !words.includes(key));
  for (const [key, target] of kept) if (key === "$ref" && typeof target === "string") references.add(target);
  return Object.fromEntries(kept.map(([key, each]) => [key, copy(each, key === "properties" && !isNames)]));
}

const paths: { [path: string]: { [method: string]: Json } } = {};
for (const [method, route] of routes) {
  const operation = whole.paths[route]?.[method];
  if (!operation) throw new Error(`GitHub has no ${method} ${route}`);
  const { parameters = [], requestBody = null, responses } = operation;
  paths[route] = { ...paths[route], [method]: copy({ parameters, requestBody, responses }) };
}
const components: { [kind: string]: { [name: string]: Json } } = {};
// The set grows while it is read.
for (const reference of references) {
  const [, , kind = "", part = ""] = reference.split("/");
  components[kind] = { ...components[kind], [part]: copy(whole.components[kind][part]) };
}
const origin = { package: `${name}@${version}`, license, text: read("LICENSE").trim() };
const target = path.join(import.meta.dirname, "../test/kit/github/description/openapi.json");
writeFileSync(target, `${JSON.stringify({ origin, paths, components })}\n`);
