// People attach to a run of the shipped program over a real Ziti network.
import { once } from "node:events";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { get } from "node:http";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { SshClient } from "../../src/attach/attach.fixture.ts";
import { createCliDialler, openBridge } from "../../src/overlay/index.ts";
import { opencode, ziti } from "../kit/install-tools.ts";
import { answer, createLatch, hold, say, workStories } from "../kit/model/index.ts";
import { Terminal } from "../kit/pty.ts";
import { RealAgents, storiesOf } from "../kit/real-agents.ts";
import { ZitiNetwork } from "../kit/ziti/network.ts";
import { openToOthers } from "../kit/ziti/open-to-others.ts";
import { createPlannedNetwork, endInput, planFor, ZitiRun } from "../kit/ziti/ziti-run.ts";

const plan = planFor("ralph");
let network: ZitiNetwork;
/** The file of the identity that hosts the services. */
let host: string;
beforeAll(async () => {
  network = await ZitiNetwork.open({ policies: false });
  host = createPlannedNetwork(network, plan);
});
afterAll(() => network[Symbol.asyncDispose]());

/** The arguments of ssh to a service, with an identity. */
function sshWords(identity: string, service: string): string[] {
  const quiet = [
    "-o",
    "UserKnownHostsFile=/dev/null",
    "-o",
    "StrictHostKeyChecking=no",
    "-o",
    "LogLevel=ERROR",
  ];
  return [
    ...["-F", "/dev/null", ...quiet, "-o", "IdentityAgent=none", "-o", "BatchMode=yes", "-tt"],
    ...["-o", `ProxyCommand=${ziti} demo zcat -i ${identity} ziti:${service}`, `somebody@${service}`],
  ];
}

test("over the network people watch, type and read the status, and others are refused", async () => {
  const [ann, bob, eve] = await Promise.all(
    (
      [
        ["ann", plan.maintainer],
        ["bob", plan.watcher],
        ["eve", "somebody-else"],
      ] as const
    ).map(([name, role]) => network.addIdentity(name, role)),
  );
  if (!ann || !bob || !eve) throw new Error("an identity is missing");

  const before = openToOthers();
  using zitiRun = new ZitiRun(host, "ralph");
  const { run, workshop } = zitiRun;
  await run.printed("Join from elsewhere: ssh terminal.x.ralph, to type: ssh terminal-write.x.ralph");
  await zitiRun.untilPrompted();

  const clients = [
    await SshClient.open(sshWords(bob, "terminal.x.ralph"), network.folder),
    await SshClient.open(sshWords(ann, "terminal.x.ralph"), network.folder),
    await SshClient.open(sshWords(ann, "terminal-write.x.ralph"), network.folder),
  ] as const;
  const [watcher, second, writer] = clients;
  for (const client of clients) await client.shows("the agent is at work");
  expect(openToOthers()).toEqual(before);
  watcher.type("from the one who watches\r");
  writer.terminal.resize(120, 40);
  writer.type("hello\r");
  for (const client of clients) await client.shows("the agent was told: hello|");

  for (const [identity, service] of [
    [bob, "terminal-write.x.ralph"],
    [eve, "terminal.x.ralph"],
  ] as const) {
    const refused = await SshClient.open(sshWords(identity, service), network.folder);
    expect(await refused.terminal.ended, refused.text).not.toBe(0);
    expect(refused.text).not.toContain("agent");
    await refused.close();
  }

  await using dialler = createCliDialler(ziti, {
    identity: bob,
    folder: network.folder,
    environment: process.env,
    marker: `RALPH_TEST_FILE=${process.env.RALPH_TEST_FILE}`,
  });
  await using bridge = await openBridge({
    from: { port: 0 },
    connect: () => dialler.dial("control.x.ralph"),
  });
  const status = await fetchText(`http://127.0.0.1:${bridge.port}/status`, "control.x.ralph");
  expect(JSON.parse(status)).toMatchObject({ run: { effort: "x" } });

  writer.type(endInput);
  const ended = await run.ended;
  expect(ended.code, ended.stderr).toBe(0);
  for (const client of clients) {
    expect(await client.terminal.ended).toBe(0);
    expect(client.text).toContain("[ralph-ci] The run has ended: all stories are done.");
  }
  expect(second.text).not.toContain("from the one who watches");
  expect(readFileSync(join(workshop.home, "typed"), "utf8")).toBe(`hello\r${endInput}`);
  expect(workshop.progress()).toMatch(/^- Human-touched: .*typed/m);
  const people = workshop.query("select kind from events where kind like 'person-%'").map(({ kind }) => kind);
  expect(people).toEqual(
    expect.arrayContaining(["person-invited", "person-joined", "person-acted", "person-left"]),
  );
  expect(openToOthers()).toEqual(before);
  const key = JSON.parse(readFileSync(host, "utf8")).id.key.split("\n")[1];
  const records =
    ended.stdout +
    ended.stderr +
    workshop.progress() +
    JSON.stringify(workshop.query("select * from events"));
  expect(records).not.toContain(key);
});

test("an enrolment token works once; without an identity only people on the same machine can attach", async () => {
  const token = join(network.folder, "once.jwt");
  const role = plan.hosts[0]?.role ?? "";
  await network.ziti("edge", "create", "identity", "once", "-a", role, "-o", token);
  const text = readFileSync(token, "utf8");
  using zitiRun = new ZitiRun(token, "ralph");
  await zitiRun.run.printed("Join from elsewhere");
  await zitiRun.untilPrompted();
  zitiRun.endTurn();
  const ended = await zitiRun.run.ended;
  expect(ended.code, ended.stderr).toBe(0);
  expect(ended.stderr).not.toContain(text.trim());
  writeFileSync(token, text);
  using again = new ZitiRun(token, "ralph");
  await again.run.printed("The enrolment token gives no identity");
  await again.untilPrompted();
  again.endTurn();
  expect((await again.run.ended).code).toBe(0);
});

test("opencode attach works over the network while the real opencode works", async () => {
  const latch = createLatch();
  await using lab = await RealAgents.open(storiesOf("A"), (request) =>
    request.answered > 0
      ? answer([hold(latch.released), say("Psi is Ψ.")])
      : answer([say("Omega is Ω."), ...workStories(request).steps]),
  );
  const { workshop } = lab;
  workshop.environment.PATH = `${dirname(ziti)}:${workshop.environment.PATH}`;
  const attach = ["--attach", "write", "--ziti-identity", host, "--ziti-backend", "tunneler"];
  const run = lab.start("--agent", "opencode", ...attach);
  await Promise.all([lab.model.arrived(2), run.printed("Join from elsewhere: ")]);
  const ann = await network.addIdentity("opencode-user", plan.maintainer);
  await using dialler = createCliDialler(ziti, {
    identity: ann,
    folder: network.folder,
    environment: process.env,
    marker: `RALPH_TEST_FILE=${process.env.RALPH_TEST_FILE}`,
  });
  await using bridge = await openBridge({
    from: { port: 0 },
    connect: () => dialler.dial("opencode-write.x.ralph"),
  });
  const [, session = ""] = /--session (ses_\w+)/.exec(run.stderr) ?? [];
  const { PATH = "", RALPH_TEST_MARK = "" } = workshop.environment;
  const home = join(workshop.folder, "person");
  mkdirSync(home);
  await using person = new Terminal(
    `'${opencode}' attach http://127.0.0.1:${bridge.port} --session ${session} --dir ${workshop.repository}`,
    home,
    { PATH, HOME: home, BUN_TMPDIR: home, RALPH_TEST_MARK, OPENCODE_DISABLE_AUTOUPDATE: "1" },
  );
  await person.shows("Ω");
  latch.release();
  await person.shows("Ψ");
  const ended = await run.ended;
  expect(ended.code, ended.stderr).toBe(0);
});

/** Requests a page of a service whose host name differs from its address. */
async function fetchText(address: string, host: string): Promise<string> {
  const request = get(address, { headers: { host }, agent: false });
  const [response] = await once(request, "response");
  let text = "";
  for await (const chunk of response) text += chunk;
  return text;
}
