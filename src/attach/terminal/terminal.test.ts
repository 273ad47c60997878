// Joins a terminal with the real OpenSSH client and the real tmux, as the people do whom it is made for.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { AttachableRun, ssh, tmux } from "../attach.fixture.ts";

const run = promisify(execFile);
const environment = { PATH: process.env.PATH ?? "", RALPH_TEST_FILE: process.env.RALPH_TEST_FILE ?? "" };
/** Says who it is, and each line that is typed into it. */
const echo = (name: string) =>
  `echo "this is ${name}"; while read -r line; do echo "$line reached ${name}"; done`;

describe.skipIf(!ssh || !tmux)("a terminal, joined with OpenSSH", () => {
  test("shows the agent session and takes keys and size, and gives the exit status of tmux", async () => {
    await using house = await AttachableRun.open();
    house.startIteration();
    const session = await house.startSession(echo("one"));
    const visitor = await house.visit("terminal-write");
    await visitor.shows("this is one");
    visitor.type("hello\r");
    await visitor.shows("hello reached one");
    const sizes = () =>
      house.ask(session, "list-clients", "-F", "#{client_width}x#{client_height} #{client_readonly}");
    expect(sizes()).toBe("100x30 0\n");
    visitor.terminal.resize(70, 15);
    visitor.type("more\r");
    await visitor.shows("more reached one");
    expect(sizes()).toBe("70x15 0\n");
    // What the agent draws on does not depend on who looks.
    expect(house.ask(session, "display-message", "-p", "#{window_width}x#{window_height}")).toBe("80x20\n");
    visitor.type("\x02d");
    expect(await visitor.terminal.ended).toBe(0);
    await house.waitUntil(() => house.events.length === 3);
    expect(house.events.map(([event, { id, service }]) => [event, id, service])).toEqual([
      ["join", 1, "terminal-write"],
      ["touch", 1, "terminal-write"],
      ["leave", 1, "terminal-write"],
    ]);
    expect(house.services.participants()).toEqual([]);
  });

  test("holds back what is typed until the agent has its prompt, and tells of each iteration that was touched", async () => {
    await using house = await AttachableRun.open();
    const visitor = await house.visit("terminal-write");
    for (const name of ["one", "two"]) {
      house.startIteration();
      const session = await house.startSession(echo(name), false);
      await visitor.shows(`this is ${name}`);
      visitor.type("early\r");
      // What is typed by the program itself at that time arrives whole.
      await session.paste("the prompt");
      await session.press("Enter");
      await visitor.shows(`the prompt reached ${name}`);
      expect(await session.screen()).not.toContain("early");
      house.prompted();
      await visitor.shows(`early reached ${name}`);
      visitor.type("more\r");
      await visitor.shows(`more reached ${name}`);
      await session.stop(0);
      house.endIteration();
    }
    expect(house.actions).toEqual(["typed", "typed"]);
  });

  test("moves everybody to the next agent session, with a plain line between", async () => {
    await using house = await AttachableRun.open();
    const visitors = [await house.visit("terminal"), await house.visit("terminal-write")];
    for (const visitor of visitors) await visitor.shows("The run is beginning.");
    house.startIteration();
    const one = await house.startSession(echo("one"));
    for (const visitor of visitors) await visitor.shows("this is one");
    await one.stop(0);
    for (const visitor of visitors) await visitor.shows("The agent session has ended.");
    house.endIteration();
    for (const visitor of visitors) await visitor.shows("Iteration 1 has ended: US-003 passed.");
    house.startIteration("opencode");
    const about = { url: "http://127.0.0.1:1", port: 1, sessionId: "ses_1", folder: "/", passwordFile: "/x" };
    house.observe({ kind: "attachable", iteration: 2, point: { kind: "opencode", ...about } });
    for (const visitor of visitors) await visitor.shows("join it with opencode attach");
    house.startIteration("command");
    house.observe({ kind: "attachable", iteration: 3, point: { kind: "none" } });
    for (const visitor of visitors) await visitor.shows("This agent has no terminal to join");
    house.startIteration();
    await house.startSession(echo("two"));
    for (const visitor of visitors) await visitor.shows("this is two");
    visitors[1]?.type("again\r");
    for (const visitor of visitors) await visitor.shows("again reached two");
    house.observe({ kind: "stopping", reason: "complete" });
    await house.services[Symbol.asyncDispose]();
    for (const visitor of visitors) {
      expect(await visitor.terminal.ended).toBe(0);
      expect(visitor.text).toContain("The run has ended.");
    }
  });

  test("is put right where tmux dies and cannot, and goes on with the next agent session", async () => {
    await using house = await AttachableRun.open();
    house.startIteration();
    const session = await house.startSession(`printf '\\033[?25l\\033[?2004h'; ${echo("one")}`);
    const visitor = await house.visit("terminal-write");
    await visitor.shows("this is one");
    process.kill(Number(house.ask(session, "display-message", "-p", "#{pid}")), "SIGKILL");
    await visitor.shows("The agent session has ended.");
    const after = visitor.text.slice(0, visitor.text.indexOf("The agent session has ended."));
    for (const mode of ["\x1b[?1049l", "\x1b[?25h", "\x1b[?2004l"])
      expect(after.lastIndexOf(mode), mode).toBeGreaterThan(after.lastIndexOf("this is one"));
    house.startIteration();
    await house.startSession(echo("two"));
    await visitor.shows("this is two");
    await session.stop(0);
  });

  test("that only shows takes no key, no paste, no mouse and no command of tmux, and Ctrl-C leaves it", async () => {
    await using house = await AttachableRun.open({ mode: "read" });
    expect(house.services.endpoints.map(({ name }) => name)).not.toContain("terminal-write");
    house.startIteration();
    const session = await house.startSession(
      `stty -echo; printf '\\033[?1000h\\033[?2004h'; trap 'echo interrupted' INT; ${echo("one")}`,
    );
    house.ask(session, "set-option", "-g", "mouse", "on");
    const visitor = await house.visit("terminal");
    await visitor.shows("this is one");
    expect(house.ask(session, "list-clients", "-F", "#{client_readonly}")).toBe("1\n");
    const keys = [
      "typed\r",
      "\x1b[200~pasted\r\x1b[201~",
      "\x1b[<0;5;5M\x1b[<0;5;5m",
      "\x02:kill-session\r",
      "\x02c",
    ];
    for (const word of [...keys, "\x02x", "y", "\x02$", "\x02\x1a", "\x1a", "\x1c"]) visitor.type(word);
    // Those keys have all been looked at before the one that leaves.
    visitor.type("\x03");
    expect(await visitor.terminal.ended).toBe(0);
    const screen = await session.screen(100);
    expect(screen).toContain("this is one");
    expect(screen).not.toMatch(/reached|interrupted|typed|pasted/);
    expect(house.ask(session, "list-windows", "-F", "#{window_panes}")).toBe("1\n");
    await house.waitUntil(() => house.events.length === 2);
    expect(house.events.map(([event]) => event)).toEqual(["join", "leave"]);
  });

  test("gives nothing but a terminal: no command, no variables, no files, no forwarding, no second session", async () => {
    await using house = await AttachableRun.open({ hasPorts: true, keys: undefined });
    // Without keys a port wants the password, which BatchMode does not give: through the socket, then.
    await using inner = await AttachableRun.open();
    inner.startIteration();
    const session = await inner.startSession(echo("one"));
    const call = async (options: string[], ...command: string[]) => {
      const words = [...inner.sshArguments("terminal-write", ...options), ...command];
      const ended = await run("ssh", words, { env: environment }).catch((error) => error);
      return { code: ended.code as number, text: `${ended.stdout}${ended.stderr}` };
    };
    expect(await call([], "touch", `${inner.folder}/no`)).toMatchObject({ code: 255 });
    expect((await call(["-s"], "sftp")).text).toContain("subsystem request failed");
    expect(await call([])).toMatchObject({ code: 1, text: expect.stringContaining("Ask for one: ssh -t") });
    expect(await call(["-W", `127.0.0.1:${house.endpoint("terminal").port}`])).toMatchObject({
      text: expect.stringContaining("administratively prohibited"),
    });
    expect(await call(["-o", "ExitOnForwardFailure=yes", "-N", "-R", "0:127.0.0.1:1"])).toMatchObject({
      code: 255,
    });
    const variables = ["-o", "SetEnv=TMUX=x LD_PRELOAD=/x.so TERM=../../x", "-A", "-X"];
    const visitor = await inner.visit("terminal-write", ...variables);
    await visitor.shows("this is one");
    const [client = ""] = inner
      .ask(session, "list-clients", "-F", "#{client_pid} #{client_termname}")
      .split("\n");
    const [pid, terminal] = client.split(" ");
    expect(terminal).toBe("xterm-256color");
    const { stdout } = await run("cat", [`/proc/${pid}/environ`]);
    const names = stdout.split("\0").flatMap((line) => line.split("=")[0] || []);
    expect(names.sort()).toEqual(["HOME", "LANG", "PATH", "PWD", "RALPH_TEST_FILE", "TERM"].sort());
  });
});
