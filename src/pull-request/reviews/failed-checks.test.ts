// Tests which checks become work, and what of their output is kept.
import { afterEach, beforeEach, expect, test } from "vitest";
import { GitHubServer, testToken } from "../../../test/kit/github/server.ts";
import { createGitHubClient } from "../../github/index.ts";
import { systemClock, toTerminalText } from "../../platform/index.ts";
import { FailedChecks } from "./failed-checks.ts";

let server: GitHubServer;
beforeEach(async () => {
  server = await GitHubServer.open();
  server.world.addRun({ id: 7, path: ".github/workflows/test.yml" });
  server.world.addRun({ id: 8, path: ".github/workflows/ralph.yml@main" });
});
afterEach(() => server[Symbol.asyncDispose]());

const commit = "c".repeat(40);
const open = () => new FailedChecks(new Set([".github/workflows/ralph.yml"]), toTerminalText);

function client() {
  const options = { apiUrl: server.address, token: testToken, clock: systemClock, deadline: 5_000 };
  return createGitHubClient({ ...options, repository: "octo/project" });
}

test("failing checks of others count, and neither the program's own nor jobs of its workflow", async () => {
  const { world } = server;
  world.addCheck({ name: "lint", commit, title: "2 problems" });
  world.addCheck({ name: "slow", commit, conclusion: "timed_out" });
  world.addCheck({ name: "cancelled", commit, conclusion: "cancelled" });
  world.addCheck({ name: "good", commit, conclusion: "success" });
  world.addCheck({ name: "skipped", commit, conclusion: "skipped" });
  world.addCheck({ name: "elsewhere", commit: "d".repeat(40) });
  world.addCheck({ name: "again", commit });
  world.addCheck({ name: "again", commit, conclusion: "success" });
  world.addCheck({ name: "ralph-ci shop", commit, app: "github-actions" });
  world.addCheck({ name: "ralph", commit, app: "github-actions", runId: 8 });
  const { failed, passed } = await open().read(client(), commit);
  expect(failed.map(({ key, version }) => [key, version])).toEqual([
    ["a-linter/lint", commit],
    ["a-linter/slow", commit],
  ]);
  expect([...passed]).toEqual(["a-linter/good", "a-linter/skipped", "a-linter/again"]);
});

test("of a job comes the end of its log, up to its error, without times and colours", async () => {
  const at = "2026-01-02T03:04:05.1234567Z ";
  const lines = [..."x".repeat(9_000).matchAll(/.{100}/g)].map(([line]) => line);
  const log = [
    ...lines,
    "\u001b[31mexpected 2\u001b[0m ::error::x",
    "##[error]Process completed with exit code 1.",
    "Post job cleanup.",
  ];
  server.world.addCheck({
    name: "test",
    commit,
    app: "github-actions",
    runId: 7,
    log: log.map((line) => at + line).join("\r\n"),
  });
  const { failed } = await open().read(client(), commit);
  const body = failed[0]?.texts[0]?.body ?? "";
  expect(body.startsWith("[cut]\nxxx")).toBe(true);
  expect(body.endsWith("x\nexpected 2 ::error::x\n##[error]Process completed with exit code 1.")).toBe(true);
  expect(body.length).toBeLessThan(4_100);
});

test("without a log comes what the check says", async () => {
  const annotations = [{ path: "a.ts", start_line: 3, title: "no-var", message: "use let" }];
  const says = { title: "2 problems", summary: "See below.", annotations };
  server.world.addCheck({ name: "lint", commit, ...says });
  server.world.addCheck({ name: "test", commit, app: "github-actions", runId: 7, log: "secret", ...says });
  server.world.addCheck({ name: "mute", commit });
  server.fault("job log", { status: 403, body: '{"message":"no"}' });
  const { failed } = await open().read(client(), commit);
  const text = "2 problems\n\nSee below.\n\na.ts:3: no-var: use let";
  expect(failed.map(({ texts }) => texts[0]?.body)).toEqual([text, text, "(it says nothing)"]);
});

test("each output and workflow is asked for once, and five outputs in a look", async () => {
  for (let n = 1; n <= 8; n += 1)
    server.world.addCheck({ name: `test ${n}`, commit, app: "github-actions", runId: 7, log: `log ${n}` });
  const checks = open();
  const bodies = async () => (await checks.read(client(), commit)).failed.map(({ texts }) => texts[0]?.body);
  expect((await bodies()).filter((body) => body?.startsWith("log"))).toHaveLength(5);
  expect((await bodies()).filter((body) => body?.startsWith("log"))).toHaveLength(8);
  await bodies();
  expect(server.count("run")).toBe(1);
  // The API, and the address that it gives.
  expect(server.count("job log")).toBe(16);
});

test("a log of many megabytes is read to its end", async () => {
  const log = `${"y".repeat(5_000_000)}\nthe end`;
  server.world.addCheck({ name: "test", commit, app: "github-actions", runId: 7, log });
  expect(await client().logEnd(1, 100)).toBe(`${"y".repeat(92)}\nthe end`);
});

test("an address that leads to a job is believed of GitHub's own app only", async () => {
  server.world.addCheck({ name: "spoofed", commit, runId: 8, title: "2 problems" });
  const { failed } = await open().read(client(), commit);
  expect(failed).toMatchObject([{ key: "a-linter/spoofed", texts: [{ body: "2 problems" }] }]);
  expect(server.count("run")).toBe(0);
});

test("without the right to read runs, jobs do not count, and other checks do", async () => {
  server.world.addCheck({ name: "lint", commit });
  server.world.addCheck({ name: "test", commit, app: "github-actions", runId: 7 });
  server.fault("run", { status: 403, body: '{"message":"no"}' });
  const { failed, refusal } = await open().read(client(), commit);
  expect(failed.map(({ key }) => key)).toEqual(["a-linter/lint"]);
  expect(refusal).toMatch(/"actions: read"/);
});
