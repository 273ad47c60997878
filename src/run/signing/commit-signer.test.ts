// Who signs, and which answer of GitHub means what for later commits.
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { GitHubServer, testToken } from "../../../test/kit/github/server.ts";
import { systemClock } from "../../platform/index.ts";
import type { RunContext } from "../context.ts";
import { openCommitSigner } from "./commit-signer.ts";

let server: GitHubServer;
beforeAll(async () => {
  server = await GitHubServer.open();
});
afterAll(() => server[Symbol.asyncDispose]());
beforeEach(() => server.reset());

/** Opens the signer of a run. */
function open({ sign = "api", hasToken = true } = {}) {
  const told: string[] = [];
  const credentials = { server: "https://github.com/", token: testToken };
  const host = {
    repository: "octo/project",
    credentials: hasToken ? credentials : undefined,
    environment: { GITHUB_API_URL: server.address },
  };
  const context = {
    inputs: { sign },
    host,
    clock: systemClock,
    announce: (event: { text: string }) => told.push(event.text),
  };
  const signer = openCommitSigner(context as unknown as RunContext, new AbortController().signal);
  return { signer, told };
}

const commit = { message: "x", tree: "1".repeat(40), parents: [] };

test("without the option nothing is signed, and without a token one sentence says so", () => {
  expect(open({ sign: "never" })).toEqual({ signer: undefined, told: [] });
  expect(open({ hasToken: false })).toEqual({
    signer: undefined,
    told: [expect.stringMatching(/^commits are pushed without signatures, because .*; run it in a workflow/)],
  });
  expect(open().signer?.address).toBe("https://github.com/octo/project");
});

test.each([
  [
    { status: 403 },
    { kind: "refused", forAll: true, reason: expect.stringMatching(/contents: write.*[^.]$/) },
  ],
  [{ status: 422 }, { kind: "refused", forAll: false }],
  [{ status: 500 }, { kind: "unavailable" }],
  [{ status: 429 }, { kind: "unavailable" }],
  [{ breaks: true }, { kind: "unavailable" }],
  [
    { status: 201, body: "{}" },
    { kind: "refused", forAll: false },
  ],
  [
    {
      status: 201,
      body: JSON.stringify({
        sha: "a".repeat(40),
        tree: { sha: commit.tree },
        parents: [],
        verification: { verified: false, reason: "unsigned" },
      }),
    },
    {
      kind: "refused",
      forAll: true,
      reason: expect.stringMatching(/\(it says: unsigned\); give such a token/),
    },
  ],
])("the answer %j means %j", async (fault, meaning) => {
  server.fault("commit create", fault);
  expect(await open().signer?.sign(commit)).toMatchObject(meaning);
});
