// Tests whose marks count: only those of earlier runs of the same workflow, branch and inputs, left just before the start.
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { GitHubServer, testToken } from "../../../test/kit/github/server.ts";
import { type RunRecord, repository } from "../../../test/kit/github/world.ts";
import { TestClock } from "../../../test/kit/test-clock.ts";
import { createGitHubClient } from "../../github/index.ts";
import { systemClock } from "../../platform/index.ts";
import { trustedEvents } from "../artifacts/index.ts";
import { findStarter, leaveMark } from "./index.ts";

const minute = 60_000;
const inputs = { effort: "x", "max-cost": "20" };
let github: GitHubServer;
let folder: string;
beforeEach(async () => {
  github = await GitHubServer.open();
  folder = mkdtempSync(join(tmpdir(), "marks-"));
});
afterEach(async () => {
  await github[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

function place(runId: number, store: string) {
  return { environment: github.environment(runId), store, clock: systemClock };
}

function find(given: Readonly<Record<string, string>>, store = "artifacts", events = trustedEvents) {
  const client = createGitHubClient({
    apiUrl: github.address,
    repository: "octo/project",
    token: testToken,
    clock: new TestClock(),
    deadline: 300_000,
  });
  return findStarter(given, place(8, store), { github: client, events });
}

/** Leaves a real mark once, to know the key of its name. */
async function readKey(given = inputs): Promise<string> {
  await leaveMark(given, place(7, folder));
  return readdirSync(join(folder, "next-runs"))[0]?.replace(".json", "") ?? "";
}

describe("marks in artifacts", () => {
  async function plant(run: Partial<RunRecord> = {}, age = minute, given: typeof inputs = inputs) {
    const id = run.id ?? 7;
    github.world.runs.set(id, github.world.addRun({ id, ...run }));
    const name = `ralph-next-${await readKey(given)}-${id}-0123abcd`;
    const createdAt = new Date(Date.now() - age);
    github.world.addArtifact({ name, runId: id, bytes: Buffer.from("a zip"), createdAt });
  }

  test("of the run before name that run", async () => {
    await plant();
    expect(await find({ "max-cost": "20", effort: "x" })).toBe(7);
  });

  test("do not count for other inputs", async () => {
    await plant();
    expect(await find({ ...inputs, effort: "y" })).toBeUndefined();
    expect(await find({})).toBeUndefined();
  });

  test.each<[string, Partial<RunRecord>, number?]>([
    ["of a fork", { headRepositoryId: repository.fork }],
    ["of another workflow", { path: ".github/workflows/other.yml" }],
    ["of another branch", { headBranch: "topic" }],
    ["of an event that anybody can cause", { event: "issue_comment" }],
    ["of an earlier time", {}, 20 * minute],
    ["of this run itself", { id: 8 }],
  ])("do not count %s", async (_name, run, age) => {
    await plant(run, age);
    expect(await find(inputs)).toBeUndefined();
  });

  test("count if their run's event is allowed, or if their run had no inputs", async () => {
    await plant({ event: "issue_comment" });
    expect(await find(inputs, "artifacts", [...trustedEvents, "issue_comment"])).toBe(7);
    github.world.artifacts.length = 0;
    rmSync(join(folder, "next-runs"), { recursive: true });
    await plant({ event: "schedule" }, minute, {} as typeof inputs);
    expect(await find(inputs)).toBe(7);
  });

  test("must belong to the run that their name says", async () => {
    github.world.addRun({ id: 7 });
    github.world.addRun({ id: 6, headRepositoryId: repository.fork });
    const name = `ralph-next-${await readKey()}-7-0123abcd`;
    github.world.addArtifact({ name, runId: 6, bytes: Buffer.from("a zip") });
    expect(await find(inputs)).toBeUndefined();
  });
});

describe("marks in a folder", () => {
  test("name the run before, and count only for its inputs and for a short time", async () => {
    await leaveMark(inputs, place(7, folder));
    expect(await find(inputs, folder)).toBe(7);
    expect(await find({ ...inputs, effort: "y" }, folder)).toBeUndefined();
    github.world.addRun({ id: 8, createdAt: new Date(Date.now() + 20 * minute) });
    expect(await find(inputs, folder)).toBeUndefined();
  });

  test("that cannot be read do not count", async () => {
    const key = await readKey();
    writeFileSync(join(folder, "next-runs", `${key}.json`), "{");
    expect(await find(inputs, folder)).toBeUndefined();
  });
});
