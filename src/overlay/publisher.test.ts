// Tests that the first publisher that works is chosen, with the reasons against the others.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { publisherOptions } from "../../test/kit/ziti/fake-world.ts";
import { choosePublisher } from "./index.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "publisher-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const withAddon = (addon: string | undefined) => {
  const parts = publisherOptions(folder);
  return { ...parts, sdk: { ...parts.sdk, addon } };
};

test("the SDK is first, when its native part can be loaded", async () => {
  const { publisher, refused } = await choosePublisher("auto", publisherOptions(folder));
  expect([publisher.name, refused]).toEqual(["sdk", []]);
});

test("without it the tunneler is chosen, with the reason", async () => {
  const { publisher, refused } = await choosePublisher("auto", withAddon(undefined));
  expect(publisher.name).toBe("tunneler");
  expect(refused).toEqual([expect.stringMatching(/^sdk: .* is not installed; install @openziti/)]);
});

test("a package that crashes while it loads does no harm", async () => {
  const { refused } = await choosePublisher("sdk", withAddon(join(import.meta.dirname, "crash.fixture.cjs")));
  expect(refused).toEqual([expect.stringMatching(/cannot be loaded: the host process was ended by SIGSEGV/)]);
});

test("a package of another version is refused by what it lacks", async () => {
  const { refused } = await choosePublisher("sdk", withAddon(join(import.meta.dirname, "bare.fixture.cjs")));
  expect(refused).toEqual([expect.stringMatching(/it has no init, listen, write, close: version 0\.29\.0/)]);
});

test("when no publisher works nothing is published, with the reasons", async () => {
  const { publisher, refused } = await choosePublisher("auto", {
    ...withAddon(undefined),
    ziti: "/nowhere/ziti",
  });
  expect([publisher.name, refused.length]).toEqual(["none", 2]);
  const { state } = publisher.publish({} as never);
  expect(state).toMatchObject({ kind: "unavailable", why: refused.join("; "), again: undefined });
});
