// Tests the calls about issues.
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { GitHubServer, testToken } from "../../../test/kit/github/server.ts";
import { TestClock } from "../../../test/kit/test-clock.ts";
import { createGitHubClient } from "../client.ts";

let server: GitHubServer;
beforeAll(async () => {
  server = await GitHubServer.open();
});
afterAll(() => server[Symbol.asyncDispose]());
beforeEach(() => server.reset());

function open() {
  const options = { apiUrl: server.address, token: testToken, clock: new TestClock(), deadline: 300_000 };
  return createGitHubClient({ ...options, repository: "octo/project" });
}

test("an issue has its text byte for byte, its author, and how many issues are below it", async () => {
  server.world.addIssue({ number: 12, title: "Shop", body: "a\r\n- [ ] b\r\n", subIssues: [13] });
  server.world.addIssue({ number: 13, author: "ralph[bot]", state: "closed", repository: "octo/other" });
  server.world.addPull({ head: "x" });
  expect(await open().issue(12)).toEqual({
    number: 12,
    title: "Shop",
    body: "a\r\n- [ ] b\r\n",
    state: "open",
    url: "https://github.com/octo/project/issues/12",
    repository: "octo/project",
    author: "mona",
    isByBot: false,
    isPull: false,
    subIssues: 1,
  });
  expect(await open().subIssues(12)).toMatchObject([
    { number: 13, state: "closed", author: "ralph[bot]", isByBot: true, repository: "octo/other", body: "" },
  ]);
  expect(await open().issue(1)).toMatchObject({ isPull: true });
  await expect(open().issue(99)).rejects.toMatchObject({ fault: "missing" });
});

test("an issue is changed, commented and closed; a token without the right is told which one it lacks", async () => {
  const { world } = server;
  const issue = world.addIssue({ number: 12, body: "old" });
  const client = open();
  await client.updateIssue(12, { body: "new" });
  expect(issue).toMatchObject({ body: "new", state: "open", reason: null });
  await client.addIssueComment(12, "Done");
  await client.updateIssue(12, { state: "closed", reason: "completed" });
  expect(issue).toMatchObject({ body: "new", state: "closed", reason: "completed" });
  expect(await client.comments(12, 1)).toMatchObject({ comments: [{ body: "Done" }], isLast: true });
  world.mayWriteIssues = false;
  await expect(client.updateIssue(12, { body: "x" })).rejects.toThrow(/"issues: write"/);
  await expect(client.addIssueComment(12, "x")).rejects.toThrow(/"issues: write"/);
});
