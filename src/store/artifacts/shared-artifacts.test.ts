// Artifacts of a run hold only what its earlier ones lack, and another run puts the files together.
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { GitHubServer } from "../../../test/kit/github/server.ts";
import { TemporaryStore } from "../store.fixture.ts";
import { createTestStore, ServicePool } from "./artifact-store.fixture.ts";

let server: GitHubServer;
const pool = new ServicePool();
beforeAll(async () => {
  server = await GitHubServer.open();
});
afterAll(async () => {
  await pool[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});
beforeEach(() => server.world.artifacts.splice(0));

/** Text that a zip cannot make much smaller. */
const large = Buffer.from(randomBytes(150_000).toString("base64"));

test("a save uploads what is new; if an artifact that others need is deleted, a whole one is restored", async () => {
  using temporary = new TemporaryStore();
  const snapshots = temporary.open({ store: createTestStore(server, { pool }), attempt: 1 });
  for (let number = 1; number <= 6; number += 1)
    await snapshots.save("x", [
      { path: "sessions.db", content: Buffer.from(`database ${number}`) },
      { path: "iterations/0001/output.log", content: large },
    ]);
  const artifacts = () => [...server.world.artifacts].sort((a, b) => a.id - b.id);
  // Generation 3 is not among the last three, and nothing builds on it.
  const sizes = artifacts().map(({ bytes }) => bytes.length);
  expect(sizes.map((size) => size > 10_000)).toEqual([true, true, false, false, false]);
  const restore = async () => {
    const store = createTestStore(server, { pool, runId: 101 });
    const into = temporary.newFolder();
    const manifest = await temporary.open({ store, runId: "other" }).restore(into, () => {});
    expect(readFileSync(join(into, "iterations/0001/output.log")).equals(large)).toBe(true);
    return manifest?.generation;
  };
  expect(await restore()).toBe(6);
  const [, holder] = artifacts();
  server.world.artifacts.splice(server.world.artifacts.indexOf(holder!), 1);
  expect(await restore()).toBe(1);
  expect(temporary.warnings.join("\n")).toMatch(/generation 6 .* generation 2, .* no longer exists/);
});
