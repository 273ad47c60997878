// Shows that writers in several processes never keep one generation twice, and that one which is killed leaves nothing half-made.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, expect, test } from "vitest";
import { contentsOf, stateKey, TemporaryStore } from "./store.fixture.ts";

let kept: TemporaryStore;
beforeEach(() => {
  kept = new TemporaryStore();
});
afterEach(() => kept[Symbol.dispose]());

/** A process that saves as fast as it can, only the newest staying, and prints the generation of each save and its text. */
function startWriter(name: string, count: number): ChildProcess {
  const program = `
    import { writeSync } from "node:fs";
    import { createFolderStore, openSnapshots } from ${JSON.stringify(join(import.meta.dirname, "index.ts"))};
    const open = () => openSnapshots({
      store: createFolderStore(${JSON.stringify(kept.folder)}), stateKey: ${JSON.stringify(stateKey)},
      repository: "some/shop", runId: ${JSON.stringify(name)}, attempt: 1, keep: 1,
      log: { info() {}, warn: console.error }, now: () => new Date(), temporaryFolder: ${JSON.stringify(join(kept.root, "temporary"))},
    });
    for (let snapshots = open(), number = 1; number <= ${count}; number += 1) {
      const text = ${JSON.stringify(name)} + " " + number;
      const result = await snapshots.save(text, [{ path: "a", content: Buffer.from(text) }]);
      if (result.kind === "saved") writeSync(1, result.manifest.generation + " " + text + "\\n");
      else snapshots = open();
    }`;
  return spawn(process.execPath, ["--import", "tsx", "--input-type=module", "--eval", program], {
    stdio: ["ignore", "pipe", "inherit"],
  });
}

/** What a writer printed until it ended. */
async function readSaves(writer: ChildProcess, onSave = () => {}): Promise<string[]> {
  const lines: string[] = [];
  const ended = once(writer, "exit");
  for await (const line of createInterface({ input: writer.stdout! })) {
    lines.push(line);
    onSave();
  }
  const [code, signal] = (await ended) as [number | null, string | null];
  expect(signal ?? code).toBeOneOf([0, "SIGKILL"]);
  return lines;
}

test("of three that race no two keep the same generation, and the newest is what its writer saved", async () => {
  const saves = (
    await Promise.all(["one", "two", "three"].map((name) => readSaves(startWriter(name, 40))))
  ).flat();
  const generations = saves.map((line) => Number(line.split(" ")[0])).sort((a, b) => a - b);
  // One that was gone past as soon as it had its name is told as superseded, so a number may be missing.
  expect(new Set(generations).size).toBe(generations.length);
  const [newest, ...others] = await kept.store.list(stateKey);
  expect(others.length, "what is too old is removed by the next save at the latest").toBeLessThan(3);
  const text = saves.find((line) => line.startsWith(`${newest!.generation} `))!.replace(/^\d+ /, "");
  expect(contentsOf(kept.path(newest!.generation)).a).toBe(`600 ${text}`);
});

test("one that is killed leaves the last one it told of, or the one it was about to tell of", async () => {
  for (let round = 1; round <= 2; round += 1) {
    const writer = startWriter(`round ${round}`, 1_000_000);
    let left = 5 * round;
    const saves = await readSaves(writer, () => {
      left -= 1;
      if (left === 0) writer.kill("SIGKILL");
    });
    const told = Number(saves.at(-1)!.split(" ")[0]);
    const into = kept.newFolder();
    const manifest = await kept.open().restore(into, () => {});
    expect(manifest!.generation - told, `told of ${told}`).toBeOneOf([0, 1]);
    expect(kept.warnings).toEqual([]);
  }
});
