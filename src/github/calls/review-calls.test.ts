// Tests that reviews are read whole, that authors are told apart, and that answers arrive where they belong.
import { afterEach, beforeEach, expect, test } from "vitest";
import { GitHubServer, testToken } from "../../../test/kit/github/server.ts";
import { systemClock } from "../../platform/index.ts";
import { createGitHubClient } from "../client.ts";

let server: GitHubServer;
beforeEach(async () => {
  server = await GitHubServer.open();
  server.world.addPull({ head: "ralph/x" });
});
afterEach(() => server[Symbol.asyncDispose]());

function open() {
  const options = { apiUrl: server.address, token: testToken, clock: systemClock, deadline: 5_000 };
  return createGitHubClient({ ...options, repository: "octo/project" });
}

test("threads come with place, authors and what the token's user wrote", async () => {
  const { reviews } = server.world;
  const thread = reviews.addThread("mona", "Rename it", { path: "a/b.ts", line: 7, isOutdated: true });
  reviews.reply(thread, null, "gone");
  reviews.reply(thread, "renovate[bot]", "beep");
  reviews.reply(thread, "github-actions[bot]", "done");
  const { isOpen, headCommit, threads, threadCount } = await open().reviews(1);
  expect({ isOpen, headCommit, threadCount }).toEqual({
    isOpen: true,
    headCommit: "1".repeat(40),
    threadCount: 1,
  });
  expect(threads).toMatchObject([{ id: thread.id, path: "a/b.ts", line: 7, isOutdated: true }]);
  expect(threads[0]?.comments).toEqual([
    {
      id: thread.comments[0]?.id,
      author: { login: "mona", isPerson: true },
      body: "Rename it",
      isOwn: false,
    },
    { id: thread.comments[1]?.id, author: undefined, body: "gone", isOwn: false },
    {
      id: thread.comments[2]?.id,
      author: { login: "renovate[bot]", isPerson: false },
      body: "beep",
      isOwn: false,
    },
    {
      id: thread.comments[3]?.id,
      author: { login: "github-actions[bot]", isPerson: false },
      body: "done",
      isOwn: true,
    },
  ]);
});

test("of a long thread come the first comment and the last 20", async () => {
  const { reviews } = server.world;
  const thread = reviews.addThread("mona", "first");
  for (let n = 1; n <= 30; n += 1) reviews.reply(thread, "mona", `reply ${n}`);
  const [found] = (await open().reviews(1)).threads;
  expect(found?.comments.map(({ body }) => body)).toEqual([
    "first",
    ...Array.from({ length: 20 }, (_, index) => `reply ${index + 11}`),
  ]);
});

test("1,000 threads are read at most, without the pauses of changes", async () => {
  for (let n = 1; n <= 1_020; n += 1) server.world.reviews.addThread("mona", `thread ${n}`);
  const began = Date.now();
  const { threads, threadCount } = await open().reviews(1);
  expect(threadCount).toBe(1_020);
  expect(threads).toHaveLength(1_000);
  expect(threads.at(-1)?.comments[0]?.body).toBe("thread 1000");
  expect(Date.now() - began).toBeLessThan(10_000);
});

test("pages for which no time is left are not read", async () => {
  for (let n = 1; n <= 120; n += 1) server.world.reviews.addThread("mona", `thread ${n}`);
  const { threads, threadCount } = await open().reviews(1, () => false);
  expect({ read: threads.length, threadCount }).toEqual({ read: 50, threadCount: 120 });
});

test("only the newest review of each person counts, and only if it asks for changes", async () => {
  const { reviews } = server.world;
  reviews.addReview("mona", "CHANGES_REQUESTED", "old");
  reviews.addReview("hubot", "CHANGES_REQUESTED", "settled");
  reviews.addReview("hubot", "APPROVED", "fine");
  const last = reviews.addReview("mona", "CHANGES_REQUESTED", "new");
  const { requests } = await open().reviews(1);
  expect(requests).toEqual([{ id: last.id, author: { login: "mona", isPerson: true }, body: "new" }]);
});

test("answers arrive in the thread, and below the pull request", async () => {
  const { reviews } = server.world;
  const thread = reviews.addThread("mona", "Rename it");
  const client = open();
  await client.replyInThread(1, thread.comments[0]?.id ?? 0, "renamed");
  await client.addComment(1, "all done");
  expect(thread.comments.map(({ author, body }) => `${author}: ${body}`)).toEqual([
    "mona: Rename it",
    "github-actions[bot]: renamed",
  ]);
  const { comments } = await client.reviews(1);
  expect(comments).toMatchObject([{ body: "all done", isOwn: true }]);
  await expect(client.replyInThread(1, 5, "lost")).rejects.toMatchObject({ fault: "missing" });
});

test("a pull request that does not exist is an error", async () => {
  await expect(open().reviews(9)).rejects.toThrow(/its answer cannot be read: "pullRequest" is wrong/);
});

test("what GraphQL refuses is an error with the permission", async () => {
  const refusal = { data: { repository: null }, errors: [{ type: "FORBIDDEN", message: "no access" }] };
  server.fault("graphql", { status: 200, body: JSON.stringify(refusal) });
  await expect(open().reviews(1)).rejects.toThrow(/no access.*"pull-requests: read"/);
});
