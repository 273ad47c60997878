// People attach to a real run with `ralph-ci attach` and the real ssh over a network.
// @module-tag e2e
import { execFile } from "node:child_process";
import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { findProgram } from "../../src/platform/index.ts";
import { AttendedRun } from "../kit/attended-run.ts";
import { expectMistake } from "../kit/expectations.ts";
import { Workshop } from "../kit/workshop.ts";
import { FakeNetwork } from "../kit/ziti/fake-network.ts";
import { openFakeWorld } from "../kit/ziti/fake-world.ts";
import { freePort } from "../kit/ziti/free-port.ts";
import { LocalServices } from "../kit/ziti/local-services.ts";

const programs = ["tmux", "ssh"].map((name) => findProgram(name, process.env.PATH ?? "", "/"));

describe.skipIf(programs.includes(undefined))("from another machine", () => {
  test("a person types in the terminal and follows the log over a network; an unknown effort does not answer", async () => {
    await using network = await FakeNetwork.open();
    await using attended = new AttendedRun();
    for (const kind of ["terminal", "control", "opencode"])
      for (const name of [kind, `${kind}-write`]) network.addService(`${name}.x.ralph`, await freePort());
    attended.link("ziti", join(import.meta.dirname, "../kit/ziti/fake-ziti.cjs"));
    // Keep the host keys out of the home folder of the person who runs the tests.
    const known = join(attended.workshop.folder, "known_hosts");
    attended.install("ssh", `exec ${programs[1]} -F /dev/null -o UserKnownHostsFile=${known} "$@"`);
    await attended.start("--attach", "write", "--ziti-identity", network.addIdentity("host"));
    await attended.run.printed("Join from elsewhere: ");
    const me = ["--ziti-identity", network.addIdentity("me")];

    await using writer = attended.person("--write", ...me);
    await writer.shows("The agent is at work");
    writer.type("T");
    await writer.shows("<T>");
    const follower = attended.workshop.start(attended.attachArguments("--service", "control", ...me));
    await follower.printed("Iteration 1/");
    const printed = await attended.workshop.cli(
      attended.attachArguments("--print", "--service", "opencode", ...me),
    );
    expect(printed.stdout).toContain("opencode attach http://opencode.x.ralph");
    const another = attended.workshop.start(attended.attachArguments("--service", "control", ...me));
    await another.printed("Iteration 1/");
    another.child.kill("SIGINT");
    expect(await another.ended).toMatchObject({ code: 0 });

    const lost = await attended.workshop.cli(["attach", "nobody", "--service", "control", ...me]);
    expect(lost).toMatchObject({ code: 1, stdout: "" });
    expect(lost.stderr).toMatch(/no answer from control\.nobody\.ralph .*`ralph-ci ziti plan` names$/m);
    await attended.end();
    expect(await follower.ended).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/^The run has ended: all stories are done\.$/m),
    });
    expect(await writer.ended).toBe(0);
    expect(writer.text).toContain("[ralph-ci] The run has ended: all stories are done.");
  });

  test("dial gets its answer from a host of the SDK, although its own input has ended", async () => {
    using workshop = new Workshop([]);
    await using world = await openFakeWorld("sdk");
    await using local = new LocalServices();
    await local.serve(world, world.services[0], (socket) => {
      // Later than the end of a client that sends it with its question.
      socket.once("data", () => setImmediate(() => setImmediate(() => socket.end("here is the answer"))));
    });
    await local.publish(world);
    symlinkSync(join(import.meta.dirname, "../kit/ziti/fake-ziti.cjs"), join(workshop.folder, "ziti"));
    const env = { ...workshop.environment, PATH: `${workshop.folder}:${workshop.environment.PATH}` };
    const dial = ["dial", "--ziti-identity", world.identity, "--to", world.services[0]];
    const words = [
      "-c",
      'echo question | "$@"',
      "sh",
      process.execPath,
      process.env.RALPH_TEST_CLI ?? "",
      ...dial,
    ];
    const { stdout } = await promisify(execFile)("sh", words, { env });
    expect(stdout).toBe("here is the answer");
  });

  test("the URL of a workflow run leads to that run, and no other URL does", async () => {
    await using network = await FakeNetwork.open();
    await using attended = new AttendedRun();
    const { workshop } = attended;
    for (const effort of ["x", "other"])
      for (const kind of ["terminal", "control", "opencode"])
        network.addService(`${kind}.${effort}.ralph`, await freePort(), ["Bind", "Dial"]);
    attended.link("ziti", join(import.meta.dirname, "../kit/ziti/fake-ziti.cjs"));
    Object.assign(workshop.environment, {
      GITHUB_SERVER_URL: "https://github.com",
      GITHUB_REPOSITORY: "octo/shop",
      GITHUB_RUN_ID: "4711",
    });
    const me = ["--ziti-identity", network.addIdentity("me")];
    const url = "https://github.com/octo/shop/actions/runs/4711";
    const attach = (...args: string[]) => workshop.cli(["attach", "--print", ...args]);
    expectMistake(
      await attach(url, ...me),
      "no run that you can attach to is at work now",
      /lets people attach$/m,
    );

    await attended.start("--attach", "read", "--ziti-identity", network.addIdentity("host"));
    await attended.run.printed("Join from elsewhere: ");
    expect(await attach(`${url}/attempts/1?pr=2`, ...me)).toMatchObject({
      code: 0,
      stderr: "",
      stdout: expect.stringMatching(/^ssh .*terminal\.x\.ralph/),
    });
    for (const [args, ...sentences] of [
      [[url], "on another machine", /--ziti-identity FILE$/m],
      [[url.replace("4711", "4712"), ...me], "is not among the runs that you can attach to now (x.ralph)"],
      [["https://github.com/octo/shop", ...me], "is not the URL of a workflow run", /or the effort's name$/m],
      [
        [url, ...me, "--ziti-zone", "else"],
        "your identity may not attach to any run",
        /another --ziti-zone$/m,
      ],
    ] as const)
      expectMistake(await attach(...args), ...sentences);
    network.failing = 503;
    expect(await attach(url, ...me)).toMatchObject({
      code: 1,
      stdout: "",
      stderr: expect.stringMatching(/answered 503.*or name the effort$/m),
    });
    await attended.end();
  });
});
