// Attacks the terminal: tries to join without permission, and to block other people.
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import type { Socket } from "node:net";
import { BaseAgent, Client, utils } from "ssh2";
import { describe, expect, test } from "vitest";
import { GitHubServer, testToken } from "../../../test/kit/github/server.ts";
import { createGitHubClient } from "../../github/index.ts";
import { systemClock } from "../../platform/index.ts";
import { AttachableRun, ssh, tmux } from "../attach.fixture.ts";
import type { AttachRequest } from "../index.ts";
import { enter, reach, shell } from "./test-client.fixture.ts";

const nobody = { lines: [], users: [], github: undefined };
const echo = `echo "this is one"; while read -r line; do echo "$line arrived"; done`;

/** Offers one key and signs with another. */
class Pretender extends BaseAgent<string> {
  signed = 0;
  readonly #shown: string;
  readonly #own: string;

  constructor(shown: string, own: string) {
    super();
    this.#shown = shown;
    this.#own = own;
  }

  getIdentities(answer: (error: Error | undefined, keys?: string[]) => void): void {
    answer(undefined, [this.#shown]);
  }

  sign(
    _: unknown,
    data: Buffer,
    options: unknown,
    answer?: (error?: Error, signature?: Buffer) => void,
  ): void {
    this.signed += 1;
    const [own] = [utils.parseKey(this.#own)].flat();
    const done = (typeof options === "function" ? options : answer) as typeof answer;
    if (own instanceof Error || !own) throw new Error("the key cannot be read");
    done?.(undefined, own.sign(data));
  }
}

/** Opens a run with an agent session in it. */
async function openRun(request: Partial<AttachRequest> = {}) {
  const run = await AttachableRun.open(request);
  run.startIteration();
  return { run, session: await run.startSession(echo) };
}

describe.skipIf(!ssh || !tmux)("keys", () => {
  test("given keys of each kind open the terminal; other keys and passwords do not", async () => {
    const maker = await AttachableRun.open();
    await using _ = maker;
    const kinds = {
      ed: ["-t", "ed25519"],
      ec: ["-t", "ecdsa", "-b", "384"],
      rsa: ["-t", "rsa", "-b", "2048"],
    };
    const keys = Object.entries(kinds).map(([name, kind]) => maker.key(name, ...kind));
    const weak = maker.key("weak", "-t", "rsa", "-b", "1024");
    const stranger = maker.key("stranger");
    const lines = ["# the team", "", ...keys.map(({ line }) => `${line} me@there`), weak.line];
    const restricted = `command="true" ${stranger.line}`;
    const source = {
      ...nobody,
      lines: [...lines, restricted, "ssh-ed25519 garbage", "sk-ssh-ed25519@openssh.com AAAA"],
    };
    const { run } = await openRun({ keys: source });
    await using _run = run;
    expect(run.warnings.map((text) => text.replace(/ which.*/, ""))).toEqual([
      "a key of --attach-keys is not used: it has fewer than 2048 bits; give a longer key",
      "a key of --attach-keys is not used: its line does not begin with ssh-ed25519, ecdsa-sha2-… or ssh-rsa; give the line of a .pub file",
      "a key of --attach-keys is not used: it is not a public key; give the line of a .pub file",
      "a key of --attach-keys is not used: keys of security tokens are not supported; give another kind",
    ]);
    for (const { file } of keys) {
      const client = await run.connect("terminal", "-i", file);
      await client.shows("this is one");
      await client.close();
    }
    for (const options of [["-i", stranger.file], ["-i", weak.file, "-o", "RequiredRSASize=1024"], []]) {
      const client = await run.connect("terminal", ...options);
      await client.shows("Permission denied (publickey)");
      expect(await client.terminal.ended).toBe(255);
    }
    const { error } = await enter(run, "terminal", { password: "a guess" });
    expect(error?.message).toContain("authentication methods failed");
    await run.waitUntil(() => run.events.length === 6);
    const fingerprint = execFileSync("ssh-keygen", ["-lf", keys[0]?.file ?? ""], {
      encoding: "utf8",
    }).split(" ")[1];
    expect(run.events[0]?.[1].caller).toEqual({ identity: undefined, key: `given ${fingerprint}` });
  });

  test("a client with only the public half of a key is refused", async () => {
    await using maker = await AttachableRun.open();
    const [mona, stranger] = [maker.key("mona"), maker.key("stranger")];
    await using run = await AttachableRun.open({ keys: { ...nobody, lines: [mona.line] } });
    const agent = new Pretender(mona.line, readFileSync(stranger.file, "utf8"));
    expect((await enter(run, "terminal", { agent })).error?.message).toContain("methods failed");
    expect(agent.signed).toBe(1);
  });

  test("keys of GitHub users open the terminal; without an answer of GitHub all are refused", async () => {
    await using server = await GitHubServer.open();
    await using maker = await AttachableRun.open();
    const mona = maker.key("mona");
    server.world.keys.set("mona", [mona.line]).set("empty", []);
    const options = {
      apiUrl: server.address,
      repository: "octo/project",
      token: testToken,
      clock: systemClock,
    };
    const github = createGitHubClient(options);
    const keys = { lines: [], users: ["mona", "empty", "nobody"], github };
    const { run } = await openRun({ keys });
    await using _run = run;
    const client = await run.connect("terminal", "-i", mona.file);
    await client.shows("this is one");
    expect(run.events[0]?.[1].caller.key).toMatch(/^mona SHA256:\S{43}$/);
    expect(run.warnings).toEqual([
      expect.stringMatching(
        /^the SSH keys of nobody could not be read: GitHub refuses to .* \(404 Not Found\)/,
      ),
      "GitHub user empty cannot attach to the terminal: the user has no SSH key; add one to that GitHub account",
    ]);
    server.fault("user keys", { status: 403, body: "no" });
    await using closed = await AttachableRun.open({ keys: { ...keys, users: ["mona"] } });
    expect(closed.warnings.at(-1)).toBe(
      "attaching to the terminal is off: no SSH key can be used; give a key with --attach-keys",
    );
    for (const how of [{}, { password: "a guess" }])
      expect((await enter(closed, "terminal", how)).error?.message).toContain("methods failed");
    await expect(AttachableRun.open({ keys: { ...keys, users: ["a/b"] } })).rejects.toThrow(
      /give names such as mona/,
    );
  });

  test("a connection that guesses too often is closed", async () => {
    await using maker = await AttachableRun.open();
    const keys = { ...nobody, lines: [maker.key("mona").line] };
    const { run } = await openRun({ keys, limits: { attempts: 3 } });
    await using _ = run;
    const guesses: string[] = [];
    expect((await enter(run, "terminal")).error).toBeDefined();
    const many = await enter(run, "terminal", {
      authHandler: (_left, _partial, next) => {
        guesses.push("x");
        next({ type: "password", username: "x", password: `guess ${guesses.length}` });
      },
    });
    expect(many.error).toBeDefined();
    expect(guesses.length).toBe(3);
  });
});

describe.skipIf(!tmux)("other people are not blocked", () => {
  /** Opens connections that send nothing, or only a part of the handshake. */
  async function dawdle(run: AttachableRun, count: number): Promise<Socket[]> {
    const held: Socket[] = [];
    for (let number = 0; number < count; number += 1) {
      const line = await reach(run, "terminal");
      if (number % 2 === 0) line.write("SSH-2.0-slow\r\n");
      held.push(line.resume());
    }
    return held;
  }
  const closing = (lines: Socket[]) => Promise.all(lines.map((line) => line.closed || once(line, "close")));

  test("by 50 connections without a whole handshake: the oldest are closed", async () => {
    const { run } = await openRun({ limits: { pending: 8 } });
    await using _ = run;
    const held = await dawdle(run, 50);
    const { client, error } = await enter(run, "terminal");
    expect(error).toBeUndefined();
    await closing(held.slice(0, 43));
    expect(held.filter((line) => !line.closed).length).toBe(7);
    await once(await shell(client), "data");
    client.end();
  });

  test("by connections that take too long to authenticate: they are closed", async () => {
    const { run } = await openRun({ limits: { handshake: 300 } });
    await using _ = run;
    await closing(await dawdle(run, 10));
  });

  test("the allowed number can join, the next one gets a message, and a second terminal on a connection is refused", async () => {
    const { run } = await openRun({ limits: { clients: 2 } });
    await using _ = run;
    const first = await enter(run, "terminal");
    await shell(first.client);
    await expect(shell(first.client)).rejects.toThrow(/Channel open failure/);
    const second = await enter(run, "terminal");
    await shell(second.client);
    const third = await enter(run, "terminal");
    const channel = await shell(third.client);
    const [said] = await once(channel, "data");
    expect([await channel.exited, String(said)]).toEqual([1, expect.stringContaining("Try again later")]);
    first.client.end();
    await run.waitUntil(() => run.events.some(([event]) => event === "leave"));
    const fourth = await enter(run, "terminal");
    await once(await shell(fourth.client), "data");
    expect(run.services.participants().map(({ id }) => id)).toEqual([2, 3]);
    for (const { client } of [second, fourth]) client.end();
  });

  test("by a client that never reads: it is disconnected", async () => {
    const { run } = await openRun({ limits: { unread: 64 * 1024, patience: 200 } });
    await using _ = run;
    const other = await enter(run, "terminal-write");
    const watched = await shell(other.client);
    const deaf = await enter(run, "terminal-write");
    const channel = await shell(deaf.client);
    await once(channel, "data");
    deaf.sock.pause();
    channel.pause();
    let seen = 0;
    watched.on("data", (bytes: Buffer) => {
      seen += bytes.length;
    });
    const flood = Array.from({ length: 400 }, (_, n) => `${n} ${"x".repeat(50)}\r`).join("");
    const isGone = () => run.events.some(([event, { id }]) => event === "leave" && id === 2);
    while (!isGone()) {
      watched.write(flood.slice(0, 4_000));
      await once(watched, "data");
    }
    expect(seen).toBeGreaterThan(64 * 1024);
    expect(run.services.participants().map(({ id }) => id)).toEqual([1]);
    deaf.sock.resume();
    other.client.end();
  });

  test("the caller that the overlay reports is recorded, and a broken caller line closes the connection", async () => {
    const { run } = await openRun();
    await using _ = run;
    const { renderCallerLine } = await import("../../overlay/index.ts");
    const line = await reach(run, "terminal");
    line.write(renderCallerLine("maintainer-1\n# forged"));
    const client = new Client();
    client.connect({ sock: line, username: "x" });
    await once(client, "ready");
    await once(await shell(client), "data");
    expect(run.events[0]?.[1].caller).toEqual({ identity: "maintainer-1 # forged", key: undefined });
    client.end();
    const liar = await reach(run, "terminal");
    liar.write("RALPH-CALLER {}\n");
    liar.resume();
    await once(liar, "close");
  });
});
