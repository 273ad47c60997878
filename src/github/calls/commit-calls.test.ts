// Tests the calls about commits.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { GitHubServer, testToken } from "../../../test/kit/github/server.ts";
import { TestClock } from "../../../test/kit/test-clock.ts";
import { createGitHubClient } from "../client.ts";

let server: GitHubServer;
let folder: string;
let tree: string;
const git = (args: readonly string[], input = "") =>
  execFileSync("git", ["--git-dir", folder, ...args], { input, encoding: "utf8" }).trim();

beforeAll(async () => {
  server = await GitHubServer.open();
  folder = mkdtempSync(join(tmpdir(), "ralph-ci-commits-"));
  git(["init", "--quiet", "--bare"]);
  tree = git(["mktree"]);
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await server[Symbol.asyncDispose]();
});
beforeEach(() => {
  server.reset();
  server.world.gitFolder = folder;
});

function open() {
  const options = { apiUrl: server.address, token: testToken, clock: new TestClock(), deadline: 300_000 };
  return createGitHubClient({ ...options, repository: "octo/project" });
}

test("a commit of a job's token has its tree, parents and message, and is signed", async () => {
  const first = await open().createCommit({ message: "First: ä\n", tree, parents: [] });
  expect(first).toEqual({ hash: expect.stringMatching(/^[0-9a-f]{40}$/), isVerified: true, reason: "valid" });
  const { hash } = await open().createCommit({ message: "Next", tree, parents: [first.hash] });
  expect(git(["log", "--format=%s|%T|%cn", hash])).toBe(`Next|${tree}|GitHub\nFirst: ä|${tree}|GitHub`);
  expect(git(["cat-file", "commit", hash])).toContain("gpgsig ");
});

test("a commit of a person's token is not signed, which the answer says", async () => {
  server.world.viewer = "mona";
  const made = await open().createCommit({ message: "x", tree, parents: [] });
  expect(made).toMatchObject({ isVerified: false, reason: "unsigned" });
});

test.each([
  ["tree", { tree: "1".repeat(40), parents: [] as string[] }, /Tree SHA does not exist/],
  ["parent", { tree: "", parents: ["1".repeat(40)] }, /Parent SHA does not exist/],
])("an unknown %s is refused", async (_, wrong, said) => {
  const commit = { message: "x", tree: wrong.tree || tree, parents: wrong.parents };
  await expect(open().createCommit(commit)).rejects.toMatchObject({ fault: "refused" });
  await expect(open().createCommit(commit)).rejects.toThrow(said);
});

test.each([
  [403, "permission", /contents: write/],
  [404, "missing", /contents: write/],
  [502, "unavailable", /try again later/],
])("the answer %i is the fault %s, and is asked for once", async (status, fault, said) => {
  server.fault("commit create", { status });
  const made = open().createCommit({ message: "x", tree, parents: [] });
  await expect(made).rejects.toMatchObject({ fault });
  await expect(made).rejects.toThrow(said);
  expect(server.count("commit create")).toBe(1);
});
