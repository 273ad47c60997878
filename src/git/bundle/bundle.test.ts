// Packs unpushed work into a file and does not change the checkout.
import * as fs from "node:fs";
import * as path from "node:path";
import { describe, expect, test } from "vitest";
import { bundleWorkplace } from "../bundle.fixture.ts";
import { work } from "../remote.fixture.ts";

const nothing = { kind: "nothing", skipped: [] };

describe("bundleWork", () => {
  test("writes no file if the remote has everything, and removes an old one", async () => {
    using setup = await bundleWorkplace();
    const remote = await setup.openRemote();
    fs.writeFileSync(setup.file, "of an earlier run");
    expect(await remote.bundleWork(setup.request)).toEqual(nothing);
    expect(fs.existsSync(setup.file)).toBe(false);
    await setup.commitFile("b", "1");
    expect(await remote.bundleWork(setup.request)).toMatchObject({ kind: "bundled" });
    await remote.publish(work);
    expect(await remote.bundleWork(setup.request)).toEqual(nothing);
    expect(fs.existsSync(setup.file)).toBe(false);
    expect(await remote.bundleWork({ ...setup.request, branch: "nowhere" })).toEqual(nothing);
  });

  test("does not change the index and files, and leaves out pre-existing changes and ignored files", async () => {
    using setup = await bundleWorkplace();
    const tip = await setup.commitFile("b", "1");
    setup.write(".git/info/exclude", "ignored\n");
    for (const name of ["ignored", "preexisting", "new"]) setup.write(name, "1");
    setup.write("a", "preexisting, too\n");
    setup.write("b", "2");
    await setup.git("add", "a", "preexisting", "b");
    setup.write("b", "3");
    const status = await setup.git("status", "--porcelain", "--ignored");
    const index = await setup.git("ls-files", "--stage");
    const remote = await setup.openRemote();
    const bundled = await remote.bundleWork({ ...setup.request, preexisting: new Set(["a", "preexisting"]) });
    expect(bundled).toMatchObject({ kind: "bundled", tip, bases: [setup.start], skipped: [] });
    expect(bundled).toMatchObject({ bytes: fs.statSync(setup.file).size });
    expect(await setup.git("status", "--porcelain", "--ignored")).toBe(status);
    expect(await setup.git("ls-files", "--stage")).toBe(index);
    const { uncommitted = "" } = bundled as { uncommitted?: string };
    expect(await setup.git("diff", "--name-status", tip, uncommitted)).toBe("M\tb\nA\tnew");
    expect(await setup.git("show", `${uncommitted}:b`)).toBe("3");
    expect(await setup.git("bundle", "list-heads", setup.file)).toBe(
      `${tip} refs/heads/${work}\n${uncommitted} refs/ralph/uncommitted/${work}`,
    );
    expect(fs.statSync(setup.file).mode & 0o777).toBe(0o600);
  });

  test("writes no file that would exceed the limit", async () => {
    using setup = await bundleWorkplace();
    await setup.commitFile("b", Array.from({ length: 9_000 }, () => Math.random()).join());
    const result = await (await setup.openRemote()).bundleWork({ ...setup.request, maxBytes: 50_000 });
    expect(result).toMatchObject({
      kind: "too-large",
      reason: expect.stringMatching(
        /^The unpushed work is 0\.\d MB, and the limit for a bundle is 0\.0 MB; .* out of the work\.$/,
      ),
    });
    expect(fs.readdirSync(setup.root)).not.toContain("work.bundle");
  });

  test("packs the commits since the start of the branch if there is no remote", async () => {
    using setup = await bundleWorkplace();
    await setup.git("checkout", "--quiet", "main");
    await setup.git("branch", "-D", work);
    await setup.git("remote", "remove", "origin");
    await (await setup.open()).switchTo(work);
    const remote = await setup.openRemote();
    expect(await remote.bundleWork(setup.request)).toEqual(nothing);
    await setup.commitFile("b", "1");
    expect(await remote.bundleWork(setup.request)).toMatchObject({ kind: "bundled", bases: [setup.start] });
    const copy = path.join(setup.root, "copy");
    await setup.git("clone", "--quiet", "--single-branch", "--branch", "main", setup.top, copy);
    await setup.gitIn(copy, "remote", "remove", "origin");
    const there = await (await setup.open(copy)).openRemote({ runId: "1" });
    expect(await there.restoreWork(setup.request)).toMatchObject({ kind: "restored" });
    expect(await setup.gitIn(copy, "log", "--format=%s", work)).toBe("Write b\nWrite a");
  });
});

describe("a submodule", () => {
  test("at another commit is left out", async () => {
    using setup = await bundleWorkplace();
    const source = path.join(setup.root, "other");
    await setup.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", source, "sub");
    await setup.git("commit", "--quiet", "-m", "sub");
    const remote = await setup.openRemote();
    await remote.publish(work);
    setup.write("sub/a", "inside");
    await setup.gitIn(path.join(setup.top, "sub"), "commit", "--quiet", "-am", "inside");
    expect(await remote.bundleWork(setup.request)).toEqual(nothing);
  });
});
