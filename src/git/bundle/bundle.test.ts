// Packs what the remote has not into a file, and leaves the checkout as it is.
import * as fs from "node:fs";
import * as path from "node:path";
import { describe, expect, test } from "vitest";
import { bundleWorkplace } from "../bundle.fixture.ts";
import { work } from "../remote.fixture.ts";

const nothing = { kind: "nothing", skipped: [] };

describe("bundleWork", () => {
  test("makes no file where the remote has everything, and takes an old one away", async () => {
    using place = await bundleWorkplace();
    const remote = await place.openRemote();
    fs.writeFileSync(place.file, "of an earlier run");
    expect(await remote.bundleWork(place.request)).toEqual(nothing);
    expect(fs.existsSync(place.file)).toBe(false);
    await place.commitFile("b", "1");
    expect(await remote.bundleWork(place.request)).toMatchObject({ kind: "bundled" });
    await remote.publish(work);
    expect(await remote.bundleWork(place.request)).toEqual(nothing);
    expect(fs.existsSync(place.file)).toBe(false);
    expect(await remote.bundleWork({ ...place.request, branch: "nowhere" })).toEqual(nothing);
  });

  test("leaves index and files as they are, and preexisting and ignored files out", async () => {
    using place = await bundleWorkplace();
    const tip = await place.commitFile("b", "1");
    place.write(".git/info/exclude", "ignored\n");
    for (const name of ["ignored", "preexisting", "new"]) place.write(name, "1");
    place.write("a", "preexisting, too\n");
    place.write("b", "2");
    await place.git("add", "a", "preexisting", "b");
    place.write("b", "3");
    const status = await place.git("status", "--porcelain", "--ignored");
    const index = await place.git("ls-files", "--stage");
    const remote = await place.openRemote();
    const bundled = await remote.bundleWork({ ...place.request, preexisting: new Set(["a", "preexisting"]) });
    expect(bundled).toMatchObject({ kind: "bundled", tip, bases: [place.start], skipped: [] });
    expect(bundled).toMatchObject({ bytes: fs.statSync(place.file).size });
    expect(await place.git("status", "--porcelain", "--ignored")).toBe(status);
    expect(await place.git("ls-files", "--stage")).toBe(index);
    const { uncommitted = "" } = bundled as { uncommitted?: string };
    expect(await place.git("diff", "--name-status", tip, uncommitted)).toBe("M\tb\nA\tnew");
    expect(await place.git("show", `${uncommitted}:b`)).toBe("3");
    expect(await place.git("bundle", "list-heads", place.file)).toBe(
      `${tip} refs/heads/${work}\n${uncommitted} refs/ralph/uncommitted/${work}`,
    );
    expect(fs.statSync(place.file).mode & 0o777).toBe(0o600);
  });

  test("makes no file that would be larger than it may", async () => {
    using place = await bundleWorkplace();
    await place.commitFile("b", Array.from({ length: 9_000 }, () => Math.random()).join());
    const result = await (await place.openRemote()).bundleWork({ ...place.request, maxBytes: 50_000 });
    expect(result).toMatchObject({
      kind: "too-large",
      reason: expect.stringMatching(
        /^The work that is not pushed has 0\.\d MB, and 0\.0 MB is .* out of the work\.$/,
      ),
    });
    expect(fs.readdirSync(place.root)).not.toContain("work.bundle");
  });

  test("starts from where the branch began where there is no remote", async () => {
    using place = await bundleWorkplace();
    await place.git("checkout", "--quiet", "main");
    await place.git("branch", "-D", work);
    await place.git("remote", "remove", "origin");
    await (await place.open()).switchTo(work);
    const remote = await place.openRemote();
    expect(await remote.bundleWork(place.request)).toEqual(nothing);
    await place.commitFile("b", "1");
    expect(await remote.bundleWork(place.request)).toMatchObject({ kind: "bundled", bases: [place.start] });
    const copy = path.join(place.root, "copy");
    await place.git("clone", "--quiet", "--single-branch", "--branch", "main", place.top, copy);
    await place.gitIn(copy, "remote", "remove", "origin");
    const there = await (await place.open(copy)).openRemote({ runId: "1" });
    expect(await there.restoreWork(place.request)).toMatchObject({ kind: "restored" });
    expect(await place.gitIn(copy, "log", "--format=%s", work)).toBe("Write b\nWrite a");
  });
});

describe("a submodule", () => {
  test("that is at another commit is left to its own repository", async () => {
    using place = await bundleWorkplace();
    const source = path.join(place.root, "other");
    await place.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", source, "sub");
    await place.git("commit", "--quiet", "-m", "sub");
    const remote = await place.openRemote();
    await remote.publish(work);
    place.write("sub/a", "inside");
    await place.gitIn(path.join(place.top, "sub"), "commit", "--quiet", "-am", "inside");
    expect(await remote.bundleWork(place.request)).toEqual(nothing);
  });
});
