// Checks that git runs with our settings, without secrets, and starts no program of the repository.
import * as fs from "node:fs";
import * as path from "node:path";
import { describe, expect, test } from "vitest";
import { waitForFile } from "../../../test/kit/running-process.ts";
import { type TemporaryRepository, temporaryRepository } from "../repository.fixture.ts";
import { Git } from "./git-command.ts";

function gitOf(repository: TemporaryRepository): Git {
  const { top: folder, environment } = repository;
  return new Git({ folder, environment, trustedFolders: [folder] });
}

describe("Git", () => {
  test("passes on only the variables that git needs", async () => {
    using repository = await temporaryRepository();
    await repository.git("config", "alias.variables", "!env");
    const variables = await gitOf(repository).output(["variables"]);
    expect(variables).toContain("GIT_TERMINAL_PROMPT=0\n");
    expect(variables).not.toContain("must-not-be-seen");
  });

  test("overrides settings of the repository with its own", async () => {
    using repository = await temporaryRepository();
    await repository.git("config", "core.hooksPath", "hooks");
    const git = gitOf(repository);
    expect(await git.output(["config", "core.hooksPath"])).toBe("/dev/null\n");
    expect(await git.output(["config", "--get-all", "safe.directory"])).toBe(`${repository.top}\n`);
  });

  test("gives git's reason as one line", async () => {
    using repository = await temporaryRepository();
    await expect(gitOf(repository).output(["rev-list", "nowhere", "--"])).rejects.toThrow(
      "git rev-list failed: bad revision 'nowhere'.",
    );
  });

  test("makes the next call in the same shell, which changes no word, only if the first succeeds", async () => {
    using repository = await temporaryRepository();
    const git = gitOf(repository);
    const name = `a 'b' $(touch made) "c" \`touch made\` \\`;
    const set = await git.run(["config", "x.name", name], { next: ["config", "--get", "x.name"] });
    expect([set.exitCode, set.stdout]).toEqual([0, `${name}\n`]);
    expect(fs.existsSync(path.join(repository.top, "made"))).toBe(false);
    const failed = await git.run(["rev-list", "nowhere", "--"], { next: ["config", "x.name", "other"] });
    expect([failed.exitCode, await git.output(["config", "x.name"])]).toEqual([128, `${name}\n`]);
  });

  test("kills the current call when it is stopped, and starts no other", async () => {
    using repository = await temporaryRepository();
    const stop = new AbortController();
    await repository.git("config", "alias.hold", "!touch held; sleep 1000");
    const { top: folder, environment } = repository;
    const git = new Git({ folder, environment, trustedFolders: [folder], stop: stop.signal });
    const held = expect(git.run(["hold"])).rejects.toThrow("it is over");
    await waitForFile(path.join(folder, "held"));
    stop.abort(new Error("it is over"));
    await held;
    await expect(git.run(["version"])).rejects.toThrow("it is over");
  });

  test("waits while another process holds the index briefly", async () => {
    using repository = await temporaryRepository();
    const lock = path.join(repository.top, ".git/index.lock");
    fs.writeFileSync(lock, "");
    repository.write("a", "1");
    const adding = gitOf(repository).output(["add", "a"]);
    setTimeout(() => fs.rmSync(lock), 150);
    await adding;
    expect(await repository.git("diff", "--cached", "--name-only")).toBe("a");
  });
});

test("runs no program that a hostile repository configures", async () => {
  using repository = await temporaryRepository();
  await repository.commitFile("a", "1");
  const trace = path.join(repository.root, "trace");
  const script = path.join(repository.root, "script");
  fs.writeFileSync(script, `#!/bin/sh\necho "$0 $*" >>'${trace}'\nexit 1\n`, { mode: 0o755 });
  const hooks = [
    "pre-commit",
    "commit-msg",
    "prepare-commit-msg",
    "post-commit",
    "post-checkout",
    "post-index-change",
  ];
  for (const hook of [...hooks, "reference-transaction"]) {
    fs.copyFileSync(script, path.join(repository.top, ".git/hooks", hook));
  }
  const settings = [
    "core.fsmonitor",
    "gpg.program",
    "core.editor",
    "core.pager",
    "diff.external",
    "core.sshCommand",
  ];
  for (const setting of settings) await repository.git("config", setting, script);
  await repository.git("config", "commit.gpgSign", "true");
  await repository.git("config", "log.showSignature", "true");
  fs.rmSync(trace, { force: true });

  const checkout = await repository.open();
  repository.write("a", "2");
  await checkout.switchTo("ralph/x");
  const { commit } = await checkout.commit({ subject: "a", body: "Iteration: 1", exclude: new Set() });
  expect(await checkout.findCommit({ lines: ["Iteration: 1"], after: undefined })).toBe(commit);
  await checkout.workSince(undefined, [], new Set());
  await checkout.fingerprint();
  await checkout.returnTo("main");
  expect(fs.existsSync(trace)).toBe(false);
});
