// Joins a terminal with the real OpenSSH client and the real tmux, as people do.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { ListenerSet } from "../../platform/index.ts";
import { AttachableRun, ssh, tmux } from "../attach.fixture.ts";

const execute = promisify(execFile);
const environment = { PATH: process.env.PATH ?? "", RALPH_TEST_FILE: process.env.RALPH_TEST_FILE ?? "" };
/** A script that prints its name, and each line that is typed into it. */
const echo = (name: string) =>
  `echo "this is ${name}"; while read -r line; do echo "$line reached ${name}"; done`;

describe.skipIf(!ssh || !tmux)("the terminal, joined with OpenSSH", () => {
  test("shows the agent session and takes keys and size, and gives the exit status of tmux", async () => {
    await using run = await AttachableRun.open();
    run.startIteration();
    const session = await run.startSession(echo("one"));
    const client = await run.connect("terminal-write");
    await client.shows("this is one");
    client.type("hello\r");
    await client.shows("hello reached one");
    const sizes = () =>
      run.runTmux(session, "list-clients", "-F", "#{client_width}x#{client_height} #{client_readonly}");
    expect(sizes()).toBe("100x30 0\n");
    client.terminal.resize(70, 15);
    client.type("more\r");
    await client.shows("more reached one");
    expect(sizes()).toBe("70x15 0\n");
    client.type("\x02d");
    expect(await client.terminal.ended).toBe(0);
    await run.waitUntil(() => run.events.length === 3);
    expect(run.events.map(([event, { id, service }]) => [event, id, service])).toEqual([
      ["join", 1, "terminal-write"],
      ["action", 1, "terminal-write"],
      ["leave", 1, "terminal-write"],
    ]);
    expect(run.services.participants()).toEqual([]);
  });

  test("holds input back until the agent has its prompt, and reports the first input of each iteration", async () => {
    await using run = await AttachableRun.open();
    const client = await run.connect("terminal-write");
    for (const name of ["one", "two"]) {
      run.startIteration();
      const session = await run.startSession(echo(name), false);
      await client.shows(`this is ${name}`);
      client.type("early\r");
      // What the program itself types at that time arrives unchanged.
      await session.paste("the prompt");
      await session.press("Enter");
      await client.shows(`the prompt reached ${name}`);
      expect(await session.screen()).not.toContain("early");
      run.prompted();
      await client.shows(`early reached ${name}`);
      client.type("more\r");
      await client.shows(`more reached ${name}`);
      await session.stop(0);
      run.endIteration();
    }
    expect(run.actions).toEqual(["typed", "typed"]);
  });

  test("moves everybody to the next agent session, with a line in between", async () => {
    await using run = await AttachableRun.open();
    const clients = [await run.connect("terminal"), await run.connect("terminal-write")];
    const hint = "Press Ctrl-b, then d to leave; the run continues.";
    for (const [index, may] of ["You only watch.", "You may type."].entries())
      await clients[index]?.shows(`${may} ${hint}`);
    for (const client of clients) await client.shows("The run is starting.");
    run.startIteration();
    const one = await run.startSession(echo("one"));
    for (const client of clients) await client.shows("this is one");
    await one.stop(0);
    for (const client of clients) await client.shows("The agent session has ended.");
    run.endIteration();
    for (const client of clients) await client.shows("Iteration 1 has ended: US-003 passed.");
    run.startIteration("opencode");
    const about = { url: "http://127.0.0.1:1", port: 1, sessionId: "ses_1", folder: "/", passwordFile: "/x" };
    run.observe({ kind: "attachable", iteration: 2, point: { kind: "opencode", ...about } });
    for (const client of clients) await client.shows("join it with opencode attach");
    run.startIteration("command");
    run.observe({ kind: "attachable", iteration: 3, point: { kind: "none" } });
    for (const client of clients) await client.shows("This agent has no terminal to join");
    run.startIteration("command");
    const pieces = new ListenerSet<[Buffer]>();
    const follow = (listener: (piece: Buffer) => void) => {
      listener(Buffer.from("\x1b[31mearlier\x1b[0m\nlines\n\x1b]52;c;"));
      return pieces.add(listener);
    };
    run.observe({ kind: "attachable", iteration: 4, point: { kind: "output", follow } });
    for (const client of clients)
      await client.shows("It takes no input; what it prints follows.\r\n\x1b[31mearlier\x1b[0m\r\nlines\r\n");
    pieces.call(Buffer.from("c3RvbGVu\x07\x1b[2Jlatest\n"));
    for (const client of clients) {
      await client.shows("lines\r\nlatest\r\n");
      expect(client.text).not.toContain("c3RvbGVu");
    }
    run.observe({ kind: "gate-started", iteration: 4, command: "true" });
    for (const client of clients) await client.shows("Iteration 4: its gates are running.");
    pieces.call(Buffer.from("too late\n"));
    run.startIteration();
    await run.startSession(echo("two"));
    for (const client of clients) await client.shows("this is two");
    for (const client of clients) expect(client.text).not.toContain("too late");
    // Their terminals have answered the questions of tmux.
    for (const client of clients) expect(client.answered).toContain("XTerm(379)");
    clients[1]?.type("\x1b[I");
    expect(run.actions).toEqual([]);
    clients[1]?.type("again\r");
    for (const client of clients) await client.shows("again reached two");
    expect(run.actions).toEqual(["typed"]);
    run.observe({ kind: "stopping", reason: "complete" });
    await run.services[Symbol.asyncDispose]();
    for (const client of clients) {
      expect(await client.terminal.ended).toBe(0);
      const onNormalScreen = client.text.slice(client.text.lastIndexOf("\x1b[?1049l"));
      expect(onNormalScreen).toContain("[ralph-ci] The run has ended: all stories are done.\r\n");
    }
  });

  test("is reset when tmux is killed, and continues with the next agent session", async () => {
    await using run = await AttachableRun.open();
    run.startIteration();
    const session = await run.startSession(`printf '\\033[?25l\\033[?2004h'; ${echo("one")}`);
    const client = await run.connect("terminal-write");
    await client.shows("this is one");
    process.kill(Number(run.runTmux(session, "display-message", "-p", "#{pid}")), "SIGKILL");
    await client.shows("The agent session has ended.");
    const after = client.text.slice(0, client.text.indexOf("The agent session has ended."));
    for (const mode of ["\x1b[?1049l", "\x1b[?25h", "\x1b[?2004l"])
      expect(after.lastIndexOf(mode), mode).toBeGreaterThan(after.lastIndexOf("this is one"));
    run.startIteration();
    await run.startSession(echo("two"));
    await client.shows("this is two");
    await session.stop(0);
  });

  test("ignores keys, pastes, the mouse and tmux commands when it only shows, and Ctrl-C leaves", async () => {
    await using run = await AttachableRun.open({ mode: "read" });
    expect(run.services.endpoints.map(({ name }) => name)).not.toContain("terminal-write");
    run.startIteration();
    const session = await run.startSession(
      `stty -echo; printf '\\033[?1000h\\033[?2004h'; trap 'echo interrupted' INT; ${echo("one")}`,
    );
    run.runTmux(session, "set-option", "-g", "mouse", "on");
    const client = await run.connect("terminal");
    await client.shows("this is one");
    expect(run.runTmux(session, "list-clients", "-F", "#{client_readonly}")).toBe("1\n");
    const keys = [
      "typed\r",
      "\x1b[200~pasted\r\x1b[201~",
      "\x1b[<0;5;5M\x1b[<0;5;5m",
      "\x02:kill-session\r",
      "\x02c",
    ];
    for (const word of [...keys, "\x02x", "y", "\x02$", "\x02\x1a", "\x1a", "\x1c"]) client.type(word);
    // All those keys are processed before the one that leaves.
    client.type("\x03");
    expect(await client.terminal.ended).toBe(0);
    const screen = await session.screen(100);
    expect(screen).toContain("this is one");
    expect(screen).not.toMatch(/reached|interrupted|typed|pasted/);
    expect(run.runTmux(session, "list-windows", "-F", "#{window_panes}")).toBe("1\n");
    await run.waitUntil(() => run.events.length === 2);
    expect(run.events.map(([event]) => event)).toEqual(["join", "leave"]);
  });

  test("offers only a terminal: no command, no variables, no files, no forwarding, no second session", async () => {
    await using inner = await AttachableRun.open();
    inner.startIteration();
    const session = await inner.startSession(echo("one"));
    const call = async (options: string[], ...command: string[]) => {
      const args = [...inner.sshArguments("terminal-write", ...options), ...command];
      const ended = await execute("ssh", args, { env: environment }).catch((error) => error);
      return { code: ended.code as number, text: `${ended.stdout}${ended.stderr}` };
    };
    expect(await call([], "touch", `${inner.folder}/no`)).toMatchObject({ code: 255 });
    expect((await call(["-s"], "sftp")).text).toContain("subsystem request failed");
    expect(await call([])).toMatchObject({ code: 1, text: expect.stringContaining("Ask for one: ssh -t") });
    expect(await call(["-W", `127.0.0.1:${await inner.openPort("terminal")}`])).toMatchObject({
      text: expect.stringContaining("administratively prohibited"),
    });
    expect(await call(["-o", "ExitOnForwardFailure=yes", "-N", "-R", "0:127.0.0.1:1"])).toMatchObject({
      code: 255,
    });
    const variables = ["-o", "SetEnv=TMUX=x LD_PRELOAD=/x.so TERM=../../x", "-A", "-X"];
    const visitor = await inner.connect("terminal-write", ...variables);
    await visitor.shows("this is one");
    const [client = ""] = inner
      .runTmux(session, "list-clients", "-F", "#{client_pid} #{client_termname}")
      .split("\n");
    const [pid, terminal] = client.split(" ");
    expect(terminal).toBe("xterm-256color");
    const { stdout } = await execute("cat", [`/proc/${pid}/environ`]);
    const names = stdout.split("\0").flatMap((line) => line.split("=")[0] || []);
    expect(names.sort()).toEqual(["HOME", "LANG", "PATH", "PWD", "RALPH_TEST_FILE", "TERM"].sort());
  });
});
