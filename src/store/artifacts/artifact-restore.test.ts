// Restores from a repository full of unacceptable artifacts: each is skipped with its reason, and the right one is used.
import { readFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { GitHubServer } from "../../../test/kit/github/server.ts";
import type { ArtifactRecord, RunRecord } from "../../../test/kit/github/world.ts";
import { digestOf, repository } from "../../../test/kit/github/world.ts";
import { linkMode, makeZip, type ZipEntry } from "../../../test/kit/github/zip.ts";
import { walkFolder } from "../../platform/index.ts";
import { editManifest, flipBit, maxBytes } from "../damaged-snapshots.fixture.ts";
import { stateKey, TemporaryStore } from "../store.fixture.ts";
import { artifactName } from "./artifact-name.ts";
import { createTestStore, type TestStoreOptions } from "./artifact-store.fixture.ts";
import { trustedEvents } from "./artifact-trust.ts";

let server: GitHubServer;
let temporary: TemporaryStore;
beforeEach(async () => {
  server = await GitHubServer.open();
  temporary = new TemporaryStore();
});
afterEach(async () => {
  temporary[Symbol.dispose]();
  await server[Symbol.asyncDispose]();
});

/** A generation of the folder store as zip entries. */
function entriesOf(generation: number): ZipEntry[] {
  return [...walkFolder(temporary.path(generation))]
    .filter(({ kind }) => kind === "file")
    .map(({ path }) => ({ name: path, bytes: readFileSync(temporary.path(generation, path)) }));
}

interface Planting {
  run?: Partial<RunRecord>;
  artifact?: Partial<ArtifactRecord>;
  change?: (entries: ZipEntry[]) => ZipEntry[];
}

/** Adds a generation as the artifact of its own run. */
function plant(generation: number, { run, artifact, change = (entries) => entries }: Planting = {}) {
  const runId = 200 + generation;
  server.world.addRun({ id: runId, ...run });
  const name = artifactName(stateKey, { runId, attempt: 1, generation });
  const bytes = makeZip(change(entriesOf(generation)));
  return server.world.addArtifact({ name, runId, bytes, ...artifact });
}

function store(options: TestStoreOptions = {}) {
  const info = (line: string) => void temporary.messages.push(line);
  return createTestStore(server, {
    log: { info, warn: (line) => void temporary.warnings.push(line) },
    ...options,
  });
}

const restored = (options?: TestStoreOptions) =>
  temporary.restoredNumber({ store: store(options), maxBytes });
const downloads = () => server.count("blob get");

describe("of thirteen artifacts", () => {
  test("the newest usable own one is restored, and each other one is logged with its reason", async () => {
    await temporary.saveAll(20, { keepGenerations: 20 });
    flipBit(temporary.path(11, "sessions.db"));
    editManifest(temporary, 10, (manifest) => void Object.assign(manifest, { schema: 3 }));
    const add = (entry: ZipEntry) => (entries: ZipEntry[]) => [...entries, entry];
    plant(20, { run: { headRepositoryId: repository.fork, event: "pull_request" } });
    plant(19, { run: { headBranch: "topic\u202e" } });
    plant(18, { run: { path: ".github/workflows/other.yml" } });
    plant(17, { artifact: { expired: true } });
    const truncated = plant(16);
    truncated.bytes = truncated.bytes.subarray(0, -30);
    Object.assign(truncated, { digest: digestOf(truncated.bytes), size: truncated.bytes.length });
    plant(15, { change: add({ name: "../../escaped", bytes: "x" }) });
    plant(14, { change: add({ name: "link", bytes: "/etc/passwd", mode: linkMode }) });
    plant(13, { change: add({ name: "bomb", bytes: Buffer.alloc(100_000), declared: 10 * 1024 ** 3 }) });
    plant(12, { artifact: { digest: digestOf(Buffer.from("another")) } });
    for (const generation of [11, 10, 9, 8]) plant(generation);
    expect(await restored()).toBe(9);
    expect(temporary.messages).toEqual([
      expect.stringMatching(/^generation 20 in artifact \d+ is skipped: its run belongs to a fork$/),
      expect.stringMatching(/^generation 19 .*: its run is on the branch "topic\\u202e"$/),
      expect.stringMatching(
        /^generation 18 .*: its run belongs to the workflow "\.github\/workflows\/other\.yml"$/,
      ),
      expect.stringMatching(/^generation 17 .*: it has expired$/),
    ]);
    const where = "in the artifact store of octo/project is not used:";
    expect(temporary.warnings).toEqual([
      expect.stringMatching(`^generation 16 ${where} its zip is damaged \\("End of central directory`),
      `generation 15 ${where} its zip is damaged ("invalid relative path: ../../escaped")`,
      `generation 14 ${where} its file link is not a regular file`,
      expect.stringMatching(`^generation 13 ${where} it has more than \\d+ bytes$`),
      `generation 12 ${where} its zip differs from the uploaded one`,
      `generation 11 ${where} its file sessions.db has changed since it was saved`,
      `generation 10 ${where} it was made by a newer ralph-ci (schema 3)`,
    ]);
    expect(downloads(), "skipped artifacts are not downloaded").toBe(8);
    expect(server.count("run"), "runs are looked up only if the list does not decide").toBe(10);
    expect(server.requests.filter(({ route, hasToken }) => route === "blob get" && hasToken)).toEqual([]);
  });

  test("if none is acceptable, nothing is restored", async () => {
    await temporary.saveAll(2);
    plant(2, { run: { headRepositoryId: null } });
    plant(1, { artifact: { expired: true } });
    expect(await restored()).toBeUndefined();
    expect(temporary.warnings).toEqual([]);
  });

  test("if a newer program made the only one, the error says what to do", async () => {
    await temporary.saveAll(1);
    editManifest(temporary, 1, (manifest) => void Object.assign(manifest, { schema: 3 }));
    plant(1);
    await expect(restored()).rejects.toThrow(
      /^the artifact store of octo\/project has no usable snapshot.*\(schema 3\); update ralph-ci/,
    );
  });
});

describe("accepted artifacts", () => {
  test.each(["success", "failure", "cancelled", "timed_out", "startup_failure", null])(
    "include those of a run that ended as %s",
    async (conclusion) => {
      await temporary.saveAll(1);
      plant(1, { run: { conclusion, status: conclusion === null ? "in_progress" : "completed" } });
      expect(await restored()).toBe(1);
    },
  );

  test.each(["workflow_dispatch", "schedule", "push", "pull_request"])(
    "include those of a run that was started by %s",
    async (event) => {
      await temporary.saveAll(1);
      plant(1, { run: { event, path: ".github/workflows/ralph.yml@refs/heads/main" } });
      expect(await restored()).toBe(1);
    },
  );

  test.each(["pull_request_target", "issue_comment", "workflow_run"])(
    "exclude those of a run that was started by %s",
    async (event) => {
      await temporary.saveAll(1);
      plant(1, { run: { event } });
      expect(await restored()).toBeUndefined();
      expect(temporary.messages).toEqual([
        expect.stringContaining(`its run was started by the event "${event}"`),
      ]);
    },
  );

  test("include those of other branches with anyBranch", async () => {
    await temporary.saveAll(1);
    plant(1, { run: { headBranch: "topic" } });
    expect(await restored()).toBeUndefined();
    expect(await restored({ anyBranch: true })).toBe(1);
  });

  test("of other branches count for allowed comments and reviews of pull requests, and for no other event", async () => {
    await temporary.saveAll(3);
    plant(3, { run: { event: "workflow_dispatch", headBranch: "topic" } });
    plant(2, { run: { event: "pull_request_review", headBranch: "ralph/x" } });
    plant(1, { run: { event: "issue_comment", headBranch: "develop" } });
    expect(await restored({ events: [...trustedEvents, "issue_comment"] })).toBe(1);
    expect(await restored({ events: [...trustedEvents, "pull_request_review"] })).toBe(2);
    expect(temporary.messages).toContainEqual(
      expect.stringMatching(/^generation 3 .* on the branch "topic"$/),
    );
    plant(3, { run: { event: "pull_request_review", headBranch: "ralph/x", headRepositoryId: 4711 } });
    expect(await restored({ events: [...trustedEvents, "pull_request_review"] })).toBe(2);
    expect(await restored()).toBeUndefined();
  });

  test("include this run's own for any event, and the repository id is requested if the runner does not give it", async () => {
    await temporary.saveAll(2);
    server.world.addRun({ id: 100, event: "issue_comment", conclusion: null, status: "in_progress" });
    const name = artifactName(stateKey, { runId: 100, attempt: 1, generation: 2 });
    server.world.addArtifact({ name, runId: 100, bytes: makeZip(entriesOf(2)) });
    expect(await restored({ environment: { GITHUB_REPOSITORY_ID: "" } })).toBe(2);
    expect([server.count("repository"), server.count("run")]).toEqual([1, 0]);
  });

  test("exclude those named after another run and those whose run no longer exists", async () => {
    await temporary.saveAll(3);
    const stolen = plant(3);
    server.world.addRun({ id: 999 });
    stolen.runId = 999;
    plant(2);
    server.fault("run", { status: 404 }, 1);
    plant(1);
    expect(await restored()).toBe(1);
    expect(temporary.messages).toEqual([
      expect.stringMatching(/^generation 3 .*: it belongs to run 999 but is named after another run$/),
      expect.stringMatching(/^generation 2 .*: its run no longer exists$/),
    ]);
  });
});

describe("of many earlier runs", () => {
  const plantName = (runId: number, generation: number, run: Partial<RunRecord> = {}) => {
    server.world.addRun({ id: runId, ...run });
    const name = artifactName(stateKey, { runId, attempt: 1, generation });
    server.world.addArtifact({ name, runId, bytes: Buffer.from("x") });
  };

  test("only the newest ones are looked up, and this run's own are listed too", async () => {
    plantName(100, 1);
    for (let generation = 2; generation <= 40; generation += 1) plantName(200 + generation, generation);
    const listed = (await store().list(stateKey)).map(({ generation }) => generation);
    expect(listed).toEqual([40, 39, 38, 37, 36, 35, 34, 33, 32, 31, 1]);
    expect(server.count("run")).toBe(10);
  });

  test("at most thirty are looked up per read if none is acceptable", async () => {
    const path = ".github/workflows/other.yml";
    for (let generation = 1; generation <= 40; generation += 1)
      plantName(200 + generation, generation, { path });
    expect(await store().list(stateKey)).toEqual([]);
    expect(server.count("run")).toBe(30);
  });
});

test("of two artifacts with one generation the older is valid, and a fork's never counts", async () => {
  await temporary.saveAll(2);
  const fork = plant(2, { run: { headRepositoryId: repository.fork } });
  plant(1);
  server.world.addRun({ id: 300 });
  const name = artifactName(stateKey, { runId: 300, attempt: 1, generation: 1 });
  const later = server.world.addArtifact({ name, runId: 300, bytes: Buffer.from("no zip") });
  expect(fork.id).toBeLessThan(later.id);
  expect(await restored()).toBe(1);
  expect(temporary.messages.at(-1)).toBe(
    `generation 1 in artifact ${later.id} is skipped: another run stored that generation first`,
  );
});

test("a skip is logged once for any number of reads", async () => {
  await temporary.saveAll(2);
  plant(2, { artifact: { expired: true } });
  plant(1);
  const opened = store();
  for (const _ of [1, 2, 3]) expect(await temporary.restoredNumber({ store: opened, maxBytes })).toBe(1);
  expect(temporary.messages).toHaveLength(1);
  expect([server.count("artifacts"), server.count("run")], "nothing is asked twice").toEqual([3, 1]);
});
