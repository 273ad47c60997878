// People join a real run by `ralph-ci attach`: with the real ssh, in the agent's terminal, by the log, from here and elsewhere.
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { describe, expect, test } from "vitest";
import { writeFakeClaude } from "../../src/agents/claude/fake-claude.fixture.ts";
import { findProgram } from "../../src/platform/index.ts";
import { expectMistake, place } from "../kit/expectations.ts";
import { Terminal } from "../kit/pty.ts";
import { searchPathWithout } from "../kit/search-path.ts";
import { type Started, Workshop } from "../kit/workshop.ts";
import { FakeNetwork } from "../kit/ziti/fake-network.ts";
import { freePort } from "../kit/ziti/free-port.ts";

const programs = ["tmux", "ssh"].map((name) => findProgram(name, process.env.PATH ?? "", "/"));

/** It shows what is typed, and does its story once the file `go` is there. */
const claude = (folder: string) => `
  claude.start();
  await claude.prompt();
  typed = "";
  claude.draw("The agent is at work");
  onKey = () => claude.draw("The agent read <" + typed + ">");
  await new Promise((resolve) => {
    fs.watch(${JSON.stringify(folder)}, () => fs.existsSync(${JSON.stringify(`${folder}/go`)}) && resolve());
  });
  onKey = () => {};
  fs.writeFileSync("work.txt", "");
  const file = process.env.RALPH_EFFORT_DIR + "/prd.json";
  const prd = JSON.parse(fs.readFileSync(file, "utf8"));
  prd.userStories[0].passes = true;
  fs.writeFileSync(file, JSON.stringify(prd, null, 2));
  claude.end("Done.");`;

/** A run whose agent waits, and people on the same machine. */
class Scene implements AsyncDisposable {
  readonly workshop = new Workshop([{ id: "US-001", verify: "test -e work.txt" }]);
  readonly #bin = join(this.workshop.folder, "bin");
  readonly #gate = join(this.workshop.folder, "gate");
  #run: Started | undefined;

  constructor() {
    for (const folder of [this.#bin, this.#gate]) mkdirSync(folder);
    const { environment } = this.workshop;
    environment.PATH = [this.#bin, environment.PATH].join(delimiter);
    Object.assign(environment, { IS_SANDBOX: "1", LANG: "C.UTF-8" });
    writeFakeClaude(this.#bin, claude(this.#gate));
  }

  /** Puts a program first on the PATH. */
  install(name: string, text: string): void {
    this.workshop.script(`bin/${name}`, `#!/bin/sh\n${text}\n`);
  }

  link(name: string, target: string): void {
    symlinkSync(target, join(this.#bin, name));
  }

  get run(): Started {
    if (!this.#run) throw new Error("it was not started");
    return this.#run;
  }

  /** Starts the run; resolves when its agent can be joined. */
  async start(...words: string[]): Promise<void> {
    const { workshop } = this;
    const mark = ["--agent-env", "RALPH_TEST_MARK"];
    this.#run = workshop.start(["run", ...place(workshop), ...mark, "--agent", "claude", ...words]);
    await this.#run.printed("Join with: ");
  }

  /** What `attach` is called with. */
  words(...more: string[]): string[] {
    return ["attach", ...place(this.workshop), ...more];
  }

  /** A person at a terminal of their own. */
  person(...more: string[]): Terminal {
    const words = [process.execPath, process.env.RALPH_TEST_CLI ?? "", ...this.words(...more)];
    return new Terminal(words.join(" "), this.workshop.folder, this.workshop.environment);
  }

  /** Lets the agent end its turn, and holds the run to the end that it would have had without people. */
  async end(): Promise<void> {
    writeFileSync(join(this.#gate, "go"), "");
    const ended = await this.run.ended;
    expect(ended, ended.stderr).toMatchObject({ code: 0 });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    using _workshop = this.workshop;
    this.#run?.child.kill("SIGTERM");
    await this.#run?.ended;
  }
}

describe.skipIf(programs.includes(undefined))("on the machine of the run", () => {
  test("one watches, one types, one follows the log; they leave, and the run goes on to its end", async () => {
    await using scene = new Scene();
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

    const follower = scene.workshop.start(scene.words("--service", "control"));
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
    await using scene = new Scene();
    await scene.start("--attach", "read");
    const { code, stdout, stderr } = await scene.workshop.cli(scene.words("--print"));
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/^ssh .*StrictHostKeyChecking=yes.* terminal\.x\.ralph\n$/);
    await using person = new Terminal(stdout.trim(), scene.workshop.folder, scene.workshop.environment);
    await person.shows("The agent is at work");
    const wrong = stdout.trim().replace("HostKeyAlias=ralph-ci", "HostKeyAlias=another");
    await using careful = new Terminal(wrong, scene.workshop.folder, scene.workshop.environment);
    await careful.shows("Host key verification failed");
    const control = await scene.workshop.cli(scene.words("--print", "--service", "control"));
    expect(control.stdout).toMatch(
      /^curl --no-buffer --unix-socket \S+control\.sock http:\/\/localhost\/log\n$/,
    );
    await scene.end();
  });

  test("what cannot be is told in one line that ends with the fix", async () => {
    await using scene = new Scene();
    const { workshop } = scene;
    expectMistake(
      await workshop.cli(scene.words()),
      'no run is at work on the effort "x"',
      /--ziti-identity FILE /,
    );
    await scene.start("--attach", "read");
    const path = searchPathWithout(workshop.folder, "ssh", "opencode");
    for (const [words, ...sentences] of [
      [["--write"], /people may only watch .*, or start the run with --attach write$/m],
      [["--service", "screen"], /use terminal, opencode or control$/m],
      [["--ziti-zone", "a b"], /such as --ziti-zone ralph$/m],
      [["--ziti-identity", "nowhere.json"], /no Ziti identity at .*nowhere\.json; make one with /],
    ] as const)
      expectMistake(await workshop.cli(scene.words(...words)), ...sentences);
    for (const [service, fix] of [
      ["terminal", /no ssh on the PATH; install the OpenSSH client/],
      ["opencode", /no opencode on the PATH; install it with npm install/],
    ] as const)
      expectMistake(await workshop.cli(scene.words("--service", service), { PATH: path }), fix);
    scene.install("opencode", "exit 3");
    expectMistake(
      await workshop.cli(scene.words("--service", "opencode")),
      /This agent is not opencode; join its terminal\.$/m,
    );
    await scene.end();
  });

  test("a run that lets nobody in says how one does", async () => {
    await using scene = new Scene();
    await scene.start();
    expectMistake(
      await scene.workshop.cli(scene.words()),
      /lets nobody in on this machine; start it with --attach read/,
    );
    await scene.end();
  });

  test("a socket that nobody answers at ends the dialling with the reason", async () => {
    using workshop = new Workshop([]);
    const ended = await workshop.cli(["dial", "--socket", "nowhere.sock"]);
    expect(ended).toMatchObject({ code: 1, stdout: "" });
    expect(ended.stderr).toMatch(
      /^ralph-ci: nobody answers at nowhere\.sock \(.*ENOENT.*\); .* start another one with --attach\n$/,
    );
  });
});

describe.skipIf(programs.includes(undefined))("from elsewhere", () => {
  test("through a network one types in the terminal and follows the log; nobody answers for an unknown effort", async () => {
    await using network = await FakeNetwork.open();
    await using scene = new Scene();
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
    const follower = scene.workshop.start(scene.words("--service", "control", ...me));
    await follower.printed("Iteration 1/");
    const printed = await scene.workshop.cli(scene.words("--print", "--service", "opencode", ...me));
    expect(printed.stdout).toContain("opencode attach http://opencode.x.ralph");
    follower.child.kill("SIGINT");
    expect(await follower.ended).toMatchObject({ code: 0 });

    const lost = await scene.workshop.cli(["attach", "nobody", "--service", "control", ...me]);
    expect(lost).toMatchObject({ code: 64, stdout: "" });
    expect(lost.stderr).toMatch(/nobody answers at control\.nobody\.ralph .*`ralph-ci ziti plan` names$/m);
    await scene.end();
    await writer.ended;
  });
});
