// Restores from a repository full of artifacts that must not be taken: each is passed over with its reason, the right one counts.
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

let server: GitHubServer;
let kept: TemporaryStore;
beforeEach(async () => {
  server = await GitHubServer.open();
  kept = new TemporaryStore();
});
afterEach(async () => {
  kept[Symbol.dispose]();
  await server[Symbol.asyncDispose]();
});

/** The files of a generation of the folder store, as entries of a zip. */
function entriesOf(generation: number): ZipEntry[] {
  return [...walkFolder(kept.path(generation))]
    .filter(({ kind }) => kind === "file")
    .map(({ path }) => ({ name: path, bytes: readFileSync(kept.path(generation, path)) }));
}

interface Planting {
  run?: Partial<RunRecord>;
  artifact?: Partial<ArtifactRecord>;
  change?: (entries: ZipEntry[]) => ZipEntry[];
}

/** Plants a generation as the artifact of a run of its own. */
function plant(generation: number, { run, artifact, change = (entries) => entries }: Planting = {}) {
  const runId = 200 + generation;
  server.world.plantRun({ id: runId, ...run });
  const name = artifactName(stateKey, { runId, attempt: 1, generation });
  const bytes = makeZip(change(entriesOf(generation)));
  return server.world.plantArtifact({ name, runId, bytes, ...artifact });
}

function store(wishes: TestStoreOptions = {}) {
  const info = (line: string) => void kept.messages.push(line);
  return createTestStore(server, { log: { info, warn: (line) => void kept.warnings.push(line) }, ...wishes });
}

const restored = (wishes?: TestStoreOptions) => kept.restoredNumber({ store: store(wishes), maxBytes });
const downloads = () => server.count("blob get");

describe("of thirteen artifacts", () => {
  test("the newest that is ours and whole is taken, and each other is told with its reason", async () => {
    await kept.saveAll(20, { keepGenerations: 20 });
    flipBit(kept.path(11, "sessions.db"));
    editManifest(kept, 10, (manifest) => void Object.assign(manifest, { schema: 2 }));
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
    expect(kept.messages).toEqual([
      expect.stringMatching(/^generation 20 in artifact \d+ is passed over: its run is of a fork$/),
      expect.stringMatching(/^generation 19 .*: its run is on the branch "topic\\u202e"$/),
      expect.stringMatching(
        /^generation 18 .*: its run is of the workflow "\.github\/workflows\/other\.yml"$/,
      ),
      expect.stringMatching(/^generation 17 .*: it has expired$/),
    ]);
    const where = "in the artifact store of octo/project is not used:";
    expect(kept.warnings).toEqual([
      expect.stringMatching(`^generation 16 ${where} its zip is broken \\("End of central directory`),
      `generation 15 ${where} its zip is broken ("invalid relative path: ../../escaped")`,
      `generation 14 ${where} its file link is no plain file`,
      expect.stringMatching(`^generation 13 ${where} it has more than \\d+ bytes$`),
      `generation 12 ${where} its zip has other bytes than were uploaded`,
      `generation 11 ${where} its file sessions.db has other content than it was saved with`,
      `generation 10 ${where} it was made by a newer ralph-ci (schema 2)`,
    ]);
    expect(downloads(), "what does not count is not downloaded").toBe(8);
    expect(server.count("run"), "what the list tells is not looked up").toBe(10);
    expect(server.requests.filter(({ route, hasToken }) => route === "blob get" && hasToken)).toEqual([]);
  });

  test("where none is left there is nothing to restore", async () => {
    await kept.saveAll(2);
    plant(2, { run: { headRepositoryId: null } });
    plant(1, { artifact: { expired: true } });
    expect(await restored()).toBeUndefined();
    expect(kept.warnings).toEqual([]);
  });

  test("where the only one is of a newer program it is an error that says what to do", async () => {
    await kept.saveAll(1);
    editManifest(kept, 1, (manifest) => void Object.assign(manifest, { schema: 2 }));
    plant(1);
    await expect(restored()).rejects.toThrow(
      /^the artifact store of octo\/project has no snapshot.*\(schema 2\); update ralph-ci/,
    );
  });
});

describe("whose artifacts count", () => {
  test.each(["success", "failure", "cancelled", "timed_out", "startup_failure", null])(
    "those of a run that ended as %s",
    async (conclusion) => {
      await kept.saveAll(1);
      plant(1, { run: { conclusion, status: conclusion === null ? "in_progress" : "completed" } });
      expect(await restored()).toBe(1);
    },
  );

  test.each(["workflow_dispatch", "schedule", "push", "pull_request"])(
    "those of a run that began with %s",
    async (event) => {
      await kept.saveAll(1);
      plant(1, { run: { event, path: ".github/workflows/ralph.yml@refs/heads/main" } });
      expect(await restored()).toBe(1);
    },
  );

  test.each(["pull_request_target", "issue_comment", "workflow_run"])(
    "not those of one that began with %s",
    async (event) => {
      await kept.saveAll(1);
      plant(1, { run: { event } });
      expect(await restored()).toBeUndefined();
      expect(kept.messages).toEqual([expect.stringContaining(`its run began with the event "${event}"`)]);
    },
  );

  test("those of other branches where any is wanted", async () => {
    await kept.saveAll(1);
    plant(1, { run: { headBranch: "topic" } });
    expect(await restored()).toBeUndefined();
    expect(await restored({ anyBranch: true })).toBe(1);
  });

  test("this run's own, whatever it began with, and its id is found out where the runner does not say it", async () => {
    await kept.saveAll(2);
    server.world.plantRun({ id: 100, event: "issue_comment", conclusion: null, status: "in_progress" });
    const name = artifactName(stateKey, { runId: 100, attempt: 1, generation: 2 });
    server.world.plantArtifact({ name, runId: 100, bytes: makeZip(entriesOf(2)) });
    expect(await restored({ environment: { GITHUB_REPOSITORY_ID: "" } })).toBe(2);
    expect([server.count("repository"), server.count("run")]).toEqual([1, 0]);
  });

  test("not those that bear the name of another run, nor those whose run is gone", async () => {
    await kept.saveAll(3);
    const stolen = plant(3);
    server.world.plantRun({ id: 999 });
    stolen.runId = 999;
    plant(2);
    server.fault("run", { status: 404 }, 1);
    plant(1);
    expect(await restored()).toBe(1);
    expect(kept.messages).toEqual([
      expect.stringMatching(/^generation 3 .*: it is of run 999 and bears the name of another$/),
      expect.stringMatching(/^generation 2 .*: its run is gone$/),
    ]);
  });
});

describe("of many earlier runs", () => {
  const plantName = (runId: number, generation: number, run: Partial<RunRecord> = {}) => {
    server.world.plantRun({ id: runId, ...run });
    const name = artifactName(stateKey, { runId, attempt: 1, generation });
    server.world.plantArtifact({ name, runId, bytes: Buffer.from("x") });
  };

  test("only the newest ones are looked up, and this run's own are listed all the same", async () => {
    plantName(100, 1);
    for (let generation = 2; generation <= 40; generation += 1) plantName(200 + generation, generation);
    const listed = (await store().list(stateKey)).map(({ generation }) => generation);
    expect(listed).toEqual([40, 39, 38, 37, 36, 35, 34, 33, 32, 31, 1]);
    expect(server.count("run")).toBe(10);
  });

  test("no more than thirty are looked up at a time, where none of them counts", async () => {
    const path = ".github/workflows/other.yml";
    for (let generation = 1; generation <= 40; generation += 1)
      plantName(200 + generation, generation, { path });
    expect(await store().list(stateKey)).toEqual([]);
    expect(server.count("run")).toBe(30);
  });
});

test("of two that have one generation the older one holds, and a fork's is none of them", async () => {
  await kept.saveAll(2);
  const fork = plant(2, { run: { headRepositoryId: repository.fork } });
  plant(1);
  server.world.plantRun({ id: 300 });
  const name = artifactName(stateKey, { runId: 300, attempt: 1, generation: 1 });
  const later = server.world.plantArtifact({ name, runId: 300, bytes: Buffer.from("no zip") });
  expect(fork.id).toBeLessThan(later.id);
  expect(await restored()).toBe(1);
  expect(kept.messages.at(-1)).toBe(
    `generation 1 in artifact ${later.id} is passed over: another writer was first with that generation`,
  );
});

test("a skip is told once, however often the list is read", async () => {
  await kept.saveAll(2);
  plant(2, { artifact: { expired: true } });
  plant(1);
  const opened = store();
  for (const _ of [1, 2, 3]) expect(await kept.restoredNumber({ store: opened, maxBytes })).toBe(1);
  expect(kept.messages).toHaveLength(1);
  expect([server.count("artifacts"), server.count("run")], "nothing is asked twice").toEqual([3, 1]);
});
