// Who can attach to a run, and what happens to connected people when the run ends.
// @module-tag e2e
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { goodAgent, writeAgent } from "../kit/agent.ts";
import { GitHubServer, testToken } from "../kit/github/server.ts";
import { Step } from "../kit/step.ts";
import { Workshop } from "../kit/workshop.ts";
import { FakeNetwork } from "../kit/ziti/fake-network.ts";

const one = [{ id: "A", verify: "test -e work-A.txt" }];

/** The sockets of the attach services, by name of the service. */
function sockets({ folder }: Workshop): Record<string, string> {
  const [name = ""] = readdirSync(folder).filter((each) => /^ralph-ci-\w+-meet$/.test(each));
  if (name === "") return {};
  const files = readdirSync(join(folder, name)).filter((each) => each.endsWith(".sock"));
  return Object.fromEntries(files.map((file) => [file.replace(".sock", ""), join(folder, name, file)]));
}

/** An agent that creates a file, then waits for another file in the home folder. */
const waiting = (workshop: Workshop) =>
  writeAgent(
    workshop,
    `fs.writeFileSync(process.env.HOME + "/begun", "");
     const look = () => { if (!fs.existsSync(process.env.HOME + "/go")) return; watch.close(); work(); propose(); };
     const watch = fs.watch(process.env.HOME, look); look();`,
  );

/** Sends an HTTP request to a socket and keeps the connection open. */
async function ask(socket: string, path: string, method = "GET") {
  const stream = connect(socket);
  let text = "";
  stream.setEncoding("utf8").on("data", (chunk: string) => {
    text += chunk;
    wake();
  });
  let wake = () => {};
  stream.on("error", () => {});
  stream.write(`${method} ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
  return {
    stream,
    async shows(words: string) {
      while (!text.includes(words)) {
        if (stream.destroyed) throw new Error(`it ended without ${words}: ${text}`);
        await new Promise<void>((resolve) => {
          wake = resolve;
          stream.once("close", resolve);
        });
      }
    },
  };
}

describe.concurrent("people", () => {
  test("only watch without --attach, and cannot attach with --attach off", async () => {
    for (const [options, services] of [
      [[], ["control", "opencode"]],
      [["--attach", "off"], []],
    ] as const)
      await expectServices(options, services);
  });

  const expectServices = async (options: readonly string[], services: readonly string[]) => {
    using workshop = new Workshop(one);
    const run = workshop.start(workshop.runArgs(waiting(workshop), ...options));
    await run.created(join(workshop.home, "begun"));
    const found = Object.keys(sockets(workshop)).sort();
    expect(found.filter((name) => name !== "terminal")).toEqual(services);
    workshop.script("home/go", "");
    expect((await run.ended).code).toBe(0);
  };

  test("with --attach read get read-only services in a folder of this user, which is removed at the end", {
    tags: ["main"],
  }, async () => {
    using workshop = new Workshop(one);
    const run = workshop.start(workshop.runArgs(waiting(workshop), "--attach", "read"));
    await run.created(join(workshop.home, "begun"));
    const found = sockets(workshop);
    expect(Object.keys(found).filter((name) => name.endsWith("-write"))).toEqual([]);
    expect(statSync(join(found.control ?? "", "..")).mode & 0o777).toBe(0o700);
    const asked = await ask(found.control ?? "", "/status");
    await asked.shows('"effort":"x"');
    asked.stream.destroy();
    workshop.script("home/go", "");
    expect((await run.ended).code).toBe(0);
    expect(sockets(workshop)).toEqual({});
    expect(readdirSync(workshop.folder).filter((name) => name.startsWith("ralph-ci-"))).toEqual([]);
  });

  test("keep a stopped run waiting until they leave", async () => {
    using workshop = new Workshop(one);
    const attach = ["--attach", "write", "--attach-linger", "10m"];
    const run = workshop.start(workshop.runArgs(waiting(workshop), ...attach));
    await run.created(join(workshop.home, "begun"));
    const watching = await ask(sockets(workshop).control ?? "", "/events");
    await watching.shows("200 OK");
    workshop.script("home/go", "");
    await run.printed("The run waits for connected people to leave");
    await watching.shows("stopping");
    watching.stream.destroy();
    const ended = await run.ended;
    expect(ended.code, ended.stderr).toBe(0);
    expect(workshop.query("select kind from events where kind like 'person%'")).toEqual([
      { kind: "person-joined" },
      { kind: "person-left" },
    ]);
  });

  test("do not keep a cancelled run waiting", async () => {
    using workshop = new Workshop(one);
    const attach = ["--attach", "write", "--attach-linger", "10m"];
    const run = workshop.start(workshop.runArgs(waiting(workshop), ...attach));
    await run.created(join(workshop.home, "begun"));
    const watching = await ask(sockets(workshop).control ?? "", "/events");
    await watching.shows("200 OK");
    run.child.kill("SIGINT");
    expect((await run.ended).code).toBe(130);
    watching.stream.destroy();
  });
});

test("an unavailable controller causes one warning, although it is asked several times", async () => {
  using workshop = new Workshop(one);
  await using network = await FakeNetwork.open();
  network.failing = 503;
  const asked = new Promise<void>((resolve) => {
    network.onCall = () => network.calls.length === 3 && resolve();
  });
  const bin = join(workshop.folder, "bin");
  mkdirSync(bin);
  symlinkSync(join(import.meta.dirname, "../kit/ziti/fake-ziti.cjs"), join(bin, "ziti"));
  const attach = ["--attach", "read", "--ziti-identity", network.addIdentity("host")];
  const run = workshop.start(workshop.runArgs(waiting(workshop), ...attach), {
    environment: { PATH: `${bin}:${process.env.PATH}` },
  });
  await asked;
  workshop.script("home/go", "");
  const { code, stdout, stderr } = await run.ended;
  expect(code, stderr).toBe(0);
  expect((stdout + stderr).split("attach=unavailable: ").length - 1).toBe(1);
});

describe.concurrent("in a workflow", () => {
  const identity = JSON.stringify({
    ztAPI: "https://127.0.0.1:1/edge/client/v1",
    id: {
      key: "pem:-----BEGIN EC PRIVATE KEY-----\nc2VjcmV0LWtleS1vZi1ub2JvZHk\n-----END EC PRIVATE KEY-----\n",
      cert: "pem:x",
    },
  });

  test("attaching is off when other people can trigger the event of the run", async () => {
    using workshop = new Workshop(one);
    const step = new Step(workshop);
    await using github = await GitHubServer.open();
    github.world.permissions.set("mona", "write");
    const inputs = {
      "agent-command": goodAgent(workshop),
      attach: "write",
      "allow-events": "issue_comment",
      "github-token": testToken,
      push: "never",
    };
    const comment = { user: { login: "mona" } };
    const main = await step.main(inputs, {
      GITHUB_API_URL: github.address,
      GITHUB_ACTOR: "mona",
      GITHUB_EVENT_NAME: "issue_comment",
      GITHUB_EVENT_PATH: workshop.script("event.json", JSON.stringify({ comment })),
    }).ended;
    expect(main.code, main.stdout).toBe(0);
    expect(main.stdout).toMatch(
      /::warning::attaching to this run is off: people .* cause the event issue_comment; .*workflow_dispatch/,
    );
    expect(main.stdout).not.toContain("Join from elsewhere");
  });

  test("the identity is in a file outside the checkout only while needed, and never in output, environment or state", async () => {
    using workshop = new Workshop(one);
    const step = new Step(workshop);
    const agent = writeAgent(
      workshop,
      `fs.writeFileSync(process.env.HOME + "/seen", JSON.stringify(process.env)); work(); propose();`,
    );
    const inputs = {
      "agent-command": agent,
      attach: "read",
      "ziti-identity": identity,
      "ziti-backend": "tunneler",
    };
    const main = await step.main(inputs).ended;
    expect(main.code, main.stdout).toBe(0);
    const shown = main.stdout.replaceAll(/^::add-mask::.*$/gm, "") + main.stderr + step.files().summary;
    expect(shown + readFileSync(join(workshop.home, "seen"), "utf8")).not.toContain(
      "c2VjcmV0LWtleS1vZi1ub2JvZHk",
    );
    expect(main.stdout).toMatch(/::add-mask::.*c2VjcmV0LWtleS1vZi1ub2JvZHk/);
    expect(main.stdout).toMatch(/::warning::people on other machines cannot attach to this run: tunneler: /);
    expect(existsSync(join(step.temporary, "ralph-ci-identity.json"))).toBe(false);
  });

  test("post removes the identity file of a killed main step", async () => {
    using workshop = new Workshop(one);
    const step = new Step(workshop);
    const inputs = { "agent-command": waiting(workshop), attach: "read", "ziti-identity": identity };
    const main = step.main(inputs);
    await main.created(join(workshop.home, "begun"));
    const file = join(step.temporary, "ralph-ci-identity.json");
    expect(statSync(file).mode & 0o777).toBe(0o600);
    main.child.kill("SIGKILL");
    await main.ended;
    expect((await step.post().ended).code).toBe(0);
    expect(existsSync(file)).toBe(false);
  });
});
