// Settings that an agent could have made do not decide how the remote is reached with a token.
import * as fs from "node:fs";
import * as path from "node:path";
import { expect, test } from "vitest";
import { type TemporaryRepository, temporaryRepository } from "../repository.fixture.ts";
import { openTransport } from "./open-transport.ts";

const address = "https://github.com/acme/lab.git";

async function namesOf(setup: TemporaryRepository): Promise<{ taken: string[]; refused: readonly string[] }> {
  const repository = await setup.find();
  const { transport, refused } = await openTransport(repository, { onlyKnownSettings: true });
  return { taken: transport.settings.map(([name]) => name), refused };
}

async function place(): Promise<TemporaryRepository> {
  const setup = await temporaryRepository();
  await setup.git("remote", "add", "origin", address);
  return setup;
}

test("what people had configured before the first run keeps working, what came later is not taken", async () => {
  using setup = await place();
  await setup.git("config", "http.proxy", "http://proxy.corp:3128");
  await setup.git("config", "--global", "http.sslCAInfo", "/etc/corp.pem");
  const people = ["http.sslcainfo", "remote.origin.url", "http.proxy"];
  expect(await namesOf(setup)).toEqual({ taken: people, refused: [] });
  const included = path.join(setup.root, "included");
  fs.writeFileSync(included, '[url "https://evil/"]\n\tinsteadOf = https://github.com/\n');
  await setup.git("config", "include.path", included);
  await setup.git("config", "--global", "http.cookieFile", "/tmp/cookies");
  await setup.git("config", "extensions.worktreeConfig", "true");
  await setup.git("config", "--worktree", "core.gitProxy", "/tmp/evil.sh");
  const planted: Record<string, string> = {
    "http.https://github.com/.proxy": "http://evil",
    "http.sslVerify": "false",
    "core.sshCommand": "/tmp/evil.sh",
    "core.askPass": "/tmp/evil.sh",
    "credential.helper": "!/tmp/evil.sh",
    "protocol.ext.allow": "always",
    "remote.origin.pushurl": "https://evil/lab.git",
    "remote.origin.vcs": "evil",
    "remote.origin.proxy": "http://evil",
    "remote.origin.receivepack": "/tmp/evil.sh",
  };
  for (const [name, value] of Object.entries(planted)) await setup.git("config", name, value);
  const { taken, refused } = await namesOf(setup);
  expect(taken.sort()).toEqual(people.sort());
  const all = [...Object.keys(planted), "core.gitproxy", "http.cookiefile", "url.https://evil/.insteadof"];
  expect([...refused].sort()).toEqual(
    all.map((name) => name.replace(/[^.]+$/, (key) => key.toLowerCase())).sort(),
  );
  // A changed value of a known setting is another one.
  await setup.git("config", "http.proxy", "http://evil");
  expect((await namesOf(setup)).taken).not.toContain("http.proxy");
});

test("the record is put back at the end of a run, and a record that is gone is not made anew", async () => {
  using setup = await place();
  const remote = await (await setup.open()).openRemote({ runId: "1", onlyKnownSettings: true });
  const record = path.join(setup.top, ".git/ralph-ci-known.json");
  const before = fs.readFileSync(record, "utf8");
  for (const attack of [
    () => fs.rmSync(record),
    () => fs.writeFileSync(record, "{}"),
    () => {
      fs.rmSync(record);
      fs.mkdirSync(path.join(record, "a"), { recursive: true });
    },
  ]) {
    attack();
    remote[Symbol.dispose]();
    expect(fs.readFileSync(record, "utf8")).toBe(before);
  }
  // A killed run: it leaves references of ours.
  fs.rmSync(record);
  await setup.git("config", "http.proxy", "http://evil");
  await setup.commitFile("a", "1");
  await setup.git("update-ref", "refs/ralph/base/x", "HEAD");
  expect(await namesOf(setup)).toEqual({ taken: ["remote.origin.url"], refused: ["http.proxy"] });
  await setup.git("pack-refs", "--all", "--prune");
  fs.rmSync(path.join(setup.top, ".git/refs/ralph"), { recursive: true, force: true });
  expect((await namesOf(setup)).refused).toEqual(["http.proxy"]);
  fs.writeFileSync(record, "not ours");
  expect((await namesOf(setup)).refused).toEqual(["http.proxy"]);
});

test("a planted promisor starts no program, in a run that began without one and in a step that connects to nothing", async () => {
  using setup = await place();
  await setup.commitFile("a", "1");
  const mark = path.join(setup.root, "mark");
  const program = path.join(setup.root, "evil.sh");
  fs.writeFileSync(program, `#!/bin/sh\necho ran >>'${mark}'\n`, { mode: 0o755 });
  const running = await setup.find();
  const settings: Record<string, string> = {
    "core.repositoryformatversion": "1",
    "extensions.partialClone": "origin",
    "remote.origin.promisor": "true",
    "remote.origin.url": `ext::${program}`,
    "protocol.ext.allow": "always",
  };
  for (const [name, value] of Object.entries(settings)) await setup.git("config", name, value);
  const missing = ["cat-file", "-p", "1".repeat(40)];
  const { environment, log } = setup;
  const { findRepository } = await import("../repository/index.ts");
  const later = await findRepository({ folder: setup.top, environment, log, connects: false });
  for (const repository of [running, later]) {
    await repository?.git.run(missing);
    expect(fs.existsSync(mark)).toBe(false);
  }
  const remote = await (await setup.open()).openRemote({ runId: "1" });
  expect(remote.name).toBe("origin");
  // The same call of a person's git does start it.
  await setup.git(...missing).catch(() => {});
  expect(fs.existsSync(mark)).toBe(true);
});
