// Tests what holds for every request: its end, its repetitions, its exact address, and silence on the console.
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { GitHubServer, testToken } from "../../test/kit/github/server.ts";
import { TestClock } from "../../test/kit/test-clock.ts";
import { createGitHubClient } from "./client.ts";
import { downloadArtifact } from "./download.ts";
import { Requester } from "./request.ts";

let server: GitHubServer;
let clock: TestClock;
beforeEach(async () => {
  server = await GitHubServer.open();
  clock = new TestClock();
});
afterEach(() => server[Symbol.asyncDispose]());

function open({ deadline = 300_000, stop }: { deadline?: number; stop?: AbortSignal } = {}) {
  const options = { apiUrl: server.address, token: testToken, clock, deadline, stop };
  return createGitHubClient({ ...options, repository: "octo/project" });
}

test("a change that a rate limit refused was surely not made, and is repeated", async () => {
  server.fault("dispatch", { status: 429, headers: { "retry-after": "7" } }, 1);
  server.fault("dispatch", { status: 403, body: '{"message":"a secondary rate limit"}' }, 1);
  await open().dispatch("ralph.yml", "main", {});
  expect(server.world.dispatches).toHaveLength(1);
  expect(clock.waits.filter((wait) => wait > 1_000)).toEqual([7_000, 60_000]);
});

test("after a limit, a service that fails is asked again, too", async () => {
  server.fault("run", { status: 429, headers: { "retry-after": "7" } }, 1);
  server.fault("run", { status: 502 }, 2);
  server.fault("run", { breaks: true }, 1);
  server.world.addRun({ id: 7 });
  await open().run(7);
  expect(clock.waits).toEqual([7_000, 1_000, 2_000, 4_000]);
});

test("a change is not sent when its deadline passed while it waited for its turn", async () => {
  clock = new TestClock(500);
  const client = open({ deadline: 800 });
  await client.dispatch("ralph.yml", "main", { number: "1" });
  const late = client.dispatch("ralph.yml", "main", { number: "2" });
  const settled = expect(late).rejects.toMatchObject({ fault: "timeout" });
  await expect.poll(() => clock.sleeping).toBe(2); // the deadline and the pause
  clock.pass(800);
  await settled;
  clock.pass(800);
  expect(await client.repository()).toMatchObject({ id: 1296269 });
  expect(server.count("dispatch")).toBe(1);
});

test.each(["hangs", "is limited"])("a stop ends a request that %s, and all later ones", async (how) => {
  clock = new TestClock(0);
  const stop = new AbortController();
  server.fault("repository", how === "hangs" ? { hangs: true } : { status: 429 });
  const client = open({ stop: stop.signal });
  const asked = expect(client.repository()).rejects.toThrow("enough");
  await server.asked("repository");
  if (how === "is limited") await expect.poll(() => clock.sleeping).toBe(2);
  stop.abort(new Error("enough"));
  await asked;
  await expect(client.run(7)).rejects.toThrow("enough");
  expect(server.requests).toHaveLength(1);
  expect(clock.sleeping).toBe(0);
});

test("requests of other clients that get no answer hold up none", async () => {
  server.fault("repository", { hangs: true }, 10);
  const hanging = Array.from({ length: 10 }, () => expect(open().repository()).rejects.toThrow(/no answer/));
  await server.asked("repository", 10);
  expect(await open().repository()).toMatchObject({ id: 1296269 });
  clock.pass(300_000);
  await Promise.all(hanging);
});

test("a signed address is asked exactly as it was given, with all its signs", async () => {
  const bytes = Buffer.from("the zip");
  server.world.addRun({ id: 7 });
  const { id, digest } = server.world.addArtifact({ name: "it", runId: 7, bytes });
  const location = `${server.address}/blob/7/it?sig=1&at=:now&in={zone}&to=a%3Ab`;
  server.fault("artifact zip", { status: 302, headers: { location } });
  const artifact = { id, digest, size_in_bytes: bytes.length };
  await downloadArtifact(new Requester(clock), {
    artifact,
    url: `${server.address}/repos/octo/project/actions/artifacts/${id}/zip`,
    token: testToken,
    maxBytes: 100,
    deadline: 300_000,
    purpose: { what: "download it", permission: "actions: read" },
  });
  expect(server.requests.at(-1)).toMatchObject({
    path: "/blob/7/it?sig=***&at=:now&in={zone}&to=a%3Ab",
    hasToken: false,
  });
});

test("an address that moved is an error with the fix", async () => {
  server.fault("repository", { status: 301, body: '{"message":"Moved Permanently"}' });
  await expect(open().repository()).rejects.toThrow(/\(301 Moved Permanently\); check the inputs/);
});

test("nothing is written to the console, not even that a route is deprecated", async () => {
  const warn = vi.spyOn(console, "warn");
  server.fault("repository", { status: 500, headers: { deprecation: "true", sunset: "soon" } }, 1);
  await open().repository();
  expect(warn).not.toHaveBeenCalled();
});
