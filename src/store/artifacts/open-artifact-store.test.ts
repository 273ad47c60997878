// Opens the store as a workflow step does, from the runner's variables.
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { GitHubServer, testToken } from "../../../test/kit/github/server.ts";
import { type Environment, systemClock } from "../../platform/index.ts";
import { filesOf, stateKey, TemporaryStore } from "../store.fixture.ts";
import { openArtifactStore } from "./open-artifact-store.ts";

let server: GitHubServer;
beforeAll(async () => {
  server = await GitHubServer.open();
});
afterAll(() => server[Symbol.asyncDispose]());
beforeEach(() => server.reset());

function open(environment: Environment, token: string | undefined = testToken) {
  const log = { info() {}, warn() {} };
  return openArtifactStore({
    environment,
    token,
    anyBranch: false,
    retentionDays: 7,
    clock: systemClock,
    log,
  });
}

test("one run saves and is interrupted, and the next one continues from its snapshot", async () => {
  using temporary = new TemporaryStore();
  const first = await open(server.environment(100));
  if (first.kind !== "store") throw new Error(first.sentence);
  expect(await temporary.open({ store: first.store }).save("first", filesOf(1))).toMatchObject({
    kind: "saved",
  });
  Object.assign(server.world.runs.get(100)!, { status: "completed", conclusion: "cancelled" });
  const second = await open(server.environment(101));
  if (second.kind !== "store") throw new Error(second.sentence);
  expect(await temporary.restoredNumber({ store: second.store })).toBe(1);
  const days = (server.world.artifacts[0]!.expiresAt.getTime() - Date.now()) / (24 * 60 * 60 * 1000);
  expect(Math.round(days)).toBe(7);
  expect((await second.store.list(`${stateKey}x`)).length).toBe(0);
  expect([await first.isLive("100"), await first.isLive("101"), await first.isLive("9")]).toEqual([
    false,
    true,
    undefined,
  ]);
  for (const { end } of [first, second]) await end();
});

test("in a public repository it warns that everyone can read the snapshots", async () => {
  const warned: string[] = [];
  const log = { info() {}, warn: (line: string) => void warned.push(line) };
  const options = { token: testToken, anyBranch: false, retentionDays: undefined, clock: systemClock, log };
  await openArtifactStore({ ...options, environment: server.environment(100) });
  expect(warned).toEqual([]);
  server.world.visibility = "public";
  await openArtifactStore({ ...options, environment: server.environment(100) });
  expect(warned).toEqual([
    expect.stringMatching(/^everyone can read .* with --store to keep them elsewhere$/),
  ]);
});

test.each<[string, Environment, RegExp]>([
  [
    "on another server",
    { GITHUB_SERVER_URL: "https://git.example" },
    /^artifacts cannot be used on git\.example/,
  ],
  ["without a run", { GITHUB_RUN_ID: "" }, /^artifacts can be used only in a workflow run.*--store$/],
  ["without a repository", { GITHUB_REPOSITORY: "" }, /^artifacts can be used only in a workflow run/],
])("%s it says why not", async (_, changed, sentence) => {
  const opened = await open({ ...server.environment(100), ...changed });
  expect(opened).toEqual({ kind: "obstacle", sentence: expect.stringMatching(sentence) });
  expect(server.requests).toEqual([]);
});

test("without a token that may list artifacts it says so", async () => {
  const environment = server.environment(100);
  expect(await open(environment, "")).toMatchObject({ sentence: expect.stringMatching(/without a token/) });
  server.fault("artifacts", { status: 403 });
  expect(await open(environment)).toMatchObject({ sentence: expect.stringMatching(/add "actions: read"/) });
});
