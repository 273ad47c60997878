// Tests that a run's records stay what it wrote, whatever an agent does to the files in the state folder.
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { story, TemporaryState } from "./journal.fixture.ts";
import type { Journal } from "./journal.ts";

const putEffort = (journal: Journal, effort: string) =>
  journal.write((tables) => {
    tables.sessions.put({ taskName: effort, status: "running" });
    tables.stories.put(effort, [story("A", 0, { effort }), story("B", 1, { effort })]);
  });

const passes = (journal: Journal, effort: string) =>
  journal.read((tables) => tables.stories.list(effort).map((row) => row.passes));

async function passAll(journal: Journal, effort: string): Promise<void> {
  await journal.write((tables) => {
    for (const { id } of tables.stories.list(effort))
      tables.stories.update(effort, id, { passes: true, verified: true, status: "passed", updatedAt: "" });
  });
}

test.each<[string, (state: TemporaryState) => void]>([
  ["is rubbish", ({ main }) => writeFileSync(main, "rubbish")],
  [
    "and the previous one are rubbish",
    ({ main, previous }) => {
      writeFileSync(main, "x");
      writeFileSync(previous, "x");
    },
  ],
  ["is empty", ({ main }) => writeFileSync(main, "")],
  ["is gone", ({ main }) => rmSync(main)],
  ["is gone with its folder", ({ folder }) => rmSync(folder, { recursive: true })],
  ["is a pipe", ({ main }) => [rmSync(main), execFileSync("mkfifo", [main])]],
  ["is a folder", ({ main }) => [rmSync(main), mkdirSync(main)]],
])("a database that %s is written again from memory, with one warning", async (_, damage) => {
  using state = new TemporaryState();
  using journal = await state.open();
  await putEffort(journal, "one");
  await putEffort(journal, "two");
  const before = passes(journal, "one");
  journal.claim("one");
  damage(state);
  expect(passes(journal, "one")).toEqual(before);
  await passAll(journal, "two");
  expect(state.warnings.filter((line) => line.includes("written again from memory"))).toHaveLength(1);
  using other = await state.open();
  expect(passes(other, "one")).toEqual(before);
  expect(new Set(passes(other, "two"))).toEqual(new Set([true]));
});

test("rows of the claimed effort are what the run wrote, and those of other efforts are taken over", async () => {
  using state = new TemporaryState();
  using journal = await state.open();
  await putEffort(journal, "mine");
  await putEffort(journal, "theirs");
  journal.claim("mine");
  const before = passes(journal, "mine");
  using other = await state.open();
  await passAll(other, "mine");
  await passAll(other, "theirs");
  expect(passes(journal, "mine")).toEqual(before);
  await journal.write((tables) => tables.sessions.update("mine", { iteration: 1 }));
  expect([passes(other, "mine"), new Set(passes(other, "theirs"))]).toEqual([before, new Set([true])]);
  expect(state.warnings).toEqual([expect.stringContaining("changed from outside")]);
});

test("an older copy of the database does not bring the claimed effort back to it", async () => {
  using state = new TemporaryState();
  using journal = await state.open();
  await putEffort(journal, "mine");
  journal.claim("mine");
  copyFileSync(state.main, `${state.main}.old`);
  await passAll(journal, "mine");
  const after = passes(journal, "mine");
  copyFileSync(`${state.main}.old`, state.main);
  expect(passes(journal, "mine")).toEqual(after);
});
