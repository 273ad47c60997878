// Pushes the branch of a run to a bare remote on disk, and says whether the remote has the work.
import * as fs from "node:fs";
import * as path from "node:path";
import { expect, test } from "vitest";
import { type Workplace, work, workplace } from "../git/remote.fixture.ts";
import { openJournal } from "../journal/index.ts";
import { silentLog } from "../platform/index.ts";
import { openBranchSync } from "./branch-sync.ts";

/** The sync of the workplace's branch, and the warnings that it announces. */
async function openSync(setup: Workplace, pushes = true) {
  const state = path.join(setup.root, "state");
  const journal = await openJournal(state, { log: silentLog, now: () => new Date() });
  const folder = path.join(setup.top, "tasks/x");
  const warnings: string[] = [];
  const sync = await openBranchSync({
    runId: "0123456789abcdef",
    folder: setup.top,
    location: {
      folder,
      slug: "x",
      relativeFolder: "tasks/x",
      prdFile: `${folder}/prd.json`,
      progressFile: `${folder}/progress.txt`,
      promptFile: `${folder}/prompt.md`,
      backgroundFile: `${folder}/prd.md`,
    },
    checkout: await setup.open(),
    effortState: path.join(state, "efforts/x"),
    journal,
    announce: (event) => void (event.kind === "warning" && warnings.push(event.text)),
    backgroundCheckout: undefined,
    pushes,
    credentials: undefined,
    startCommit: undefined,
    hidesCredentials: false,
  });
  const close = () => {
    sync[Symbol.dispose]();
    journal[Symbol.dispose]();
  };
  return { sync, warnings, [Symbol.dispose]: close };
}

function refusePushes({ bare }: Workplace): () => void {
  const hook = path.join(bare, "hooks/pre-receive");
  fs.writeFileSync(hook, "#!/bin/sh\necho 'GH013: Repository rule violations found' >&2\nexit 1\n", {
    mode: 0o755,
  });
  return () => fs.rmSync(hook);
}

test("a refused push is warned of once and counted, and forgotten once a push succeeds", async () => {
  using setup = await workplace();
  using opened = await openSync(setup);
  const { sync, warnings } = opened;
  const allow = refusePushes(setup);
  await sync.push(work);
  expect(await sync.readPush(work), "without a commit there is nothing to push").toBeUndefined();
  await setup.commitFile("b", "1");
  expect(await sync.readPush(work)).toMatchObject({ kind: "refused", unpushedCommits: 1 });
  await setup.commitFile("b", "2");
  await sync.push(work);
  expect(await sync.readPush(work)).toEqual({
    kind: "refused",
    branch: work,
    reason: expect.stringMatching(/could not be pushed, because git says: .*GH013.*; allow pushes .*\.$/),
    unpushedCommits: 2,
  });
  expect(warnings).toHaveLength(1);
  expect(warnings[0]).toMatch(/GH013.* Until a push succeeds, /);
  allow();
  await sync.push(work);
  const pushed = { kind: "pushed", branch: work, reason: undefined, unpushedCommits: 0 };
  expect(await sync.readPush(work)).toEqual(pushed);
  await setup.commitFile("b", "3");
  expect(await sync.readPush(work)).toMatchObject({ kind: "pending", reason: undefined, unpushedCommits: 1 });
});

test("a missing remote is warned of once, at the first fetch, and the commits are counted", async () => {
  using setup = await workplace();
  await setup.git("remote", "remove", "origin");
  using opened = await openSync(setup);
  const { sync, warnings } = opened;
  await sync.fetch(work);
  await sync.push(work);
  await setup.commitFile("b", "1");
  await sync.push(work);
  expect(warnings).toEqual([expect.stringMatching(/no remote.*; add one with `git remote add origin/)]);
  expect(await sync.readPush(work)).toMatchObject({ kind: "no-remote", unpushedCommits: 1 });
});

test("an unreachable remote is warned of once", async () => {
  using setup = await workplace();
  await setup.git("remote", "set-url", "origin", path.join(setup.root, "gone"));
  using opened = await openSync(setup);
  const { sync, warnings } = opened;
  await sync.fetch(work);
  await setup.commitFile("b", "1");
  await sync.push(work);
  expect(warnings).toHaveLength(1);
  expect(await sync.readPush(work)).toMatchObject({
    kind: "refused",
    reason: warnings[0],
    unpushedCommits: 1,
  });
});

test("work on a side branch counts as pushed, with the reason", async () => {
  using setup = await workplace();
  using opened = await openSync(setup);
  const { sync } = opened;
  await setup.commitFile("a", "ours");
  await setup.pushByOther("a", "theirs");
  await sync.push(work);
  const aside = {
    kind: "aside",
    branch: `${work}-01234567`,
    reason: expect.stringContaining("conflict with it in a"),
    unpushedCommits: 0,
  };
  expect(await sync.readPush(work)).toEqual(aside);
  await setup.git("commit", "--quiet", "--allow-empty", "-m", "More");
  await sync.push(work);
  expect(await sync.readPush(work)).toEqual(aside);
});

test("where nothing may be pushed, nothing is said", async () => {
  using setup = await workplace();
  using opened = await openSync(setup, false);
  await setup.commitFile("b", "1");
  await opened.sync.push(work);
  expect(await opened.sync.readPush(work)).toBeUndefined();
  expect(opened.warnings).toEqual([]);
});

test("a reference that an agent wrote does not hide a refused push", async () => {
  using setup = await workplace();
  using opened = await openSync(setup);
  refusePushes(setup);
  await opened.sync.push(work);
  await setup.commitFile("b", "1");
  await opened.sync.push(work);
  await setup.git("update-ref", "refs/remotes/other/branch", "HEAD");
  expect(await opened.sync.readPush(work)).toMatchObject({ kind: "refused", unpushedCommits: undefined });
});
