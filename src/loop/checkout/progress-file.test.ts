// Tests that a kill between the log and its copy loses no entry.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { locateEffort } from "../../effort/index.ts";
import { type Journal, openJournal } from "../../journal/index.ts";
import {
  createRedactor,
  FileBatch,
  makeTemporaryFolder,
  removeFolder,
  silentLog,
  systemClock,
  temporaryRoot,
} from "../../platform/index.ts";
import { appendToProgress, type ProgressContext, prepareProgress } from "./progress-file.ts";

const entry = "## 2026-01-01 10:00 - US-1\n- Done.\n---\n";

let folder: string;
let log: string;
beforeEach(() => {
  folder = makeTemporaryFolder("progress-", temporaryRoot());
  mkdirSync(path.join(folder, "checkout/tasks/shop"), { recursive: true });
  mkdirSync(path.join(folder, "state"));
  writeFileSync(
    path.join(folder, "checkout/tasks/shop/prd.json"),
    '{"userStories":[{"id":"US-1","title":"a"}]}',
  );
  log = path.join(folder, "checkout/tasks/shop/progress.txt");
});
afterEach(() => removeFolder(folder));

/** A process of its own: it remembers no copies. */
function openContext(journal: Journal): ProgressContext {
  const checkout = path.join(folder, "checkout");
  return {
    location: locateEffort("shop", checkout, checkout),
    effortState: path.join(folder, "state"),
    journal,
    effortType: "Feature",
    clock: systemClock,
    limits: { maxIterations: 10, rotateAt: 1_000 },
    redactor: createRedactor([]),
  };
}

async function inNewProcess(act: (context: ProgressContext) => Promise<void> | void): Promise<void> {
  using journal = await openJournal(path.join(folder, "state"), { log: silentLog, now: () => new Date(0) });
  await act(openContext(journal));
}

test.each([
  ["before the log was in place", false],
  ["after it", true],
])("an entry is in the log after a run that was killed %s", async (_, isInPlace) => {
  await inNewProcess(async (context) => {
    prepareProgress(context);
    const batch = new FileBatch();
    appendToProgress(context, entry, batch);
    if (isInPlace) await batch.replaceAll();
  });
  await inNewProcess((context) => appendToProgress(context, entry));
  expect(readFileSync(log, "utf8").split("- Done.")).toHaveLength(2);
  expect(readFileSync(path.join(folder, "state/progress.txt"), "utf8")).toBe(readFileSync(log, "utf8"));
});
