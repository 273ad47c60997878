// Tests that the first publisher that works is chosen, with the reasons against the others.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { publisherOptions } from "../../test/kit/ziti/fake-world.ts";
import { type ChoiceOptions, choosePublisher } from "./index.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "publisher-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** How often the `ziti` program was looked for. */
let searches = 0;

function optionsWith({ sdk, ziti }: { sdk?: object; ziti?: string } = {}): ChoiceOptions {
  const parts = publisherOptions(folder);
  searches = 0;
  const findZiti = async () => {
    searches += 1;
    return ziti ?? parts.ziti;
  };
  return { ...parts, sdk: { ...parts.sdk, ...sdk }, findZiti };
}

const withAddon = (addon: string | undefined) => optionsWith({ sdk: { addon } });

test("the SDK is first, when its native part can be loaded", async () => {
  const { publisher, refused } = await choosePublisher("auto", optionsWith());
  expect([publisher.name, refused, searches]).toEqual(["sdk", [], 0]);
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

test("a package that cannot be loaded does not keep the program from being looked for", async () => {
  for (const fixture of ["crash.fixture.cjs", "bare.fixture.cjs"]) {
    const options = withAddon(join(import.meta.dirname, fixture));
    const { publisher, refused } = await choosePublisher("auto", options);
    expect([publisher.name, refused.length, searches]).toEqual(["tunneler", 1, 1]);
  }
});

test("a package of another version is refused by what it lacks", async () => {
  const { refused } = await choosePublisher("sdk", withAddon(join(import.meta.dirname, "bare.fixture.cjs")));
  expect(refused).toEqual([expect.stringMatching(/it has no init, listen, write, close: version 0\.29\.0/)]);
});

test("when no publisher works nothing is published, with the reasons", async () => {
  const { publisher, refused } = await choosePublisher(
    "auto",
    optionsWith({ sdk: { addon: undefined }, ziti: "/nowhere/ziti" }),
  );
  expect([publisher.name, refused.length]).toEqual(["none", 2]);
  const { state } = publisher.publish({} as never);
  expect(state).toMatchObject({ kind: "unavailable", why: refused.join("; "), again: undefined });
});
