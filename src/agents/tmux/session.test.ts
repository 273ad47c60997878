// Tests sessions with the real tmux.
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  createRedactor,
  findMarkedProcesses,
  openPseudoTerminal,
  systemClock,
} from "../../platform/index.ts";
import { findTmux, openTmux, type TmuxOptions, type TmuxSession } from "./index.ts";

const tmux = await findTmux(process.env);
const secret = "canary-0123456789-value";
const longestWait = 30_000; // ms
/** Are called at each output of a program. */
const listeners = new Set<() => void>();

describe.skipIf(!tmux)("a program in tmux", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "tm-"));
  });
  afterEach(() => {
    expect(findMarkedProcesses({ variable: `RALPH_TEST_MARK=${folder}` }), "processes left behind").toEqual(
      [],
    );
    rmSync(folder, { recursive: true });
  });

  const start = (script: string, more: Partial<TmuxOptions> = {}) =>
    openTmux({
      program: "sh",
      arguments: ["-c", script],
      folder,
      environment: {
        PATH: process.env.PATH ?? "",
        RALPH_TEST_MARK: folder,
        CANARY: secret,
        ODD: "a'b\n$(x);🙂",
      },
      marker: `RALPH_TEST_MARK=${folder}`,
      socketFolder: join(folder, "s"),
      clock: systemClock,
      onOutput: () => {
        for (const listener of listeners) listener();
      },
      ...more,
    });
  const ask = (session: TmuxSession, ...command: string[]) =>
    spawnSync("tmux", ["-S", session.socket, ...command], { encoding: "utf8" });

  test.each(["exit 3", "echo hi; env; stty size; exit 3", "for i in 1 2 3; do ls /; done; exit 3"])(
    "reports its exit code: %s",
    async (script) => {
      await using session = await start(script);
      expect(await session.ended).toEqual({ exitCode: 3, signal: undefined, lost: undefined });
    },
  );

  test("reports SIGKILL and a missing program", async () => {
    await using session = await start("kill -9 $$");
    expect(await session.ended).toMatchObject({ exitCode: undefined, signal: 9, lost: undefined });
    await using missing = await start("", { program: "there-is-no-such-program" });
    expect(await missing.ended).toMatchObject({ exitCode: 127 });
  });

  test("has exactly the given environment, and no secret is visible to others", async () => {
    await using session = await start("env -0 >out; echo ready; sleep 600");
    await until(session, "ready");
    const seen = readFileSync(join(folder, "out"), "utf8").split("\0");
    expect(seen).toContain("ODD=a'b\n$(x);🙂");
    const names = seen
      .map((line) => line.split("=")[0])
      .filter((name) => name && name !== "PWD" && name !== "_");
    expect(names.sort()).toEqual(["CANARY", "LANG", "ODD", "PATH", "RALPH_TEST_MARK", "TERM"]);
    const shown = ask(session, "show-environment", "-g").stdout + ask(session, "show-environment").stdout;
    expect(shown).toContain("LANG=C.UTF-8");
    const server = ask(session, "display-message", "-p", "#{pid}").stdout.trim();
    const all =
      shown + readFileSync(`/proc/${server}/environ`, "utf8") + spawnSync("ps", ["-eo", "args"]).stdout;
    expect(all).not.toContain(secret);
    expect(readdirSync(join(folder, "s")).some((name) => name.endsWith(".start"))).toBe(false);
  });

  test("receives 200 KB byte for byte while others are attached", async () => {
    const reader = `
      const chunks = []; let all = "";
      process.stdin.setRawMode(true); process.stdout.write("\\x1b[?2004hready");
      process.stdin.on("data", (chunk) => { chunks.push(chunk);
        all = Buffer.concat(chunks.slice(-2)).toString("latin1");
        if (!all.endsWith("\\x1b[201~\\r")) return;
        require("fs").writeFileSync("got", Buffer.concat(chunks)); process.exit(0); });`;
    await using session = await start("", { program: process.execPath, arguments: ["-e", reader] });
    await until(session, "ready");
    const client = spawn("tmux", ["-S", session.socket, "-C", "attach"], {
      stdio: ["pipe", "pipe", "ignore"],
    });
    await once(client.stdout, "data");
    client.stdin.write("refresh-client -C 20x5\n");
    const text = 'It\'s "quoted" $(touch no) `x`; é 🙂\n\tnext;\n'.repeat(5_000);
    await session.paste(text);
    await session.press("Enter");
    expect(await session.ended).toMatchObject({ exitCode: 0 });
    const digest = (data: string | Buffer) => createHash("sha256").update(data).digest("hex");
    expect(digest(readFileSync(join(folder, "got")))).toBe(digest(`\x1b[200~${text}\x1b[201~\r`));
    expect(ask(session, "display-message", "-p", "#{pane_width}x#{pane_height}").stdout).toBe("80x23\n");
    client.kill();
    await once(client, "close");
  });

  test("has the size of the smallest terminal that may type, and is recorded so; watchers see the line of the cursor", async () => {
    const recording = { file: join(folder, "cast"), largest: 1_000_000, redactor: createRedactor([]) };
    const script = `trap 'seq 300; stty size' WINCH; stty size; while :; do sleep 0.05; done`;
    await using session = await start(script);
    session.record(recording);
    await until(session, "23 80");
    let seen = "";
    const attach = async (columns: number, rows: number, ...flags: string[]) =>
      openPseudoTerminal({
        program: tmux?.program ?? "tmux",
        arguments: ["-S", session.socket, "attach", ...flags],
        folder,
        environment: { PATH: process.env.PATH ?? "", RALPH_TEST_MARK: folder, LANG: "C.UTF-8" },
        terminalType: "xterm-256color",
        columns,
        rows,
        onOutput: (chunk) => {
          if (flags.length > 0) seen += chunk;
          for (const listener of listeners) listener();
        },
      });
    const watcher = await attach(60, 20, "-r");
    await until(session, "23 80", () => seen.includes("You only watch. Press Ctrl-b, then d to leave"));
    const large = await attach(210, 58);
    await until(session, "57 210", () => seen.includes("57 210"));
    const small = await attach(100, 30);
    await until(session, "29 100");
    small.resize(70, 15);
    await until(session, "14 70");
    small.resize(10, 5);
    await until(session, "12 40");
    await small.hangUp(1_000);
    await until(session, "57 210");
    large.write(Buffer.from("\x02d"));
    expect(await large.ended).toBe(0);
    await until(session, "23 80");
    watcher.write(Buffer.from("\x02d"));
    expect(await watcher.ended).toBe(0);
    await session.stop(0);
    const sizes = readFileSync(recording.file, "utf8").match(/(?<="r",")\d+x\d+/g);
    expect(sizes).toEqual(["210x57", "100x29", "70x14", "40x12", "210x57", "80x23"]);
  });

  test("a paste cannot end itself and press keys", async () => {
    await using session = await start("stty raw -echo; echo ready; head -c 8 >got");
    await until(session, "ready");
    await session.paste("\x1b[201~a");
    await session.ended;
    expect(readFileSync(join(folder, "got"), "utf8")).toBe("\ufffd[201~");
  });

  test("ends with a killed server, and stop ends a program that ignores signals", async () => {
    const session = await start(`trap "" HUP TERM; echo ready; while :; do sleep 0.1; done`);
    await until(session, "ready");
    process.kill(Number(ask(session, "display-message", "-p", "#{pid}").stdout), "SIGKILL");
    expect(await session.ended).toMatchObject({
      exitCode: undefined,
      lost: expect.stringContaining("server"),
    });
    await session.stop(200);
    expect(readdirSync(join(folder, "s"))).toEqual([]);
  });

  test("ends when a person closes its pane, even if the person's own window stays", async () => {
    await using session = await start("echo ready; sleep 600");
    await until(session, "ready");
    ask(session, "new-window", "sleep 600");
    ask(session, "kill-pane", "-t", session.pane);
    expect(await session.ended).toMatchObject({ exitCode: undefined, lost: "the tmux pane is gone" });
  });

  test("is stopped with everything that it started, and nothing else", async () => {
    const others = { ...process.env, TMUX_TMPDIR: folder };
    const decoy = (...command: string[]) =>
      spawnSync("tmux", ["-L", "decoy", "-f", "/dev/null", ...command], { env: others }).status;
    expect(decoy("new-session", "-d", "sleep 600")).toBe(0);
    const named = spawn("sleep", ["600"], { argv0: "tmux", stdio: "ignore" });
    const session = await start("setsid sleep 600 & sleep 600 & echo ready; wait");
    await until(session, "ready");
    await session.stop(2_000);
    expect(await session.ended).toMatchObject({ signal: 15 });
    expect([decoy("has-session"), named.exitCode, named.signalCode]).toEqual([0, null, null]);
    decoy("kill-server");
    named.kill();
    await once(named, "close");
  });

  test("has a redacted, limited and complete recording", async () => {
    for (const [name, largest] of [
      ["all", 1_000_000],
      ["cut", 4_000],
    ] as const) {
      await using session = await start(
        'echo "<$CANARY>"; for i in 1 2 3 4 5 6 7 8 9; do seq 1 99; done; echo last',
      );
      if (name === "all") await session.ended;
      session.record({ file: join(folder, name), largest, redactor: createRedactor([secret]) });
      await session.ended;
    }
    const lines = (name: string) =>
      readFileSync(join(folder, name), "utf8")
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line));
    const [header, ...events] = lines("all");
    expect(header).toMatchObject({ version: 2, width: 80, height: 23 });
    const text = events.map(([, , data]) => data).join("");
    expect(text).toContain("<***>");
    expect(text.trimEnd().endsWith("last")).toBe(true);
    expect(events.every(([at, kind]) => at >= 0 && at < 60 && kind === "o")).toBe(true);
    expect(lines("cut").at(-1)[2]).toContain("largest size");
    expect(readFileSync(join(folder, "cut")).length).toBeLessThanOrEqual(4_000);
  });

  test("has its first output reported, even before tmux has answered", async () => {
    execFileSync("mkfifo", [join(folder, "heard")]);
    const slow = join(folder, "slow-tmux");
    const hold = `case "$*" in *new-session*) read -r _ < '${join(folder, "heard")}' ;; esac`;
    writeFileSync(slow, `#!/bin/sh\n${tmux?.program} "$@"; ended=$?\n${hold}\nexit $ended\n`, {
      mode: 0o755,
    });
    let heard = "";
    const onOutput = (chunk: Buffer) => {
      heard += chunk;
      if (heard.includes("first")) writeFileSync(join(folder, "heard"), "\n");
    };
    await using _session = await start("echo first; sleep 600", { tmux: slow, onOutput });
    expect(heard).toContain("first");
  });

  test("is refused a folder that other users can enter", async () => {
    chmodSync(folder, 0o755);
    await expect(start("true", { socketFolder: folder })).rejects.toThrow("700");
  });
});

/** Resolves when the screen shows a text, and this holds. */
async function until(session: TmuxSession, text: string, holds = () => true): Promise<void> {
  const over = later();
  const timer = setTimeout(over.resolve, longestWait);
  let isOver = false;
  void over.promise.then(() => {
    isOver = true;
  });
  for (;;) {
    const changed = later();
    listeners.add(changed.resolve);
    const screen = await session.screen();
    const isThere = screen.trimEnd().slice(-60).includes(text) && holds();
    if (!isThere) await Promise.race([changed.promise, over.promise]);
    listeners.delete(changed.resolve);
    if (!isThere && !isOver) continue;
    clearTimeout(timer);
    expect(screen.trimEnd().slice(-60), `waiting for ${text}`).toContain(text);
    return;
  }
}

function later() {
  let resolve = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
