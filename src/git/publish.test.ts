// Shows the work branch reach a remote that others write to as well, and what becomes of it where it cannot.
import { chmodSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openCheckout } from "./checkout.ts";
import { type TemporaryRepository, temporaryRepository } from "./repository.fixture.ts";

let ours: TemporaryRepository;
let bare: string;
let theirs: string;
const branch = "ralph/x";
const request = { branch, aside: "ralph/x-run1", credentials: undefined };

beforeEach(async () => {
  ours = await temporaryRepository();
  bare = join(ours.root, "bare.git");
  theirs = join(ours.root, "theirs");
  await ours.commitFile("base.txt", "1\n2\n3\n4\n5\n");
  await ours.git("init", "--quiet", "--bare", bare);
  await ours.git("remote", "add", "origin", bare);
  await ours.git("push", "--quiet", "origin", "main");
  await ours.git("switch", "--quiet", "--create", branch);
});
afterEach(() => ours[Symbol.dispose]());

const publish = async () => (await ours.open()).publish(request);
const log = (name = branch) => ours.gitIn(bare, "log", "--format=%s", name);
const head = () => ours.git("rev-parse", "HEAD");

/** Somebody else pushes a file to a branch. */
async function push(file: string, text: string, to = branch): Promise<void> {
  if (!existsSync(theirs)) await ours.gitIn(ours.root, "clone", "--quiet", bare, theirs);
  await ours.gitIn(theirs, "fetch", "--quiet");
  await ours.gitIn(theirs, "checkout", "--quiet", "-B", to, `origin/${to}`);
  writeFileSync(join(theirs, file), text);
  await ours.gitIn(theirs, "add", "--all");
  await ours.gitIn(theirs, "commit", "--quiet", "-m", `They write ${file}`);
  await ours.gitIn(theirs, "push", "--quiet", "origin", to);
}

describe("publishing", () => {
  test("pushes a new branch, then what is new on it, then nothing", async () => {
    await ours.commitFile("a", "a");
    expect(await publish()).toEqual({ kind: "pushed", moved: new Map() });
    await ours.commitFile("b", "b");
    expect(await publish()).toEqual({ kind: "pushed", moved: new Map() });
    expect(await publish()).toEqual({ kind: "pushed", moved: new Map() });
    expect(await log()).toBe("Write b\nWrite a\nWrite base.txt");
  });

  test("puts our commits onto those of others, with files, authors and what is not committed", async () => {
    await ours.commitFile("a", "a");
    await publish();
    await push("their file", "x");
    const before = await ours.commitFile("b", "b");
    ours.write("base.txt", "changed and not committed\n");
    ours.write("new", "new");
    const published = await publish();
    expect(published).toEqual({ kind: "pushed", moved: new Map([[before, await head()]]) });
    expect(await log()).toBe("Write b\nThey write their file\nWrite a\nWrite base.txt");
    expect(await ours.git("status", "--porcelain")).toBe(" M base.txt\n?? new");
    expect(ours.read("their file")).toBe("x");
    const about = (commit: string) => ours.git("log", "-1", "--format=%an %ae %ad %cn %cd%n%B", commit);
    expect(await about("HEAD")).toBe(await about(before));
  });

  test("is first in the end where somebody is faster each time, but for a limit", async () => {
    await ours.commitFile("a", "a");
    await publish();
    await push("first", "x");
    // While ours is on its way, the remote's branch goes on: each hook lets the next push be refused once.
    const hook = join(bare, "hooks/pre-receive");
    mkdirSync(join(bare, "hooks"), { recursive: true });
    writeFileSync(
      hook,
      `#!/bin/sh\nn=$(cat ${bare}/n 2>/dev/null || echo 0); echo $((n + 1)) > ${bare}/n\n[ $n -ge 2 ] || { echo "cannot lock ref" >&2; exit 1; }\n`,
    );
    chmodSync(hook, 0o755);
    await ours.commitFile("b", "b");
    expect(await publish()).toMatchObject({ kind: "pushed" });
    writeFileSync(join(bare, "n"), "-9");
    await ours.commitFile("c", "c");
    expect(await publish()).toMatchObject({
      kind: "unavailable",
      reason: expect.stringContaining("cannot lock ref"),
    });
    expect(await ours.git("log", "-1", "--format=%s")).toBe("Write c");
  });

  test.each([
    [
      "a conflict",
      async () => push("base.txt", "theirs\n"),
      "its commits conflict with what others have pushed",
    ],
    [
      "an uncommitted file in the way",
      async () => {
        await push("in the way", "theirs");
        ours.write("in the way", "ours");
      },
      "uncommitted changes are in the way of what others have pushed",
    ],
  ])("sends our commits aside for %s, and leaves everything here as it was", async (_name, act, reason) => {
    await ours.commitFile("a", "a");
    await publish();
    await act();
    const tip = await ours.commitFile("base.txt", "ours\n");
    ours.write("dirty", "x");
    const status = await ours.git("status", "--porcelain");
    expect(await publish()).toEqual({ kind: "aside", reason });
    expect(await head()).toBe(tip);
    expect(await ours.git("status", "--porcelain")).toBe(status);
    expect(await log("ralph/x-run1")).toBe("Write base.txt\nWrite a\nWrite base.txt");
    expect(await log()).toMatch(/^They write/);
    await ours.commitFile("more", "more");
    expect(await publish()).toMatchObject({ kind: "aside" });
    expect(await log("ralph/x-run1")).toMatch(/^Write more\n/);
  });

  test("does not bring back what somebody took off the branch", async () => {
    await ours.commitFile("a", "a");
    await ours.commitFile("bad", "bad");
    await publish();
    await ours.gitIn(bare, "update-ref", `refs/heads/${branch}`, await ours.git("rev-parse", "HEAD^"));
    await ours.commitFile("b", "b");
    expect(await publish()).toMatchObject({ kind: "pushed" });
    expect(await log()).toBe("Write b\nWrite a\nWrite base.txt");
    expect(ours.exists("bad")).toBe(false);
  });

  test("pushes a branch anew that was deleted", async () => {
    await ours.commitFile("a", "a");
    await publish();
    await ours.gitIn(bare, "update-ref", "-d", `refs/heads/${branch}`);
    await ours.commitFile("b", "b");
    expect(await publish()).toMatchObject({ kind: "pushed" });
    expect(await log()).toBe("Write b\nWrite a\nWrite base.txt");
  });

  test("fetches more of a history that was cut off where it needs it", async () => {
    await ours.commitFile("a", "a");
    await publish();
    await push("their file", "x");
    const shallow = join(ours.root, "shallow");
    await ours.gitIn(ours.root, "clone", "--quiet", "--depth=1", "--branch=main", `file://${bare}`, shallow);
    await ours.gitIn(shallow, "switch", "--quiet", "--create", branch);
    writeFileSync(join(shallow, "b"), "b");
    await ours.gitIn(shallow, "add", "--all");
    await ours.gitIn(shallow, "commit", "--quiet", "-m", "Write b");
    expect(await (await ours.open(shallow)).publish(request)).toMatchObject({ kind: "pushed" });
    expect(await log()).toBe("Write b\nThey write their file\nWrite a\nWrite base.txt");
  });

  test.each([
    [
      "no remote",
      () => ours.git("remote", "remove", "origin"),
      /no remote origin; add one with git remote add/,
    ],
    ["a remote that is gone", () => ours.git("remote", "set-url", "origin", "/nowhere"), /nowhere/],
    [
      "a branch that is protected",
      async () => {
        const hook = join(bare, "hooks/pre-receive");
        mkdirSync(join(bare, "hooks"), { recursive: true });
        writeFileSync(hook, "#!/bin/sh\necho 'GH006: protected branch' >&2\nexit 1\n", { mode: 0o755 });
      },
      /GH006: protected branch/,
    ],
  ])("says why it is not possible: %s", async (_name, act, reason) => {
    await ours.commitFile("a", "a");
    await act();
    expect(await publish()).toEqual({ kind: "unavailable", reason: expect.stringMatching(reason) });
  });
});

describe("credentials", () => {
  test("are in the one header that the server asks for, and in no argument, file or message", async () => {
    const seen: (string | undefined)[] = [];
    const server = createServer((incoming, response) => {
      seen.push(incoming.headers.authorization);
      response.statusCode = 403;
      response.end("no");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await ours.git("remote", "set-url", "origin", `${address}/octo/x.git`);
    // What the checkout has of its own must not be sent beside ours.
    await ours.git("config", `http.${address}/.extraheader`, "AUTHORIZATION: basic b2xkOm9sZA==");
    await ours.commitFile("a", "a");
    const bin = join(ours.root, "bin");
    mkdirSync(bin);
    writeFileSync(
      join(bin, "git"),
      `#!/bin/sh\nprintf '%s ' "$@" >> ${ours.root}/words\nexec ${await which()} "$@"\n`,
      {
        mode: 0o755,
      },
    );
    const environment = { ...ours.environment, PATH: `${bin}:${ours.environment.PATH}` };
    const checkout = await openCheckout({ folder: ours.top, environment, log: ours.log });
    const published = await checkout?.publish({
      ...request,
      credentials: { server: address, token: "ghs_canary0123" },
    });
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    expect(published?.kind).toBe("unavailable");
    expect(seen).toContain(`basic ${Buffer.from("x-access-token:ghs_canary0123").toString("base64")}`);
    expect(new Set(seen).size).toBe(1);
    const told =
      JSON.stringify(published) +
      ours.read("../words") +
      (await ours.git("config", "--list")) +
      ours.logged.join();
    expect(told).not.toContain("ghs_canary");
    expect(ours.read("../words")).toContain("fetch");
  });
});

async function which(): Promise<string> {
  const found = (process.env.PATH ?? "").split(":").find((folder) => existsSync(join(folder, "git")));
  return join(found ?? "", "git");
}
