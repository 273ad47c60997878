// Shows that what a newer program saved is neither misread nor taken away.
import { cpSync, rmSync, writeFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ConfigurationError } from "../../platform/index.ts";
import { NewerSnapshot } from "../contract.ts";
import { editManifest, flipBit } from "../damaged-snapshots.fixture.ts";
import { contentsOf, stateKey, TemporaryStore } from "../store.fixture.ts";

let kept: TemporaryStore;
beforeEach(() => {
  kept = new TemporaryStore();
});
afterEach(() => kept[Symbol.dispose]());

const take = () => {};

describe("a newer schema", () => {
  const newer = "it was made by a newer ralph-ci (schema 2)";

  test("is told, and an older one that can be read is taken", async () => {
    await kept.saveAll(2);
    writeFileSync(kept.path(2, "manifest.json"), '{"schema": 2, "all": "else may differ"}');
    const before = contentsOf(kept.folder);
    expect(await kept.restoredNumber()).toBe(1);
    expect(kept.warnings).toEqual([`generation 2 in the folder ${kept.folder} is not used: ${newer}`]);
    expect(contentsOf(kept.folder)).toEqual(before);
  });

  test.each([
    ["alone", () => rmSync(kept.path(1), { recursive: true })],
    ["with a damaged one before it", () => flipBit(kept.path(1, "sessions.db"))],
    [
      "with a damaged one after it",
      () => {
        cpSync(kept.path(1), kept.path(3), { recursive: true });
        rmSync(kept.path(1), { recursive: true });
      },
    ],
  ])("%s is an error that says what to do", async (_, prepare) => {
    await kept.saveAll(2);
    editManifest(kept, 2, (manifest) => void Object.assign(manifest, { schema: 2 }));
    prepare();
    const before = contentsOf(kept.folder);
    const into = kept.newFolder();
    const restore = kept.open().restore(into, take);
    await expect(restore).rejects.toThrow(ConfigurationError);
    await expect(restore).rejects.toThrow(
      `the folder ${kept.folder} has no snapshot of "${stateKey}" that can be used, but has generation 2: ${newer}; update ralph-ci, or give another --state-key`,
    );
    expect(contentsOf(into)).toEqual({});
    expect(contentsOf(kept.folder)).toEqual(before);
  });

  test("can also be found by whoever accepts", async () => {
    await kept.saveAll(1);
    const restore = kept.open().restore(kept.newFolder(), () => {
      throw new NewerSnapshot("its database is of a newer ralph-ci");
    });
    await expect(restore).rejects.toThrow(/its database is of a newer ralph-ci; update ralph-ci/);
  });
});
