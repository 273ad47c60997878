// Tests that a run that cannot use artifacts learns the reason and the fix before any work is done.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { GitHubServer, testToken } from "../../test/kit/github/server.ts";
import { TestClock } from "../../test/kit/test-clock.ts";
import type { Environment } from "../platform/index.ts";
import { createGitHubClient } from "./client.ts";
import { describeArtifactObstacle, findListObstacle } from "./obstacles.ts";

let server: GitHubServer;
beforeAll(async () => {
  server = await GitHubServer.open();
});
afterAll(() => server[Symbol.asyncDispose]());

test("artifacts can be used in a step of an action on GitHub", () => {
  expect(describeArtifactObstacle(server.environment(100), testToken)).toBeUndefined();
  for (const host of ["https://github.com", "https://octo.ghe.com"])
    expect(
      describeArtifactObstacle({ ...server.environment(100), GITHUB_SERVER_URL: host }, testToken),
    ).toBeUndefined();
});

const payload = (value: unknown) => `x.${Buffer.from(JSON.stringify(value)).toString("base64url")}.x`;

test.each([
  [
    "another server",
    { GITHUB_SERVER_URL: "https://git.example:8443/x" },
    /^artifacts cannot be used on git\.example,/,
  ],
  [
    "a name like GitHub's",
    { GITHUB_SERVER_URL: "https://notgithub.com" },
    /^artifacts cannot be used on notgithub\.com,/,
  ],
  [
    "no token of the runner",
    { ACTIONS_RUNTIME_TOKEN: undefined },
    /only in a workflow step that runs .*"uses:"/,
  ],
  [
    "no address of the service",
    { ACTIONS_RESULTS_URL: "" },
    /only in a workflow step that runs ralph-ci with "uses:"/,
  ],
  ["an invalid address", { ACTIONS_RESULTS_URL: "results" }, /token is not from GitHub/],
  ["an opaque token", { ACTIONS_RUNTIME_TOKEN: "opaque" }, /token is not from GitHub/],
  [
    "a token without the scope",
    { ACTIONS_RUNTIME_TOKEN: payload({ scp: "Actions.Other:1:2" }) },
    /token is not from/,
  ],
  [
    "a token with half the scope",
    { ACTIONS_RUNTIME_TOKEN: payload({ scp: "Actions.Results:1" }) },
    /token is not from/,
  ],
  ["no token for the API", { GITHUB_TOKEN: "" }, /without a token; pass the job's own \(github\.token\)/],
])("%s is reported", (_, changed, sentence) => {
  const environment: Environment = { ...server.environment(100), ...changed };
  const obstacle = describeArtifactObstacle(environment, environment.GITHUB_TOKEN);
  expect(obstacle).toMatch(sentence);
  expect(obstacle).toMatch(/, or pass a folder for snapshots with --store$/);
});

describe("asking GitHub", () => {
  const find = async () => {
    const environment = server.environment(100);
    const clock = new TestClock();
    const { GITHUB_API_URL: apiUrl = "", GITHUB_TOKEN: token = "" } = environment;
    const client = createGitHubClient({
      apiUrl,
      token,
      clock,
      repository: "octo/project",
      deadline: 300_000,
    });
    return findListObstacle(client);
  };

  test.each([
    [403, /add "actions: read" below "permissions:" of the job$/],
    [401, /provide a valid token/],
    [404, /has "actions: read"/],
  ])("that answers %d is reported", async (status, sentence) => {
    server.fault("artifacts", { status }, 1);
    expect(await find()).toMatch(sentence);
  });

  test.each([500, 422])("that answers %d says nothing about the token", async (status) => {
    server.fault("artifacts", { status });
    expect(await find()).toBeUndefined();
    server.clearFaults();
    expect(await find()).toBeUndefined();
  });
});
