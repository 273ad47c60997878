// Checks that the fake GitHub answers as documented, where other tests do not cover it.
// @module-tag e2e
// @module-tag main
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { GitHubServer, testToken } from "../kit/github/server.ts";

let server: GitHubServer;
beforeAll(async () => {
  server = await GitHubServer.open();
});
afterAll(() => server[Symbol.asyncDispose]());
beforeEach(() => server.reset());

async function ask(path: string, body?: unknown, token = testToken) {
  const response = await fetch(`${server.address}/repos/octo/project${path}`, {
    headers: { authorization: `Bearer ${token}` },
    ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, json: text === "" ? undefined : JSON.parse(text) };
}

test("lists runs by workflow, branch, event and conclusion, newest first, in pages", async () => {
  const other = {
    path: ".github/workflows/other.yml",
    headBranch: "topic",
    event: "push",
    conclusion: "success",
  };
  for (const id of [1, 2, 3]) server.world.addRun({ id });
  server.world.addRun({ id: 4, ...other });
  const ids = async (query: string) =>
    (await ask(query)).json.workflow_runs.map(({ id }: { id: number }) => id);
  expect(await ids("/actions/runs")).toEqual([4, 3, 2, 1]);
  expect(await ids("/actions/workflows/ralph.yml/runs?per_page=2&page=2")).toEqual([1]);
  for (const query of ["branch=topic", "event=push", "status=success"])
    expect(await ids(`/actions/runs?${query}`)).toEqual([4]);
  expect((await ask("/actions/runs?status=completed")).json.total_count).toBe(4);
});

test("reads a file from a branch", async () => {
  server.world.contents.set("topic:docs/ralph.json", "{}");
  const { json } = await ask("/contents/docs/ralph.json?ref=topic");
  expect(json).toMatchObject({
    type: "file",
    encoding: "base64",
    path: "docs/ralph.json",
    name: "ralph.json",
  });
  expect(Buffer.from(json.content, "base64").toString()).toBe("{}");
  expect((await ask("/contents/docs/ralph.json")).status).toBe(404);
});

test("creates a pull request once and finds it by its branch", async () => {
  const pull = { head: "ralph/x", base: "main", title: "X", body: "y" };
  expect(await ask("/pulls", pull)).toMatchObject({ status: 201, json: { number: 1, state: "open" } });
  expect((await ask("/pulls", pull)).status).toBe(422);
  expect((await ask("/pulls?head=octo:ralph/x")).json).toHaveLength(1);
  expect((await ask("/pulls?head=octo:other")).json).toEqual([]);
});

test("answers unknown paths and wrong tokens as GitHub does", async () => {
  for (const path of ["/nothing", "/actions/runs/9", "/actions/artifacts/9", "/actions/artifacts/9/zip"])
    expect(await ask(path)).toMatchObject({ status: 404, json: { message: "Not Found" } });
  expect(await ask("", undefined, "wrong")).toMatchObject({
    status: 401,
    json: { message: "Bad credentials" },
  });
  const twirp = `${server.address}/twirp/github.actions.results.api.v1.ArtifactService/ListArtifacts`;
  expect((await fetch(twirp, { method: "POST", body: "{}" })).status).toBe(401);
  expect(server.requests.map(({ path }) => path).join()).not.toContain(testToken);
});
