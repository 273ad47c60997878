// People attach to a real run with `ralph-ci attach` and the real ssh on the same machine.
// @module-tag e2e
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { findProgram } from "../../src/platform/index.ts";
import { AttendedRun } from "../kit/attended-run.ts";
import { expectMistake, locationArgs } from "../kit/expectations.ts";
import { writePipe } from "../kit/pipe.ts";
import { Terminal } from "../kit/pty.ts";
import { searchPathWithout } from "../kit/search-path.ts";
import { Workshop } from "../kit/workshop.ts";
import { FakeNetwork } from "../kit/ziti/fake-network.ts";

const programs = ["tmux", "ssh"].map((name) => findProgram(name, process.env.PATH ?? "", "/"));

describe.skipIf(programs.includes(undefined))("on the machine of the run", () => {
  test("one person watches, one types, one follows the log; they leave, and the run completes", {
    tags: ["main"],
  }, async () => {
    await using attended = new AttendedRun();
    await attended.start("--attach", "write");
    await using watcher = attended.person();
    await watcher.shows("The agent is at work");
    await using writer = attended.person("--write");
    await writer.shows("The agent is at work");
    watcher.type("W");
    writer.type("T");
    await Promise.all([watcher.shows("<T>"), writer.shows("<T>")]);
    await writer.shows("You may type. Press Ctrl-b, then d to leave; the run continues.");
    writer.type("\u0002d");
    expect(await writer.ended).toBe(0);

    const follower = attended.workshop.start(attended.attachArguments("--service", "control"));
    await follower.printed("Iteration 1/");
    await attended.end();
    const followed = await follower.ended;
    expect(followed, followed.stderr).toMatchObject({ code: 0 });
    expect(followed.stdout).toMatch(/^ {2}US-001 passed in /m);
    expect(followed.stderr).toMatch(
      /^Press Ctrl-C to leave; the run continues\.\nThe run in a browser: http:\/\/127\.0\.0\.1:\d+\/[0-9a-f]{32}\/\nThe run has ended: all stories are done\.\n$/,
    );
    expect(await watcher.ended).toBe(0);
    expect(watcher.text).toContain("[ralph-ci] The run has ended: all stories are done.");
    const recorded = attended.workshop.query(
      "select kind from events where kind like 'person-%' order by rowid",
    );
    expect(recorded.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(["person-joined", "person-acted"]),
    );
  });

  test("--print shows a command that does the same and trusts no other host key", async () => {
    await using attended = new AttendedRun();
    await attended.start("--attach", "read");
    const { code, stdout, stderr } = await attended.workshop.cli(attended.attachArguments("--print"));
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/^ssh .*StrictHostKeyChecking=yes.* terminal\.x\.ralph\n$/);
    await using person = new Terminal(stdout.trim(), attended.workshop.folder, attended.workshop.environment);
    await person.shows("The agent is at work");
    const wrong = stdout.trim().replace("HostKeyAlias=ralph-ci", "HostKeyAlias=another");
    await using careful = new Terminal(wrong, attended.workshop.folder, attended.workshop.environment);
    await careful.shows("Host key verification failed");
    const control = await attended.workshop.cli(attended.attachArguments("--print", "--service", "control"));
    expect(control.stdout).toMatch(
      /^curl --no-buffer --unix-socket \S+control\.sock http:\/\/localhost\/log\n$/,
    );
    await attended.end();
  });

  test("a mistake is reported in one line that ends with the fix", async () => {
    await using attended = new AttendedRun();
    const { workshop } = attended;
    expectMistake(
      await workshop.cli(attended.attachArguments()),
      'no run is at work on the effort "x"',
      /--ziti-identity FILE /,
    );
    await attended.start("--attach", "read");
    const path = searchPathWithout(workshop.folder, "ssh", "opencode");
    for (const [args, ...sentences] of [
      [["--write"], /people may only watch .*, or start the run with --attach write$/m],
      [["--service", "screen"], /use terminal, opencode or control$/m],
      [["--ziti-zone", "a b"], /such as --ziti-zone ralph$/m],
      [
        ["--ziti-identity", "nowhere.json"],
        /The Ziti identity .*nowhere\.json does not exist; make one with /,
      ],
    ] as const)
      expectMistake(await workshop.cli(attended.attachArguments(...args)), ...sentences);
    for (const [service, fix] of [
      ["terminal", /no ssh on the PATH; install the OpenSSH client/],
      ["opencode", /no opencode on the PATH; install it with npm install/],
    ] as const)
      expectMistake(await workshop.cli(attended.attachArguments("--service", service), { PATH: path }), fix);
    attended.install("opencode", "exit 3");
    expectMistake(
      await workshop.cli(attended.attachArguments("--service", "opencode")),
      /This agent is not opencode; join its terminal\.$/m,
    );
    await attended.end();
  });

  test("with --attach-linger the run waits at its end until the people have left", async () => {
    await using attended = new AttendedRun();
    await attended.start("--attach", "read", "--attach-linger", "10m");
    await using person = attended.person();
    await person.shows("The agent is at work");
    const ending = attended.end();
    await attended.run.printed("The run waits for connected people to leave");
    await person.shows("The run has ended: all stories are done.");
    person.type("\x03");
    await Promise.all([person.ended, ending]);
  });

  test("with --attach off nobody can attach, and the fix is named", async () => {
    await using attended = new AttendedRun();
    await attended.start("--attach", "off");
    expectMistake(
      await attended.workshop.cli(attended.attachArguments()),
      /does not let people attach; start it without --attach off/,
    );
    await attended.end();
  });

  test("without --attach, one can watch what a command prints, and nothing else; the network gets nothing", async () => {
    using workshop = new Workshop([{ id: "US-001", verify: "test -e work.txt" }]);
    await using network = await FakeNetwork.open();
    const go = join(workshop.folder, "go");
    execFileSync("mkfifo", [go]);
    const finish = `touch work.txt; sed -i 's/"passes": false/"passes": true/' "$RALPH_EFFORT_DIR/prd.json"`;
    const agent = `echo "I look around"; read -r word <${go}; echo "I was told $word"; read -r word <${go}; ${finish}`;
    const run = workshop.start([
      ...["run", ...locationArgs(workshop), "--agent-command", agent],
      ...["--ziti-identity", network.addIdentity("host")],
    ]);
    await run.printed("--ziti-identity has no effect without --attach");
    await run.printed("Iteration 1/");
    const attach = [process.execPath, process.env.RALPH_TEST_CLI ?? "", "attach", ...locationArgs(workshop)];
    const person = () => new Terminal(attach.join(" "), workshop.folder, workshop.environment);
    await using first = person();
    await first.shows("It takes no input; what it prints follows.");
    await first.shows("I look around");
    expect(first.text.match(/leave/g)).toHaveLength(1);
    await using second = person();
    await second.shows("I look around");
    await writePipe(go, "one");
    await Promise.all([first.shows("I was told one"), second.shows("I was told one")]);
    first.type("x\u0002d");
    expect(await first.ended).toBe(0);
    expectMistake(
      await workshop.cli(["attach", ...locationArgs(workshop), "--write"]),
      /people may only watch .*, or start the run with --attach write$/m,
    );
    await writePipe(go, "two");
    expect(await second.ended).toBe(0);
    expect(second.text).toContain("The run has ended: all stories are done.");
    expect(await run.ended).toMatchObject({ code: 0 });
    expect(network.calls).toEqual([]);
    expect(workshop.progress()).not.toContain("Human-touched");
  });

  test("in a workflow, one warning says that without an identity nobody outside the runner can attach", async () => {
    using workshop = new Workshop([{ id: "US-001" }]);
    const args = ["run", ...locationArgs(workshop), "--agent-command", "true", "--max-iterations", "1"];
    const ended = await workshop.cli([...args, "--attach", "write"], { GITHUB_ACTIONS: "true" });
    const warnings = `${ended.stdout}${ended.stderr}`
      .split("\n")
      .filter((line) => /^Warning: .*attach/.test(line));
    expect(warnings).toEqual([
      expect.stringMatching(/--attach "write" reaches only people on this runner, .* or leave --attach out$/),
    ]);
  });

  test("dial reports why a socket does not answer", async () => {
    using workshop = new Workshop([]);
    const ended = await workshop.cli(["dial", "--socket", "nowhere.sock"]);
    expect(ended).toMatchObject({ code: 1, stdout: "" });
    expect(ended.stderr).toMatch(
      /^ralph-ci: no answer from nowhere\.sock \(.*ENOENT.*\); .* start another one with --attach\n$/,
    );
  });
});
