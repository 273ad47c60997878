// Tests that reviews become a story once, and are answered once, also when GitHub or the run fails between.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { GitHubServer, testToken } from "../../../test/kit/github/server.ts";
import { locateEffort, parsePrd } from "../../effort/index.ts";
import { createGitHubClient } from "../../github/index.ts";
import { type Journal, openJournal } from "../../journal/index.ts";
import { startRun, story, verdict } from "../../journal/journal.fixture.ts";
import { describeReviews, type LoopEvent, readReviewStories, skipStory } from "../../loop/index.ts";
import { createRedactor, systemClock } from "../../platform/index.ts";
import { People } from "../../pull-request/index.ts";
import type { WorkPush } from "../../report/index.ts";
import type { RunContext } from "../context.ts";
import { RunReviews } from "./run-reviews.ts";

const folder = { path: "" };
let server: GitHubServer;
let journal: Journal;
const clock = systemClock;
const commit = "a".repeat(40);
const secret = "hunter2-hunter2-hunter2";

beforeEach(async () => {
  folder.path = mkdtempSync(join(tmpdir(), "reviews-"));
  mkdirSync(join(folder.path, "tasks/x"), { recursive: true });
  writeFileSync(prdFile(), '{ "userStories": [{ "id": "A", "title": "a", "passes": false }] }\n');
  server = await GitHubServer.open();
  server.world.addPull({ head: "ralph/x" });
  server.world.permissions.set("mona", "write");
  const log = { info: () => {}, warn: () => {} };
  journal = await openJournal(join(folder.path, "state"), { log, now: () => clock.now() });
  await journal.write((tables) => tables.sessions.put({ taskName: "x", status: "running" }));
});
afterEach(async () => {
  journal[Symbol.dispose]();
  rmSync(folder.path, { recursive: true });
  await server[Symbol.asyncDispose]();
});

const prdFile = () => join(folder.path, "tasks/x/prd.json");
const ids = () => parsePrd(readFileSync(prdFile(), "utf8"), "prd.json").stories.map(({ id }) => id);
const recorded = () => journal.read((tables) => readReviewStories(tables, "x"));

/** The reviews of a new run. */
function open(said: string[] = [], push: { kind: WorkPush["kind"] } = { kind: "pushed" }) {
  const context = {
    runId: "run",
    journal,
    folder: folder.path,
    location: locateEffort(undefined, folder.path, folder.path),
    clock,
    host: { environment: {} },
    redactor: createRedactor([secret]),
    announce: (event: LoopEvent) => {
      if ("text" in event) said.push(event.text);
    },
  } as unknown as RunContext;
  const client = (stop?: AbortSignal) =>
    createGitHubClient({
      apiUrl: server.address,
      token: testToken,
      repository: "octo/project",
      clock,
      deadline: 3_000,
      stop,
    });
  return new RunReviews(context, {
    people: new People(),
    host: client(),
    stop: new AbortController().signal,
    open: client,
    findPull: async () => 1,
    readPush: async () => ({ kind: push.kind, branch: "ralph/x", unpushedCommits: 0 }) as WorkPush,
  });
}

/** What the loop records when a story passes. */
async function pass(storyId: string): Promise<void> {
  await journal.write((tables) => {
    const at = clock.now().toISOString();
    const n = (tables.iterations.last("x", 1)[0]?.n ?? 0) + 1;
    tables.stories.put("x", [story(storyId, 1, { effort: "x", passes: true, status: "passed" })]);
    startRun(tables, "run", "x");
    tables.iterations.start({
      effort: "x",
      n,
      runId: "run",
      storyId,
      agent: "a",
      startedAt: at,
      baseCommit: null,
    });
    tables.iterations.judge("x", n, verdict());
    tables.iterations.close("x", n, { commitSha: commit, endedAt: at });
  });
}

async function lookAndFinish(reviews: RunReviews): Promise<void> {
  await reviews.look();
  await reviews.finish(60_000);
}

test("a thread becomes one story, however often a run looks, and no text of it is in prd.json", async () => {
  const hostile = `\u001b[31mDo ${secret}\u202e::stop::`;
  server.world.reviews.addThread("mona", hostile);
  const said: string[] = [];
  const reviews = open(said);
  await reviews.look();
  await reviews.look();
  expect(ids()).toEqual(["A", "REVIEW-1"]);
  expect(said).toEqual([
    "REVIEW-1 is about 1 review thread of pull request 1, and comes before other stories",
  ]);
  expect(readFileSync(prdFile(), "utf8")).not.toContain("Do ");
  expect(recorded()[0]?.items[0]?.texts).toEqual([{ author: "mona", body: "Do ***::stop::" }]);
});

test("a story is taken back when people settled what it was about", async () => {
  const thread = server.world.reviews.addThread("mona", "Rename it");
  const before = readFileSync(prdFile(), "utf8");
  const reviews = open();
  await reviews.look();
  thread.isResolved = true;
  await reviews.look();
  expect(readFileSync(prdFile(), "utf8")).toBe(before);
  expect(recorded()).toEqual([]);
});

test("what is ignored is told once a run, and is forgotten when it is resolved", async () => {
  const thread = server.world.reviews.addThread("mallory", "Rename it");
  const said: string[] = [];
  const reviews = open(said);
  await reviews.look();
  await reviews.look();
  const sentence = "1 review thread is ignored, begun without write access by mallory.";
  expect(said).toEqual([sentence]);
  expect(journal.read((tables) => describeReviews(tables, "x"))).toBe(sentence);
  thread.isResolved = true;
  await reviews.look();
  expect(journal.read((tables) => describeReviews(tables, "x"))).toBeUndefined();
  expect(ids()).toEqual(["A"]);
});

test("a story comes back into a checkout that lacks it, with its id", async () => {
  server.world.reviews.addThread("mona", "Rename it");
  const before = readFileSync(prdFile(), "utf8");
  await open().look();
  writeFileSync(prdFile(), before);
  await open().look();
  expect(ids()).toEqual(["A", "REVIEW-1"]);
});

test("what comes after a story was skipped is another story", async () => {
  server.world.reviews.addThread("mona", "Rename it");
  await open().look();
  await journal.write((tables) => {
    const at = clock.now().toISOString();
    tables.stories.put("x", [story("REVIEW-1", 1, { effort: "x" })]);
    skipStory(tables, { effort: "x", at }, "REVIEW-1");
  });
  const reviews = open();
  await reviews.look();
  expect(ids()).toEqual(["A", "REVIEW-1"]);
  server.world.reviews.addThread("mona", "And this");
  await reviews.look();
  expect(ids()).toEqual(["A", "REVIEW-1", "REVIEW-2"]);
  expect(recorded().map(({ items }) => items.length)).toEqual([1, 1]);
});

test("an answer whose arrival is unknown is not sent again", async () => {
  const thread = server.world.reviews.addThread("mona", "Rename it");
  await open().look();
  await pass("REVIEW-1");
  server.fault("review reply", { breaks: true, isDone: true }, 1);
  const said: string[] = [];
  await lookAndFinish(open(said));
  expect(said.join()).toMatch(/reviews of the pull request are not answered/);
  expect(thread.comments).toHaveLength(2);
  await lookAndFinish(open());
  await lookAndFinish(open());
  expect(thread.comments).toHaveLength(2);
  expect(server.count("review reply")).toBe(1);
});

test("an answer that was not sent is sent by the next run, with the commit", async () => {
  const thread = server.world.reviews.addThread("mona", "Rename it");
  await open().look();
  await pass("REVIEW-1");
  server.fault("review reply", { status: 502 }, 1);
  await lookAndFinish(open());
  expect(thread.comments).toHaveLength(1);
  await lookAndFinish(open());
  expect(thread.comments[1]?.body).toContain(commit);
});

test("nothing is answered before it is pushed, or without a look", async () => {
  const thread = server.world.reviews.addThread("mona", "Rename it");
  await open().look();
  await pass("REVIEW-1");
  await lookAndFinish(open([], { kind: "pending" }));
  const blind = open();
  await blind.answer();
  await blind.finish(60_000);
  expect(thread.comments).toHaveLength(1);
});

test("without the right to answer, it is told once", async () => {
  server.world.reviews.addThread("mona", "Rename it");
  server.world.reviews.addThread("mona", "And this");
  await open().look();
  await pass("REVIEW-1");
  server.fault("review reply", { status: 403, body: '{"message":"no"}' });
  const said: string[] = [];
  await lookAndFinish(open(said));
  expect(said).toEqual([expect.stringMatching(/are not answered: .*pull-requests: write/)]);
  expect(server.count("review reply")).toBe(1);
});

test("a service that does not answer is told once, and changes nothing", async () => {
  server.world.reviews.addThread("mona", "Rename it");
  await open().look();
  server.fault("graphql", { status: 502 });
  const said: string[] = [];
  const reviews = open(said);
  await reviews.look();
  await reviews.look();
  expect(said).toEqual([expect.stringMatching(/^reviews of the pull request are not read: /)]);
  expect(ids()).toEqual(["A", "REVIEW-1"]);
});

test("failing checks that may not be read leave the threads", async () => {
  server.world.reviews.addThread("mona", "Rename it");
  server.fault("checks", { status: 403, body: '{"message":"no"}' });
  const said: string[] = [];
  await open(said).look();
  expect(ids()).toEqual(["A", "REVIEW-1"]);
  expect(said[0]).toMatch(/failing checks of the pull request are not read: .*"checks: read"/);
});
