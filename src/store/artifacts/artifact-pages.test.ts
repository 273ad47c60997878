// Reads the artifact list of large repositories: repeated reads are cheap and complete, and a huge list causes a warning.
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { GitHubServer } from "../../../test/kit/github/server.ts";
import { createGitHubClient } from "../../github/index.ts";
import { systemClock } from "../../platform/index.ts";
import { ArtifactPages } from "./artifact-pages.ts";

let server: GitHubServer;
beforeAll(async () => {
  server = await GitHubServer.open();
});
afterAll(() => server[Symbol.asyncDispose]());
const warned: string[] = [];
beforeEach(() => {
  server.reset();
  server.world.addRun({ id: 1 });
  warned.splice(0);
});

const minute = 60_000;
const start = Date.UTC(2026, 0, 2);

/** Adds artifacts, one per minute. @returns their ids */
function plant(count: number, from = 0, name = "ralph-x"): number[] {
  return Array.from({ length: count }, (_, number) => {
    const createdAt = new Date(start + (from + number) * minute);
    return server.world.addArtifact({ name, runId: 1, bytes: Buffer.from("x"), createdAt }).id;
  });
}

function open(): ArtifactPages {
  const { GITHUB_TOKEN: token = "", GITHUB_API_URL: apiUrl = "" } = server.environment(1);
  const client = createGitHubClient({ apiUrl, token, repository: "octo/project", clock: systemClock });
  return new ArtifactPages(client, { info() {}, warn: (line) => void warned.push(line) });
}

const sorted = async (pages: ArtifactPages) => (await pages.read()).map(({ id }) => id).sort((a, b) => a - b);

test("the first read loads all pages, later ones only those with new artifacts", async () => {
  const pages = open();
  const ids = plant(250);
  expect(await sorted(pages)).toEqual(ids);
  expect(server.count("artifacts")).toBe(3);
  ids.push(...plant(3, 250));
  expect(await sorted(pages)).toEqual(ids);
  expect(server.count("artifacts")).toBe(4);
  ids.push(...plant(150, 253));
  expect(await sorted(pages)).toEqual(ids);
  expect(server.count("artifacts")).toBe(6);
  expect(warned).toEqual([]);
});

test("artifacts with other names are left out", async () => {
  plant(120, 0, "build");
  const ids = plant(2, 120);
  plant(120, 122, "other-ralph-x");
  expect(await sorted(open())).toEqual(ids);
});

test("an artifact that appears below newer ones is found, and a removed one is not", async () => {
  const pages = open();
  const ids = plant(150);
  await pages.read();
  // Its upload began before the newest ones and ended after them.
  const [late = 0] = plant(1, 145);
  const removed = server.world.artifacts.find(({ id }) => id === ids.at(-3));
  server.world.remove(removed!);
  const expected = [...ids.filter((id) => id !== removed!.id), late];
  expect(await sorted(pages)).toEqual(expected);
  expect(server.count("artifacts")).toBe(3);
});

test("in a small repository no removed artifact is listed", async () => {
  const pages = open();
  const ids = plant(50);
  await pages.read();
  server.world.artifacts.splice(0, 30);
  expect(await sorted(pages)).toEqual(ids.slice(30));
});

test("only the newest ten pages are read, with one warning", async () => {
  const pages = open();
  const ids = plant(1_050);
  for (const _ of [1, 2]) expect(await sorted(pages)).toEqual(ids.slice(50));
  expect(server.count("artifacts")).toBe(11);
  expect(warned).toEqual([
    expect.stringMatching(/^the repository has more artifacts than the 1000 newest.*retention-days$/),
  ]);
});
