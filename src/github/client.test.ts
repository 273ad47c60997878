// Holds the client to an end for each call, to GitHub's advice on limits, and to one sentence that says what to do.
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Fault } from "../../test/kit/github/faults.ts";
import { GitHubServer, testToken } from "../../test/kit/github/server.ts";
import { TestClock } from "../../test/kit/test-clock.ts";
import { ConfigurationError } from "../platform/index.ts";
import { createGitHubClient } from "./client.ts";
import { DamagedArtifact } from "./download.ts";

let server: GitHubServer;
let clock: TestClock;
beforeEach(async () => {
  server = await GitHubServer.open();
  clock = new TestClock();
});
afterEach(() => server[Symbol.asyncDispose]());

/** Longer than any wait that the clock lets pass at once, in ms. */
const deadline = 300_000;

function open(token = testToken, apiUrl = `${server.address}/`) {
  const options = { apiUrl, token, clock, deadline, downloadDeadline: deadline };
  return createGitHubClient({ ...options, repository: "octo/project" });
}

function plant(count = 1, bytes = Buffer.from("the zip")) {
  server.world.plantRun({ id: 7, headBranch: "topic", event: "push", attempt: 3 });
  const plantOne = (_: unknown, number: number) =>
    server.world.plantArtifact({ name: `name-${number}`, runId: 7, bytes });
  return Array.from({ length: count }, plantOne);
}

describe("what is asked for", () => {
  test("the repository, a run, a user's permission", async () => {
    plant();
    server.world.permissions.set("mona", "write");
    const client = open();
    expect(await client.repository()).toMatchObject({ id: 1296269, private: true, visibility: "private" });
    expect(await client.run(7)).toMatchObject({
      ...{ id: 7, run_attempt: 3, event: "push", conclusion: "cancelled", head_branch: "topic" },
      ...{ path: ".github/workflows/ralph.yml", actor: { login: "mona" }, head_repository: { id: 1296269 } },
    });
    expect([await client.permission("mona"), await client.permission("a/b")]).toEqual(["write", "none"]);
    expect(server.requests.map(({ path }) => path).at(-1)).toBe(
      "/repos/octo/project/collaborators/a%2Fb/permission",
    );
  });

  test("the keys of a user, and of nobody", async () => {
    server.world.keys.set("mona", ["ssh-ed25519 AAAA", "ssh-rsa BBBB"]);
    expect(await open().userKeys("mona")).toEqual(["ssh-ed25519 AAAA", "ssh-rsa BBBB"]);
    await expect(open().userKeys("../x")).rejects.toMatchObject({ fault: "missing" });
    expect(server.requests.at(-1)?.path).toBe("/users/..%2Fx/keys?per_page=100");
    server.fault("user keys", { status: 200, body: '[{"id":1}]' });
    await expect(open().userKeys("mona")).rejects.toThrow(/its answer cannot be read: "0.key" is wrong/);
  });

  test("artifacts in pages, newest first, and by name", async () => {
    plant(150);
    const client = open();
    const pages = [await client.artifacts(1), await client.artifacts(2), await client.artifacts(3)];
    expect(pages.map(({ artifacts, total_count }) => [artifacts.length, total_count])).toEqual([
      [100, 150],
      [50, 150],
      [0, 150],
    ]);
    expect(pages[0]?.artifacts[0]).toMatchObject({ name: "name-149", expired: false, size_in_bytes: 7 });
    expect((await client.artifacts(1, "name-3")).artifacts.map(({ name }) => name)).toEqual(["name-3"]);
  });

  test("removing, twice, and starting a workflow, with a pause between changes", async () => {
    const [artifact] = plant();
    const client = open();
    for (const _ of [1, 2]) await client.removeArtifact(artifact!.id);
    await client.dispatch("ralph.yml", "main", { effort: "shop" });
    expect(server.world.artifacts).toEqual([]);
    expect(server.world.dispatches).toEqual([
      { workflow: "ralph.yml", ref: "main", inputs: { effort: "shop" } },
    ]);
    expect(clock.waits).toEqual([1_000, 1_000]);
  });

  test("one thing at a time: the time of one begins when the one before is over", async () => {
    plant();
    server.fault("repository", { hangs: true });
    const client = open();
    const first = expect(client.repository()).rejects.toMatchObject({ fault: "late" });
    const second = client.run(7);
    await server.asked("repository");
    expect(clock.sleeping).toBe(1);
    clock.pass(deadline);
    await first;
    expect(await second).toMatchObject({ id: 7 });
    expect(clock.sleeping).toBe(0);
  });
});

describe("a download", () => {
  test("is of the bytes that were uploaded, and the token goes to GitHub alone", async () => {
    const [artifact] = plant();
    const { artifacts } = await open().artifacts(1);
    expect((await open().download(artifacts[0]!, 7)).toString()).toBe("the zip");
    expect(server.requests.slice(-2).map(({ route, hasToken }) => [route, hasToken])).toEqual([
      ["artifact zip", true],
      ["blob get", false],
    ]);
    expect(artifact?.digest).toMatch(/^sha256:/);
  });

  test.each([
    ["is too large by what GitHub says", { size_in_bytes: 8 }, undefined, /^its zip has more than 7 bytes$/],
    [
      "is too large in truth",
      {},
      { change: () => Buffer.alloc(1_000_000) },
      /^its zip has more than 7 bytes$/,
    ],
    [
      "has other bytes",
      {},
      { change: () => Buffer.from("another") },
      /^its zip has other bytes than were uploaded$/,
    ],
  ])("that %s is damaged", async (_, fields, fault, reason) => {
    const { id, digest } = plant()[0]!;
    if (fault) server.fault("blob get", fault);
    const download = open().download({ id, digest, size_in_bytes: 7, ...fields }, 7);
    await expect(download).rejects.toThrow(DamagedArtifact);
    await expect(download).rejects.toThrow(reason);
  });

  test.each([
    ["artifact zip", 404],
    ["artifact zip", 410],
    ["blob get", 404],
  ] as const)("where %s answers %d is of nothing", async (route, status) => {
    const [artifact] = plant();
    server.fault(route, { status });
    const download = open().download({ ...artifact!, size_in_bytes: 7 }, 7);
    await expect(download).rejects.toThrow(new DamagedArtifact("it is gone"));
  });

  test("that breaks off is begun again", async () => {
    const [artifact] = plant();
    server.fault("blob get", { breaks: true }, 1);
    server.fault("blob get", { status: 503 }, 1);
    const { digest, id } = artifact!;
    expect((await open().download({ id, digest, size_in_bytes: 7 }, 7)).toString()).toBe("the zip");
    expect(clock.waits).toEqual([1_000, 2_000]);
  });
});

describe("a call that GitHub does not answer as it should", () => {
  const limits: [string, Fault, number][] = [
    ["with 429 and how long", { status: 429, headers: { "retry-after": "7" } }, 7_000],
    ["with 403 and how long", { status: 403, headers: { "retry-after": "9" } }, 9_000],
    ["with 429 and nothing else", { status: 429 }, 60_000],
    [
      "with 403 and only words of a limit",
      { status: 403, body: '{"message":"You have exceeded a secondary rate limit."}' },
      60_000,
    ],
    [
      "with 403 and when the limit ends",
      {
        status: 403,
        headers: {
          "x-ratelimit-remaining": "0",
          "x-ratelimit-reset": String(Date.UTC(2026, 0, 2, 0, 0, 30) / 1000),
        },
      },
      30_000,
    ],
    ["with 502", { status: 502 }, 1_000],
    ["by breaking the connection", { breaks: true }, 1_000],
  ];
  test.each(limits)("%s is tried again", async (_, fault, wait) => {
    server.fault("repository", fault, 1);
    expect(await open().repository()).toMatchObject({ id: 1296269 });
    expect(clock.waits).toEqual([wait]);
    expect(clock.sleeping).toBe(0);
  });

  test.each<[string, Fault, string, RegExp]>([
    [
      "lacks a permission",
      { status: 403, body: '{"message":"Resource not accessible by integration"}' },
      "permission",
      /^GitHub refuses to list the artifacts of octo\/project \(403 Resource not accessible by integration\); add "actions: read" below "permissions:" of the job$/,
    ],
    ["has a bad token", { status: 401 }, "credentials", /; give a token that is valid/],
    [
      "asks for nothing that is there",
      { status: 404 },
      "missing",
      /; check that it is there and that the job has/,
    ],
    ["cannot be done", { status: 422 }, "refused", /\(422 a fault that was planted\); change what is asked/],
    [
      "is limited for longer than there is time",
      { status: 429, headers: { "retry-after": "3600" } },
      "limited",
      /a limit is reached; try again after 2026-01-02T01:00:00\.000Z$/,
    ],
    [
      "meets a service that stays down",
      { status: 500, body: "<html>\n<h1>down</h1>" },
      "down",
      /^GitHub fails to .*\(500 <html> <h1>down<\/h1>\); try again later, and see/,
    ],
    [
      "meets connections that always break",
      { breaks: true },
      "down",
      /^127\.0\.0\.1:\d+ cannot be reached to .*; check the network/,
    ],
    [
      "is answered something else",
      { status: 200, body: "[]" },
      "strange",
      /its answer cannot be read: "the whole" is wrong; update/,
    ],
    ["is answered no JSON", { status: 200, body: "x" }, "strange", /"the whole" is wrong/],
    [
      "is answered a wrong field",
      { status: 200, body: '{"total_count":1,"artifacts":[{"id":-1}]}' },
      "strange",
      /"artifacts\.0\.id" is wrong/,
    ],
  ])("because it %s is an error that says what to do", async (_, fault, kind, sentence) => {
    server.fault("artifacts", fault);
    const call = open().artifacts(1);
    await expect(call).rejects.toThrow(ConfigurationError);
    await expect(call).rejects.toMatchObject({ fault: kind });
    await expect(call).rejects.toThrow(sentence);
    expect(clock.monotonic()).toBeLessThan(deadline);
    expect(clock.sleeping).toBe(0);
  });

  test("because it hangs ends at its deadline, and the next one works", async () => {
    server.fault("repository", { hangs: true }, 1);
    const client = open();
    const call = client.repository();
    const settled = expect(call).rejects.toThrow(
      /^GitHub was asked to look at octo\/project, and there was no answer within 300 s; try again later/,
    );
    await server.asked("repository");
    clock.pass(deadline);
    await settled;
    expect(await client.repository()).toMatchObject({ id: 1296269 });
  });

  test("says nothing that a terminal obeys, and is cut where it is long", async () => {
    server.fault("repository", {
      status: 422,
      body: JSON.stringify({ message: `\u001b[31mred\n::error::${"x".repeat(500)}` }),
    });
    await expect(open().repository()).rejects.toThrow(/\(422 \[31mred ::error::x{180,200}…\);/);
  });

  test("is not sent a second time where it may have been done", async () => {
    server.fault("dispatch", { status: 502, isDone: true });
    await expect(open().dispatch("ralph.yml", "main", {})).rejects.toMatchObject({ fault: "down" });
    expect(server.count("dispatch")).toBe(1);
  });

  test("because the token is wrong says so", async () => {
    await expect(open("wrong").repository()).rejects.toThrow(/\(401 Bad credentials\)/);
  });

  test("because nobody listens says where", async () => {
    const other = await GitHubServer.open();
    const { address } = other;
    await other[Symbol.asyncDispose]();
    await expect(open(testToken, address).repository()).rejects.toThrow(/ECONNREFUSED.*; check the network/);
  });
});
