// Snapshots of a newer program are neither misread nor removed.
import { cpSync, rmSync, writeFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ConfigurationError } from "../../platform/index.ts";
import { editManifest, flipBit } from "../damaged-snapshots.fixture.ts";
import { NewerSnapshot } from "../errors.ts";
import { contentsOf, stateKey, TemporaryStore } from "../store.fixture.ts";

let temporary: TemporaryStore;
beforeEach(() => {
  temporary = new TemporaryStore();
});
afterEach(() => temporary[Symbol.dispose]());

const take = () => {};

describe("a newer schema", () => {
  const newer = "it was made by a newer ralph-ci (schema 3)";

  test("is reported, and an older readable one is restored", async () => {
    await temporary.saveAll(2);
    writeFileSync(temporary.path(2, "manifest.json"), '{"schema": 3, "all": "else may differ"}');
    const before = contentsOf(temporary.folder);
    expect(await temporary.restoredNumber()).toBe(1);
    expect(temporary.warnings).toEqual([
      `generation 2 in the folder ${temporary.folder} is not used: ${newer}`,
    ]);
    expect(contentsOf(temporary.folder)).toEqual(before);
  });

  test.each([
    ["alone", () => rmSync(temporary.path(1), { recursive: true })],
    ["with a damaged one before it", () => flipBit(temporary.path(1, "sessions.db"))],
    [
      "with a damaged one after it",
      () => {
        cpSync(temporary.path(1), temporary.path(3), { recursive: true });
        rmSync(temporary.path(1), { recursive: true });
      },
    ],
  ])("%s causes an error that says what to do", async (_, prepare) => {
    await temporary.saveAll(2);
    editManifest(temporary, 2, (manifest) => void Object.assign(manifest, { schema: 3 }));
    prepare();
    const before = contentsOf(temporary.folder);
    const into = temporary.newFolder();
    const restore = temporary.open().restore(into, take);
    await expect(restore).rejects.toThrow(ConfigurationError);
    await expect(restore).rejects.toThrow(
      `the folder ${temporary.folder} has no usable snapshot of "${stateKey}", but it has generation 2: ${newer}; update ralph-ci, or give another --state-key`,
    );
    expect(contentsOf(into)).toEqual({});
    expect(contentsOf(temporary.folder)).toEqual(before);
  });

  test("can also be reported by the check", async () => {
    await temporary.saveAll(1);
    const restore = temporary.open().restore(temporary.newFolder(), () => {
      throw new NewerSnapshot("its database is of a newer ralph-ci");
    });
    await expect(restore).rejects.toThrow(/its database is of a newer ralph-ci; update ralph-ci/);
  });
});
