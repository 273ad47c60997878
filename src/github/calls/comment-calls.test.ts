// Tests the calls about comments on pull requests and their reactions.
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { GitHubServer, testToken } from "../../../test/kit/github/server.ts";
import { TestClock } from "../../../test/kit/test-clock.ts";
import { createGitHubClient } from "../client.ts";

let server: GitHubServer;
beforeAll(async () => {
  server = await GitHubServer.open();
});
afterAll(() => server[Symbol.asyncDispose]());
beforeEach(() => {
  server.reset();
  server.world.addPull({ head: "ralph/shop" });
});

function open() {
  const options = { apiUrl: server.address, token: testToken, clock: new TestClock(), deadline: 300_000 };
  return createGitHubClient({ ...options, repository: "octo/project" });
}

test("comments are listed oldest first, also of deleted accounts, and only the newer ones if asked", async () => {
  const { world } = server;
  const old = world.addComment({ author: null, body: "Hi", createdAt: new Date("2026-01-01T00:00:00Z") });
  const late = world.addComment({
    author: "ci[bot]",
    body: "/ralph run",
    createdAt: new Date("2026-01-02T00:00:00Z"),
  });
  late.reactions.push({ login: "mona", content: "eyes" });
  const all = await open().comments(1, 1);
  expect(all).toEqual({
    isLast: true,
    comments: [
      {
        id: old.id,
        body: "Hi",
        author: undefined,
        isByBot: false,
        createdAt: "2026-01-01T00:00:00Z",
        mayBeMarked: false,
      },
      {
        id: late.id,
        body: "/ralph run",
        author: "ci[bot]",
        isByBot: true,
        createdAt: "2026-01-02T00:00:00Z",
        mayBeMarked: true,
      },
    ],
  });
  expect((await open().comments(1, 1, "2026-01-02T00:00:00Z")).comments).toMatchObject([{ id: late.id }]);
  await expect(open().addComment(9, "Hi")).rejects.toMatchObject({ fault: "missing" });
});

test("a reaction of the same kind is added once", async () => {
  const { id } = server.world.addComment({ body: "Hi" });
  const client = open();
  await client.react(id, "rocket");
  await client.react(id, "rocket");
  expect(await client.reactions(id)).toEqual([
    { content: "rocket", login: "github-actions[bot]", isBot: true },
  ]);
  server.fault("react", { status: 403 });
  await expect(client.react(id, "eyes")).rejects.toThrow(/add "pull-requests: write"/);
});

test("a comment is written", async () => {
  await open().addComment(1, "Done.");
  expect(server.world.comments).toMatchObject([{ pull: 1, body: "Done.", author: "github-actions[bot]" }]);
});
