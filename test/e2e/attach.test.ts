// People join a real run by `ralph-ci attach`: with the real ssh, in the agent's terminal, by the log, from here and elsewhere.
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { findProgram } from "../../src/platform/index.ts";
import { AttendedRun } from "../kit/attended-run.ts";
import { expectMistake } from "../kit/expectations.ts";
import { Terminal } from "../kit/pty.ts";
import { searchPathWithout } from "../kit/search-path.ts";
import { Workshop } from "../kit/workshop.ts";
import { FakeNetwork } from "../kit/ziti/fake-network.ts";
import { freePort } from "../kit/ziti/free-port.ts";

const programs = ["tmux", "ssh"].map((name) => findProgram(name, process.env.PATH ?? "", "/"));

describe.skipIf(programs.includes(undefined))("on the machine of the run", () => {
  test("one watches, one types, one follows the log; they leave, and the run goes on to its end", async () => {
    await using scene = new AttendedRun();
    await scene.start("--attach", "write");
    await using watcher = scene.person();
    await watcher.shows("The agent is at work");
    expect(watcher.text).toContain("The same by hand: ssh ");
    await using writer = scene.person("--write");
    await writer.shows("The agent is at work");
    watcher.type("W");
    writer.type("T");
    await Promise.all([watcher.shows("<T>"), writer.shows("<T>")]);
    writer.type("\r~.");
    await writer.ended;

    const follower = scene.workshop.start(scene.attachArguments("--service", "control"));
    await follower.printed("Iteration 1/");
    await scene.end();
    const followed = await follower.ended;
    expect(followed, followed.stderr).toMatchObject({ code: 0 });
    expect(followed.stdout).toMatch(/^ {2}US-001 passed in /m);
    expect(followed.stderr).toContain("The run has ended");
    await watcher.ended;
    const told = scene.workshop.query("select kind from events where kind like 'person-%' order by rowid");
    expect(told.map(({ kind }) => kind)).toEqual(expect.arrayContaining(["person-joined", "person-acted"]));
  });

  test("what is printed does the same by hand, and trusts no other key", async () => {
    await using scene = new AttendedRun();
    await scene.start("--attach", "read");
    const { code, stdout, stderr } = await scene.workshop.cli(scene.attachArguments("--print"));
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/^ssh .*StrictHostKeyChecking=yes.* terminal\.x\.ralph\n$/);
    await using person = new Terminal(stdout.trim(), scene.workshop.folder, scene.workshop.environment);
    await person.shows("The agent is at work");
    const wrong = stdout.trim().replace("HostKeyAlias=ralph-ci", "HostKeyAlias=another");
    await using careful = new Terminal(wrong, scene.workshop.folder, scene.workshop.environment);
    await careful.shows("Host key verification failed");
    const control = await scene.workshop.cli(scene.attachArguments("--print", "--service", "control"));
    expect(control.stdout).toMatch(
      /^curl --no-buffer --unix-socket \S+control\.sock http:\/\/localhost\/log\n$/,
    );
    await scene.end();
  });

  test("what cannot be is told in one line that ends with the fix", async () => {
    await using scene = new AttendedRun();
    const { workshop } = scene;
    expectMistake(
      await workshop.cli(scene.attachArguments()),
      'no run is at work on the effort "x"',
      /--ziti-identity FILE /,
    );
    await scene.start("--attach", "read");
    const path = searchPathWithout(workshop.folder, "ssh", "opencode");
    for (const [words, ...sentences] of [
      [["--write"], /people may only watch .*, or start the run with --attach write$/m],
      [["--service", "screen"], /use terminal, opencode or control$/m],
      [["--ziti-zone", "a b"], /such as --ziti-zone ralph$/m],
      [
        ["--ziti-identity", "nowhere.json"],
        /The Ziti identity .*nowhere\.json does not exist; make one with /,
      ],
    ] as const)
      expectMistake(await workshop.cli(scene.attachArguments(...words)), ...sentences);
    for (const [service, fix] of [
      ["terminal", /no ssh on the PATH; install the OpenSSH client/],
      ["opencode", /no opencode on the PATH; install it with npm install/],
    ] as const)
      expectMistake(await workshop.cli(scene.attachArguments("--service", service), { PATH: path }), fix);
    scene.install("opencode", "exit 3");
    expectMistake(
      await workshop.cli(scene.attachArguments("--service", "opencode")),
      /This agent is not opencode; join its terminal\.$/m,
    );
    await scene.end();
  });

  test("whoever is at the terminal when the run stops is stayed for, until they leave", async () => {
    await using scene = new AttendedRun();
    await scene.start("--attach", "read", "--attach-linger", "10m");
    await using person = scene.person();
    await person.shows("The agent is at work");
    const ending = scene.end();
    await scene.run.printed("The run waits for connected people to leave");
    await person.shows("The run has stopped");
    person.type("\x03");
    await Promise.all([person.ended, ending]);
  });

  test("a run that lets nobody in says how one does", async () => {
    await using scene = new AttendedRun();
    await scene.start();
    expectMistake(
      await scene.workshop.cli(scene.attachArguments()),
      /does not let people attach; start it with --attach read/,
    );
    await scene.end();
  });

  test("a socket that nobody answers at ends the dialling with the reason", async () => {
    using workshop = new Workshop([]);
    const ended = await workshop.cli(["dial", "--socket", "nowhere.sock"]);
    expect(ended).toMatchObject({ code: 1, stdout: "" });
    expect(ended.stderr).toMatch(
      /^ralph-ci: no answer from nowhere\.sock \(.*ENOENT.*\); .* start another one with --attach\n$/,
    );
  });
});

describe.skipIf(programs.includes(undefined))("from elsewhere", () => {
  test("through a network one types in the terminal and follows the log; nobody answers for an unknown effort", async () => {
    await using network = await FakeNetwork.open();
    await using scene = new AttendedRun();
    for (const kind of ["terminal", "control", "opencode"])
      for (const name of [kind, `${kind}-write`]) network.addService(`${name}.x.ralph`, await freePort());
    scene.link("ziti", join(import.meta.dirname, "../kit/ziti/fake-ziti.cjs"));
    // What it takes on trust must not go into the home of whoever runs the tests.
    const known = join(scene.workshop.folder, "known_hosts");
    scene.install("ssh", `exec ${programs[1]} -F /dev/null -o UserKnownHostsFile=${known} "$@"`);
    await scene.start("--attach", "write", "--ziti-identity", network.addIdentity("host"));
    await scene.run.printed("Join from elsewhere: ");
    const me = ["--ziti-identity", network.addIdentity("me")];

    await using writer = scene.person("--write", ...me);
    await writer.shows("The agent is at work");
    expect(writer.text).toContain("With a Ziti tunneler on this machine: ssh terminal-write.x.ralph");
    writer.type("T");
    await writer.shows("<T>");
    const follower = scene.workshop.start(scene.attachArguments("--service", "control", ...me));
    await follower.printed("Iteration 1/");
    const printed = await scene.workshop.cli(
      scene.attachArguments("--print", "--service", "opencode", ...me),
    );
    expect(printed.stdout).toContain("opencode attach http://opencode.x.ralph");
    follower.child.kill("SIGINT");
    expect(await follower.ended).toMatchObject({ code: 0 });

    const lost = await scene.workshop.cli(["attach", "nobody", "--service", "control", ...me]);
    expect(lost).toMatchObject({ code: 64, stdout: "" });
    expect(lost.stderr).toMatch(/no answer from control\.nobody\.ralph .*`ralph-ci ziti plan` names$/m);
    await scene.end();
    await writer.ended;
  });

  test("the address of a workflow's run leads to it, and no other address does", async () => {
    await using network = await FakeNetwork.open();
    await using scene = new AttendedRun();
    const { workshop } = scene;
    for (const effort of ["x", "other"])
      for (const kind of ["terminal", "control", "opencode"])
        network.addService(`${kind}.${effort}.ralph`, await freePort(), ["Bind", "Dial"]);
    scene.link("ziti", join(import.meta.dirname, "../kit/ziti/fake-ziti.cjs"));
    Object.assign(workshop.environment, {
      GITHUB_SERVER_URL: "https://github.com",
      GITHUB_REPOSITORY: "octo/shop",
      GITHUB_RUN_ID: "4711",
    });
    const me = ["--ziti-identity", network.addIdentity("me")];
    const url = "https://github.com/octo/shop/actions/runs/4711";
    const attach = (...words: string[]) => workshop.cli(["attach", "--print", ...words]);
    expectMistake(
      await attach(url, ...me),
      "no run that you can attach to is at work now",
      /lets people attach$/m,
    );

    await scene.start("--attach", "read", "--ziti-identity", network.addIdentity("host"));
    await scene.run.printed("Join from elsewhere: ");
    expect(await attach(`${url}/attempts/1?pr=2`, ...me)).toMatchObject({
      code: 0,
      stderr: "",
      stdout: expect.stringMatching(/^ssh .*terminal\.x\.ralph/),
    });
    for (const [words, ...sentences] of [
      [[url], "on another machine", /--ziti-identity FILE$/m],
      [[url.replace("4711", "4712"), ...me], "is not among the runs that you can attach to now (x.ralph)"],
      [["https://github.com/octo/shop", ...me], "is not the URL of a workflow run", /or the effort's name$/m],
      [
        [url, ...me, "--ziti-zone", "else"],
        "your identity may not attach to any run",
        /another --ziti-zone$/m,
      ],
    ] as const)
      expectMistake(await attach(...words), ...sentences);
    network.failing = 503;
    expectMistake(await attach(url, ...me), "answered 503", /or name the effort$/m);
    await scene.end();
  });
});
