// Tests the calls about pull requests, and that a caller can tell the refusals apart.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { GitHubServer, testToken } from "../../../test/kit/github/server.ts";
import { TestClock } from "../../../test/kit/test-clock.ts";
import { createGitHubClient } from "../client.ts";

let server: GitHubServer;
beforeAll(async () => {
  server = await GitHubServer.open();
});
afterAll(() => server[Symbol.asyncDispose]());
beforeEach(() => server.reset());

function open(apiUrl = server.address) {
  const options = { apiUrl, token: testToken, clock: new TestClock(), deadline: 300_000 };
  return createGitHubClient({ ...options, repository: "octo/project" });
}

const wanted = { title: "Shop", head: "ralph/shop", base: "main", body: "Text", draft: true };

describe("pull requests of a branch", () => {
  test("are listed newest first, with what became of them", async () => {
    const { world } = server;
    world.addPull({ head: "ralph/shop", state: "closed", merged: true, author: "mona", labels: ["ai"] });
    world.addPull({ head: "ralph/shop", state: "closed", body: "why" });
    world.addPull({ head: "ralph/shop", base: "next", draft: true });
    world.addPull({ head: "other" });
    world.addPull({ head: "ralph/shop", headOwner: "fork" });
    const all = await open().pulls({ head: "ralph/shop", state: "all" });
    expect(all.map(({ number }) => number)).toEqual([3, 2, 1]);
    expect(all[2]).toEqual({
      number: 1,
      nodeId: "PR_1",
      title: "A change",
      body: "",
      draft: false,
      state: "closed",
      merged: true,
      head: "ralph/shop",
      base: "main",
      headOwner: "octo",
      headRepository: "octo/project",
      author: "mona",
      url: "https://github.com/octo/project/pull/1",
      labels: ["ai"],
    });
    expect(all[1]).toMatchObject({ merged: false, state: "closed", body: "why" });
    const openOnes = await open().pulls({ head: "ralph/shop", state: "open" });
    expect(openOnes).toMatchObject([{ number: 3, draft: true, base: "next", author: "github-actions[bot]" }]);
    expect(await open().pulls({ head: "none", state: "all" })).toEqual([]);
  });

  test("may have lost their repository, their author and their text", async () => {
    const bare = {
      number: 9,
      node_id: "PR_9",
      title: "t",
      state: "open",
      head: { ref: "x", repo: null },
      base: { ref: "main" },
      user: null,
      html_url: "https://github.com/octo/project/pull/9",
      labels: [],
    };
    server.fault("pulls", { status: 200, body: JSON.stringify([bare]) });
    const [pull] = await open().pulls({ head: "x", state: "open" });
    expect(pull).toMatchObject({
      headOwner: undefined,
      author: undefined,
      body: "",
      draft: false,
      merged: false,
    });
  });

  test("are asked for by a branch with any signs", async () => {
    server.world.addPull({ head: "ralph/a&state=closed#:b{c}" });
    expect(await open().pulls({ head: "ralph/a&state=closed#:b{c}", state: "open" })).toHaveLength(1);
  });
});

describe("a new pull request", () => {
  test("is opened, changed, and turned ready", async () => {
    const client = open();
    const pull = await client.createPull(wanted);
    expect(pull).toMatchObject({
      number: 1,
      draft: true,
      body: "Text",
      head: "ralph/shop",
      headOwner: "octo",
      headRepository: "octo/project",
    });
    expect(await client.updatePull(1, { body: "Other" })).toMatchObject({ title: "Shop", body: "Other" });
    expect(await client.updatePull(1, { title: "Shops", base: "next" })).toMatchObject({
      title: "Shops",
      body: "Other",
      base: "next",
    });
    await client.setReady(pull);
    expect(await client.pulls({ head: "ralph/shop", state: "open" })).toMatchObject([{ draft: false }]);
  });

  test.each<[string, () => void, string, RegExp]>([
    [
      "is open already",
      () => void server.world.addPull({ head: "ralph/shop" }),
      "refused",
      /\(422 Validation Failed: A pull request already exists for octo:ralph\/shop\.\); check the inputs/,
    ],
    [
      "would be a draft, which the plan does not have",
      () => {
        server.world.hasDrafts = false;
      },
      "refused",
      /\(422 Draft pull requests are not supported in this repository\.\)/,
    ],
    [
      "has no commits",
      () => void server.world.emptyBranches.add("ralph/shop"),
      "refused",
      /\(422 Validation Failed: No commits between main and ralph\/shop\)/,
    ],
    [
      "has no branch any more",
      () => void server.world.deletedBranches.add("ralph/shop"),
      "refused",
      /\(422 Validation Failed: head invalid\)/,
    ],
    [
      "is beyond the token",
      () => {
        server.world.pullCreation = "not permitted";
      },
      "permission",
      /^GitHub refuses to open a pull request of octo\/project from ralph\/shop to main \(403 Resource not accessible by integration\); add "pull-requests: write" below "permissions:" of the job$/,
    ],
    [
      "is switched off in the settings",
      () => {
        server.world.pullCreation = "switched off";
      },
      "permission",
      /create or approve pull requests\.\); allow GitHub Actions to create pull requests in the settings of the/,
    ],
  ])("that %s is refused in a way of its own", async (_, plant, fault, sentence) => {
    plant();
    const opened = open().createPull(wanted);
    await expect(opened).rejects.toMatchObject({ fault });
    await expect(opened).rejects.toThrow(sentence);
    expect(server.count("pull create")).toBe(1);
  });

  test("is not opened twice when the answer is lost", async () => {
    server.fault("pull create", { status: 502, isDone: true }, 1);
    await expect(open().createPull(wanted)).rejects.toMatchObject({ fault: "unavailable" });
    expect(server.count("pull create")).toBe(1);
    expect(server.world.pulls).toHaveLength(1);
  });

  test("is changed a second time if the answer is lost", async () => {
    server.world.addPull({ head: "x" });
    server.fault("pull update", { breaks: true }, 1);
    expect(await open().updatePull(1, { title: "New" })).toMatchObject({ title: "New" });
  });
});

describe("labels, reviewers and assignees", () => {
  test("are added to those that are there", async () => {
    const pull = server.world.addPull({ head: "x", labels: ["ai"] });
    server.world.strangers.add("hubot");
    const client = open();
    await client.addLabels(1, ["ai", "ralph"]);
    await client.requestReviewers(1, ["mona", "octo/core", "team:web"], ["octo/docs", "ops"]);
    await client.addAssignees(1, ["mona", "hubot"]);
    expect(pull).toMatchObject({
      labels: ["ai", "ralph"],
      reviewers: ["mona"],
      teams: ["core", "web", "docs", "ops"],
      assignees: ["mona"],
    });
  });

  test("that are none are not sent", async () => {
    const client = open();
    await client.addLabels(1, []);
    await client.requestReviewers(1, [], []);
    await client.addAssignees(1, []);
    expect(server.requests).toEqual([]);
    server.world.addPull({ head: "x" });
    await client.requestReviewers(1, [], ["octo/core"]);
    expect(server.world.pulls[0]).toMatchObject({ reviewers: [], teams: ["core"] });
  });

  test("that cannot review are refused by name of the rule", async () => {
    server.world.addPull({ head: "x", author: "mona" });
    server.world.strangers.add("hubot");
    const reviewers = /may only be requested from collaborators/;
    await expect(open().requestReviewers(1, ["hubot"], [])).rejects.toThrow(reviewers);
    await expect(open().requestReviewers(1, ["mona"], [])).rejects.toThrow(/from pull request author/);
    await expect(open().addLabels(2, ["ai"])).rejects.toMatchObject({ fault: "missing" });
  });
});

describe("over GraphQL", () => {
  test.each([
    ["NOT_FOUND", "missing"],
    ["FORBIDDEN", "permission"],
    ["RATE_LIMITED", "rate-limit"],
    ["UNPROCESSABLE", "refused"],
  ])("the error %s is the fault %s", async (type, fault) => {
    const errors = [{ type, path: ["x"], locations: [], message: "No.\u001b[31m" }];
    server.fault("graphql", { status: 200, body: JSON.stringify({ data: null, errors }) });
    const ready = open().setReady({ number: 1, nodeId: "PR_1" });
    await expect(ready).rejects.toMatchObject({ fault });
    await expect(ready).rejects.toThrow(/^GitHub refuses to mark pull request 1 .*No\. \[31m\)/);
  });

  test("an answer that says nothing is not taken for success", async () => {
    server.fault("graphql", { status: 200, body: '{"data":{"markPullRequestReadyForReview":null}}' });
    await expect(open().setReady({ number: 1, nodeId: "PR_1" })).rejects.toThrow(/"isDraft" is wrong/);
  });

  test.each([
    ["", "/graphql"],
    ["/api/v3", "/api/graphql"],
    ["/api/v3/", "/api/graphql"],
  ])("the API at %j has it at %s", async (base, path) => {
    server.world.addPull({ head: "x", draft: true });
    await open(`${server.address}${base}`)
      .setReady({ number: 1, nodeId: "PR_1" })
      .catch(() => {});
    expect(server.requests.map((request) => request.path)).toEqual([path]);
  });
});

test("the token's user is known if it has one", async () => {
  expect(await open().viewer()).toBeUndefined();
  server.world.viewer = "mona";
  expect(await open().viewer()).toBe("mona");
  server.fault("viewer", { status: 401 });
  await expect(open().viewer()).rejects.toMatchObject({ fault: "credentials" });
});
