// Tests the calls about check runs.
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { GitHubServer, testToken } from "../../../test/kit/github/server.ts";
import { TestClock } from "../../../test/kit/test-clock.ts";
import { createGitHubClient } from "../client.ts";
import type { NewCheck } from "./check-calls.ts";

let server: GitHubServer;
beforeAll(async () => {
  server = await GitHubServer.open();
});
afterAll(() => server[Symbol.asyncDispose]());
beforeEach(() => server.reset());

const check: NewCheck = {
  name: "ralph-ci shop",
  commit: "c".repeat(40),
  conclusion: "failure",
  title: "1 of 2 stories done",
  summary: "Text",
  annotations: [{ path: "src/a.ts", line: 3, title: "A: npm test", message: "wrong" }],
};

function open() {
  const options = { apiUrl: server.address, token: testToken, clock: new TestClock(), deadline: 300_000 };
  return createGitHubClient({ ...options, repository: "octo/project" });
}

test("a check is created completed, with its annotations", async () => {
  expect(await open().createCheck(check)).toEqual({
    id: 1,
    url: "https://github.com/octo/project/runs/1",
  });
  expect(server.world.checks).toEqual([
    {
      name: "ralph-ci shop",
      commit: "c".repeat(40),
      status: "completed",
      conclusion: "failure",
      title: "1 of 2 stories done",
      summary: "Text",
      annotations: [
        {
          path: "src/a.ts",
          start_line: 3,
          end_line: 3,
          annotation_level: "failure",
          title: "A: npm test",
          message: "wrong",
        },
      ],
    },
  ]);
});

test("at most fifty annotations are sent, because GitHub refuses more", async () => {
  const annotations = Array.from({ length: 60 }, (_, index) => ({
    path: "a",
    line: index + 1,
    title: "t",
    message: "m",
  }));
  await open().createCheck({ ...check, annotations });
  expect(server.world.checks[0]?.annotations.map(({ start_line: line }) => line)).toEqual(
    Array.from({ length: 50 }, (_, index) => index + 1),
  );
});

test.each([
  [
    "Resource not accessible by integration",
    "permission",
    /; add "checks: write" below "permissions:" of the job$/,
  ],
  ["You must authenticate via a GitHub App.", "permission", /authenticate via a GitHub App/],
])("a token without the right is told apart: %s", async (message, fault, sentence) => {
  server.fault("check create", { status: 403, body: JSON.stringify({ message }) });
  const created = open().createCheck(check);
  await expect(created).rejects.toMatchObject({ fault });
  await expect(created).rejects.toThrow(sentence);
  expect(server.count("check create")).toBe(1);
});

test("an answer of another shape is an error, and an answer without a page is not", async () => {
  server.fault("check create", { status: 201, body: '{"id":"x"}' }, 1);
  await expect(open().createCheck(check)).rejects.toThrow(/its answer cannot be read: "id" is wrong/);
  server.fault("check create", { status: 201, body: '{"id":7,"html_url":null}' });
  expect(await open().createCheck(check)).toEqual({ id: 7, url: undefined });
});

test("check runs of a commit come with their app and job, in pages", async () => {
  const commit = "d".repeat(40);
  server.world.addCheck({ name: "lint", commit, title: "2 problems", summary: "See below." });
  server.world.addCheck({ name: "test", commit, app: "github-actions", runId: 7, conclusion: "success" });
  for (let n = 3; n <= 120; n += 1) server.world.addCheck({ name: `check ${n}`, commit });
  const found = await open().checkRuns(commit);
  expect(found).toHaveLength(120);
  expect(found[0]).toEqual({
    id: 1,
    name: "lint",
    app: "a-linter",
    conclusion: "failure",
    job: undefined,
    text: "2 problems\n\nSee below.",
  });
  expect(found[1]).toMatchObject({ app: "github-actions", conclusion: "success", job: { run: 7, id: 2 } });
});

test("annotations of a check are lines of text", async () => {
  const annotations = [{ path: "a.ts", start_line: 3, title: "no-var", message: "use let" }];
  server.world.addCheck({ name: "lint", commit: "d".repeat(40), annotations });
  expect(await open().checkAnnotations(1)).toEqual(["a.ts:3: no-var: use let"]);
});
