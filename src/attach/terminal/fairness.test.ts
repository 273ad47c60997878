// Tests that one person cannot keep other people out of the terminal, in whatever way they use up its connections.
import { once } from "node:events";
import { readFileSync } from "node:fs";
import type { Socket } from "node:net";
import { Client, type ClientChannel } from "ssh2";
import { describe, expect, test } from "vitest";
import { AttachableRun, tmux } from "../attach.fixture.ts";
import { enter, reach, shell } from "./test-client.fixture.ts";

const own = "You have 4 connections to this service, the most for one person. Close one, and try again.";

/** What the terminal says first, and its exit code, if it ends at once. */
async function readFirst(channel: ClientChannel & { exited: Promise<number> }): Promise<string> {
  const [said] = await once(channel, "data");
  return String(said);
}

describe.skipIf(!tmux)("one person cannot keep others out of the terminal", () => {
  test("with many terminals: the fifth is refused with a sentence, and others get in", async () => {
    await using run = await AttachableRun.open();
    const mine = [];
    for (let number = 0; number < 4; number += 1) {
      const { client } = await enter(run, "terminal-write", { identity: "mallory" });
      expect(await readFirst(await shell(client))).toContain("You may type.");
      mine.push(client);
    }
    const fifth = await enter(run, "terminal-write", { identity: "mallory" });
    const refused = await shell(fifth.client);
    expect([await readFirst(refused), await refused.exited]).toEqual([`[ralph-ci] ${own}\r\n`, 1]);
    const ann = await enter(run, "terminal-write", { identity: "ann" });
    expect(await readFirst(await shell(ann.client))).toContain("You may type.");
    const local = await enter(run, "terminal-write");
    expect(await readFirst(await shell(local.client))).toContain("You may type.");
    for (const client of [...mine, ann.client, local.client]) client.end();
  });

  test("with many terminals of one SSH key", async () => {
    await using run = await AttachableRun.open();
    const [one, other] = [run.key("one"), run.key("other")];
    await using keyed = await AttachableRun.open({
      keys: { lines: [one.line, other.line], users: [], github: undefined },
    });
    const attach = async (file: string) => {
      const { client } = await enter(keyed, "terminal", { privateKey: readFileSync(file) });
      return { client, said: await readFirst(await shell(client)) };
    };
    const mine = [];
    for (let number = 0; number < 5; number += 1) mine.push(await attach(one.file));
    const another = await attach(other.file);
    expect(mine.map(({ said }) => said.includes("You only watch."))).toEqual([true, true, true, true, false]);
    expect(mine[4]?.said).toContain(own);
    expect(another.said).toContain("You only watch.");
    for (const { client } of [...mine, another]) client.end();
  });

  test("with half-open handshakes: only that person's are closed", async () => {
    await using run = await AttachableRun.open({ limits: { pending: 8 } });
    const ann = await reach(run, "terminal", "ann");
    const held: Socket[] = [];
    for (let number = 0; number < 50; number += 1) {
      const line = await reach(run, "terminal", "mallory");
      if (number % 2 === 0) line.write("SSH-2.0-slow\r\n");
      held.push(line.resume());
    }
    await Promise.all(held.slice(0, 42).map((line) => line.closed || once(line, "close")));
    const client = new Client();
    client.connect({ sock: ann, username: "x", readyTimeout: 0 });
    await once(client, "ready");
    expect(await readFirst(await shell(client))).toContain("You only watch.");
    client.end();
  });

  test("with failed logins", async () => {
    await using run = await AttachableRun.open();
    const { line, file } = run.key("right");
    await using keyed = await AttachableRun.open({
      keys: { lines: [line], users: [], github: undefined },
      limits: { pending: 8 },
    });
    const wrong = readFileSync(run.key("wrong").file);
    const failing = Array.from({ length: 20 }, () =>
      enter(keyed, "terminal", { identity: "mallory", privateKey: wrong }),
    );
    const ann = await enter(keyed, "terminal", { identity: "ann", privateKey: readFileSync(file) });
    expect(ann.error).toBeUndefined();
    expect(await readFirst(await shell(ann.client))).toContain("You only watch.");
    ann.client.end();
    for (const { error, client } of await Promise.all(failing)) {
      expect(error).toBeDefined();
      client.end();
    }
  });

  test("with connections that open no terminal: they are closed like those that do not authenticate", async () => {
    await using run = await AttachableRun.open({ limits: { handshake: 500, clients: 2 } });
    const idle = [];
    for (let number = 0; number < 2; number += 1)
      idle.push(await enter(run, "terminal", { identity: "mallory" }));
    const ann = await enter(run, "terminal", { identity: "ann" });
    expect(await readFirst(await shell(ann.client))).toContain("You only watch.");
    await Promise.all(idle.map(({ sock }) => sock.closed || once(sock, "close")));
    ann.client.end();
  });
});
