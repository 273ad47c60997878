// Writers in several processes lose nothing, and a killed writer loses nothing acknowledged.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import * as fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openJournal } from "./journal.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "processes-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A process that adds events, at most `count` of them, and prints the detail of each once it is acknowledged. */
function startWriter(name: string, count: number): ChildProcess {
  const program = `
    import { writeSync } from "node:fs";
    import { openJournal } from ${JSON.stringify(join(import.meta.dirname, "journal.ts"))};
    const log = { info() {}, warn: console.error };
    const journal = await openJournal(${JSON.stringify(folder)}, { log, now: () => new Date() });
    for (let number = 1; number <= ${count}; number += 1) {
      const detail = ${JSON.stringify(name)} + number;
      await journal.write((tables) =>
        tables.events.add({ effort: "one", runId: null, n: null, at: "", kind: "test", detail }));
      writeSync(1, detail + "\\n");
    }`;
  return spawn(process.execPath, ["--import", "tsx", "--input-type=module", "--eval", program], {
    stdio: ["ignore", "pipe", "inherit"],
  });
}

/** What the journal holds; a damaged file would be warned of. */
async function readDetails(): Promise<string[]> {
  const log = { info: () => {}, warn: (line: string) => expect.unreachable(line) };
  using journal = await openJournal(folder, { log, now: () => new Date(0) });
  return journal.read((tables) => tables.events.list("one").map((event) => event.detail));
}

test("four processes that write at the same time lose nothing", async () => {
  const names = ["a", "b", "c", "d"];
  const writers = names.map((name) => startWriter(name, 25));
  const codes = await Promise.all(writers.map(async (writer) => (await once(writer, "exit"))[0]));
  expect(codes).toEqual([0, 0, 0, 0]);
  const details = await readDetails();
  for (const name of names) {
    const own = details.filter((detail) => detail.startsWith(name));
    expect(own).toEqual(Array.from({ length: 25 }, (_, index) => `${name}${index + 1}`));
  }
  expect(details).toHaveLength(100);
}, 60_000);

test("after a kill all acknowledged writes are there, at most one more, and the file is intact", async () => {
  const instants = fc.record({
    acknowledged: fc.integer({ min: 1, max: 20 }),
    spinMs: fc.double({ min: 0, max: 4, noNaN: true }),
  });
  let expected: string[] = [];
  for (const [index, { acknowledged, spinMs }] of fc.sample(instants, { seed: 42, numRuns: 5 }).entries()) {
    const name = `${index}-`;
    const writer = startWriter(name, 1_000_000);
    const heard: string[] = [];
    if (!writer.stdout) throw new Error("no output");
    for await (const line of createInterface(writer.stdout)) {
      heard.push(line);
      if (heard.length !== acknowledged) continue;
      // To meet the writer at another point of its next write each time; a timer is too coarse for that.
      const start = performance.now();
      while (performance.now() - start < spinMs);
      writer.kill("SIGKILL");
    }
    expect(heard.length).toBeGreaterThanOrEqual(acknowledged);
    const details = await readDetails();
    expect(details.slice(0, expected.length + heard.length)).toEqual([...expected, ...heard]);
    const more = details.slice(expected.length + heard.length);
    expect([[], [`${name}${heard.length + 1}`]]).toContainEqual(more);
    expected = details;
  }
}, 120_000);
