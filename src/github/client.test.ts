// Tests that each call ends, that rate limits are respected, and that each error ends with the fix.
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

/** In ms. Longer than any wait that the clock passes at once. */
const deadline = 300_000;

function open(token = testToken, apiUrl = `${server.address}/`) {
  const options = { apiUrl, token, clock, deadline, downloadDeadline: deadline };
  return createGitHubClient({ ...options, repository: "octo/project" });
}

function plant(count = 1, bytes = Buffer.from("the zip")) {
  server.world.addRun({ id: 7, headBranch: "topic", event: "push", attempt: 3 });
  const plantOne = (_: unknown, number: number) =>
    server.world.addArtifact({ name: `name-${number}`, runId: 7, bytes });
  return Array.from({ length: count }, plantOne);
}

describe("requests", () => {
  test("the repository and a run", async () => {
    plant();
    const client = open();
    expect(await client.repository()).toMatchObject({ id: 1296269, private: true, visibility: "private" });
    expect(await client.run(7)).toMatchObject({
      id: 7,
      run_attempt: 3,
      event: "push",
      conclusion: "cancelled",
      head_branch: "topic",
      path: ".github/workflows/ralph.yml",
      actor: { login: "mona" },
      head_repository: { id: 1296269 },
    });
  });

  test("the keys of a user, and of an unknown user", async () => {
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

  test("one request at a time, whose deadline starts when the previous one has ended", async () => {
    plant();
    server.fault("repository", { hangs: true });
    const client = open();
    const first = expect(client.repository()).rejects.toMatchObject({ fault: "timeout" });
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
  test("gives the uploaded bytes, and the token goes only to GitHub", async () => {
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
    ["is too large according to GitHub", { size_in_bytes: 8 }, undefined, /^its zip has more than 7 bytes$/],
    [
      "is too large in fact",
      {},
      { change: () => Buffer.alloc(1_000_000) },
      /^its zip has more than 7 bytes$/,
    ],
    [
      "has other bytes",
      {},
      { change: () => Buffer.from("another") },
      /^its zip differs from the uploaded one$/,
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
  ] as const)("fails as gone if %s answers %d", async (route, status) => {
    const [artifact] = plant();
    server.fault(route, { status });
    const download = open().download({ ...artifact!, size_in_bytes: 7 }, 7);
    await expect(download).rejects.toThrow(new DamagedArtifact("it is gone"));
  });

  test("that breaks off is retried", async () => {
    const [artifact] = plant();
    server.fault("blob get", { breaks: true }, 1);
    server.fault("blob get", { status: 503 }, 1);
    const { digest, id } = artifact!;
    expect((await open().download({ id, digest, size_in_bytes: 7 }, 7)).toString()).toBe("the zip");
    expect(clock.waits).toEqual([1_000, 2_000]);
  });
});

describe("a call with a faulty answer", () => {
  const limits: [string, Fault, number][] = [
    ["with 429 and a duration", { status: 429, headers: { "retry-after": "7" } }, 7_000],
    ["with 403 and a duration", { status: 403, headers: { "retry-after": "9" } }, 9_000],
    ["with 429 and nothing else", { status: 429 }, 60_000],
    [
      "with 403 and only a message about a limit",
      { status: 403, body: '{"message":"You have exceeded a secondary rate limit."}' },
      60_000,
    ],
    [
      "with 403 and the end of the limit",
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
  test.each(limits)("%s is retried", async (_, fault, wait) => {
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
    ["has a bad token", { status: 401 }, "credentials", /; provide a valid token/],
    ["asks for a missing object", { status: 404 }, "missing", /; check that it exists and that the job has/],
    ["cannot be done", { status: 422 }, "refused", /\(422 a fault that was planted\); check the inputs/],
    [
      "is limited beyond its deadline",
      { status: 429, headers: { "retry-after": "3600" } },
      "rate-limit",
      /a rate limit is reached; try again after 2026-01-02T01:00:00\.000Z$/,
    ],
    [
      "meets a service that stays down",
      { status: 500, body: "<html>\n<h1>down</h1>" },
      "unavailable",
      /^GitHub fails to .*\(500 <html> <h1>down<\/h1>\); try again later, and see/,
    ],
    [
      "meets connections that always break",
      { breaks: true },
      "unavailable",
      /^127\.0\.0\.1:\d+ cannot be reached to .*; check the network/,
    ],
    [
      "gets another answer",
      { status: 200, body: "[]" },
      "unexpected",
      /its answer cannot be read: "the whole answer" is wrong; update/,
    ],
    [
      "gets an answer that is not JSON",
      { status: 200, body: "x" },
      "unexpected",
      /"the whole answer" is wrong/,
    ],
    [
      "gets a wrong field",
      { status: 200, body: '{"total_count":1,"artifacts":[{"id":-1}]}' },
      "unexpected",
      /"artifacts\.0\.id" is wrong/,
    ],
  ])("that %s fails with the fix", async (_, fault, kind, sentence) => {
    server.fault("artifacts", fault);
    const call = open().artifacts(1);
    await expect(call).rejects.toThrow(ConfigurationError);
    await expect(call).rejects.toMatchObject({ fault: kind });
    await expect(call).rejects.toThrow(sentence);
    expect(clock.monotonic()).toBeLessThan(deadline);
    expect(clock.sleeping).toBe(0);
  });

  test("that hangs ends at its deadline, and the next one works", async () => {
    server.fault("repository", { hangs: true }, 1);
    const client = open();
    const call = client.repository();
    const settled = expect(call).rejects.toThrow(
      /^GitHub was asked to read octo\/project, and there was no answer within 300 s; try again later/,
    );
    await server.asked("repository");
    clock.pass(deadline);
    await settled;
    expect(await client.repository()).toMatchObject({ id: 1296269 });
  });

  test("fails with a message that is short and without control characters", async () => {
    server.fault("repository", {
      status: 422,
      body: JSON.stringify({ message: `\u001b[31mred\n::error::${"x".repeat(500)}` }),
    });
    await expect(open().repository()).rejects.toThrow(/\(422 \[31mred ::error::x{180,200}…\);/);
  });

  test("is not repeated if it may have had its effect", async () => {
    server.fault("dispatch", { status: 502, isDone: true });
    await expect(open().dispatch("ralph.yml", "main", {})).rejects.toMatchObject({ fault: "unavailable" });
    expect(server.count("dispatch")).toBe(1);
  });

  test("with a wrong token says so", async () => {
    await expect(open("wrong").repository()).rejects.toThrow(/\(401 Bad credentials\)/);
  });

  test("to a closed port says where", async () => {
    const other = await GitHubServer.open();
    const { address } = other;
    await other[Symbol.asyncDispose]();
    await expect(open(testToken, address).repository()).rejects.toThrow(/ECONNREFUSED.*; check the network/);
  });
});
