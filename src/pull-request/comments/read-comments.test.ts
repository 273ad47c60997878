// Which comments count, against the fake GitHub.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { GitHubServer, testToken } from "../../../test/kit/github/server.ts";
import { TestClock } from "../../../test/kit/test-clock.ts";
import { createGitHubClient } from "../../github/index.ts";
import { renderAnswer } from "./answer.ts";
import { People } from "./people.ts";
import { type ReadComments, readComments } from "./read-comments.ts";

let server: GitHubServer;
beforeAll(async () => {
  server = await GitHubServer.open();
});
afterAll(() => server[Symbol.asyncDispose]());
beforeEach(() => {
  server.reset();
  server.world.addPull({ head: "ralph/shop" });
  server.world.permissions.set("mona", "write").set("ada", "admin").set("reader", "read");
});

const nothing: ReadComments = { last: undefined, done: new Set() };

function read(before = nothing, people = new People()) {
  const options = { apiUrl: server.address, token: testToken, clock: new TestClock(), deadline: 300_000 };
  const host = createGitHubClient({ ...options, repository: "octo/project" });
  return readComments({ host, people }, 1, before);
}

const day = (number: number) => new Date(Date.UTC(2026, 0, number));

describe("comments on a pull request", () => {
  test("count once, in their order; what was seen before never counts later", async () => {
    const { world } = server;
    const talk = world.addComment({ body: "Nice.", createdAt: day(1) });
    const one = world.addComment({ body: "/ralph skip A", createdAt: day(2) });
    const two = world.addComment({ author: "ada", body: "/ralph run", createdAt: day(2) });
    world.addComment({ pull: 2, body: "/ralph stop", createdAt: day(2) });
    const first = await read();
    expect(first).toMatchObject({
      taken: [
        { id: one.id, by: "mona", commands: [{ verb: "skip", storyId: "A" }] },
        { id: two.id, by: "ada", commands: [{ verb: "run" }] },
      ],
      last: { id: two.id, at: "2026-01-02T00:00:00Z" },
    });
    talk.body = "/ralph stop";
    talk.updatedAt = one.updatedAt = day(9);
    const later = await read({ last: first.last, done: new Set() });
    expect(later).toEqual({ taken: [], strangers: [], undecided: [], last: undefined });
    const three = world.addComment({ body: "/ralph stop", createdAt: day(2) });
    expect((await read({ last: first.last, done: new Set() })).taken).toMatchObject([{ id: three.id }]);
    expect(server.requests.at(-1)?.route).toBe("permission");
    expect(server.requests.at(-2)?.path).toContain("since=2026-01-02");
  });

  test("of more than a page are all read", async () => {
    for (let number = 0; number < 201; number += 1) server.world.addComment({ body: "/ralph skip A" });
    expect((await read()).taken).toHaveLength(201);
    expect(server.count("comments")).toBe(3);
    expect(server.count("permission")).toBe(1);
  });

  test("wait while GitHub does not say whether their author may write, and others do not", async () => {
    const { world } = server;
    server.fault("permission", { status: 500 }, 100);
    const late = world.addComment({ body: "/ralph skip A" });
    const people = new People();
    expect(await read(nothing, people)).toMatchObject({ taken: [], undecided: ["mona"], last: undefined });
    server.clearFaults();
    expect((await read(nothing, people)).taken).toMatchObject([{ id: late.id }]);
  });

  test("of the program itself are none, also with the token of a person; its answers mark what they answer", async () => {
    const { world } = server;
    world.viewer = "mona";
    const asked = world.addComment({ author: "ada", body: "/ralph nonsense" });
    const faked = world.addComment({ author: "ada", body: "/ralph skip A" });
    const answerTo = (id: number) =>
      renderAnswer(id, { sentences: ["/ralph stop"], isHelp: true, storyIds: ["/ralph stop", "@octo/all"] });
    world.addComment({ author: "mona", body: answerTo(asked.id) });
    world.addComment({ author: "stranger", body: answerTo(faked.id) });
    expect(await read()).toMatchObject({ taken: [{ id: faked.id }], strangers: [] });
    expect(answerTo(1)).not.toMatch(/@octo|^\/ralph/m);
  });

  test("with a reaction of the program are done, and one of another bot or person changes nothing", async () => {
    const { world } = server;
    const react = (login: string, content = "rocket") =>
      world.addComment({ body: "/ralph run" }).reactions.push({ login, content });
    react("github-actions[bot]");
    react("stranger");
    react("github-actions[bot]", "heart");
    expect((await read()).taken).toHaveLength(2);
    world.viewer = "ada";
    react("ada");
    expect((await read()).taken).toHaveLength(3);
  });
});
