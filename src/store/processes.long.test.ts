// Writers in several processes never store one generation twice, and a killed one leaves no partial snapshot.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, expect, test } from "vitest";
import { contentsOf, stateKey, TemporaryStore } from "./store.fixture.ts";

let temporary: TemporaryStore;
beforeEach(() => {
  temporary = new TemporaryStore();
});
afterEach(() => temporary[Symbol.dispose]());

/** A process that saves as fast as it can, keeps only the newest, and prints the generation and text of each save. */
function startWriter(name: string, count: number): ChildProcess {
  const program = `
    import { writeSync } from "node:fs";
    import { createFolderStore, createSnapshotHistory } from ${JSON.stringify(join(import.meta.dirname, "index.ts"))};
    const open = () => createSnapshotHistory({
      store: createFolderStore(${JSON.stringify(temporary.folder)}), stateKey: ${JSON.stringify(stateKey)},
      repository: "some/shop", runId: ${JSON.stringify(name)}, attempt: 1, keepGenerations: 1,
      log: { info() {}, warn: console.error }, now: () => new Date(), temporaryFolder: ${JSON.stringify(join(temporary.root, "temporary"))},
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

/** The output of a writer until it ended. */
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

test("of three racing writers no two store the same generation, and the newest has its writer's text", async () => {
  const saves = (
    await Promise.all(["one", "two", "three"].map((name) => readSaves(startWriter(name, 40))))
  ).flat();
  const generations = saves.map((line) => Number(line.split(" ")[0])).sort((a, b) => a - b);
  // A generation that was overtaken at once is reported as superseded, so a number may be missing.
  expect(new Set(generations).size).toBe(generations.length);
  const [newest, ...others] = await temporary.store.list(stateKey);
  expect(others.length, "the next save removes old generations at the latest").toBeLessThan(3);
  const text = saves.find((line) => line.startsWith(`${newest!.generation} `))!.replace(/^\d+ /, "");
  expect(contentsOf(temporary.path(newest!.generation)).a).toBe(`600 ${text}`);
});

test("a killed writer leaves the last generation it reported, or the one it was about to report", async () => {
  for (let round = 1; round <= 2; round += 1) {
    const writer = startWriter(`round ${round}`, 1_000_000);
    let left = 5 * round;
    const saves = await readSaves(writer, () => {
      left -= 1;
      if (left === 0) writer.kill("SIGKILL");
    });
    const reported = Number(saves.at(-1)!.split(" ")[0]);
    const into = temporary.newFolder();
    const manifest = await temporary.open().restore(into, () => {});
    expect(manifest!.generation - reported, `reported ${reported}`).toBeOneOf([0, 1]);
    expect(temporary.warnings).toEqual([]);
  }
});
