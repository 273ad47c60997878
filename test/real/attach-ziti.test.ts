// From the printed network plan to people attached to a run, over a real Ziti network, with the commands and the real ssh.
import { execFileSync } from "node:child_process";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { planNetwork } from "../../src/overlay/index.ts";
import { findProgram } from "../../src/platform/index.ts";
import { AttendedRun } from "../kit/attended-run.ts";
import { ziti } from "../kit/install-tools.ts";
import { ZitiNetwork } from "../kit/ziti/network.ts";

let network: ZitiNetwork;
beforeAll(async () => {
  network = await ZitiNetwork.open({ policies: false });
});
afterAll(() => network[Symbol.asyncDispose]());

const names = planNetwork({ repository: "octo/shop", efforts: ["x"] });
const planOptions = ["--repository", "octo/shop", "--efforts", "x"];

test("a planned and checked network lets a maintainer type and a watcher watch, and refuses everyone else", async () => {
  await using attended = new AttendedRun();
  const { workshop } = attended;
  attended.link("ziti", ziti);
  const ssh = findProgram("ssh", process.env.PATH ?? "", "/");
  attended.install(
    "ssh",
    `exec ${ssh} -F /dev/null -o UserKnownHostsFile=${workshop.folder}/known_hosts "$@"`,
  );

  const empty = await network.addIdentity("early", "nothing");
  expect(await workshop.cli(["ziti", "check", ...planOptions, "--ziti-identity", empty])).toMatchObject({
    code: 1,
  });
  const { stdout: plan } = await workshop.cli(["ziti", "plan", ...planOptions]);
  execFileSync("sh", ["-eu"], {
    cwd: network.folder,
    env: { ...network.environment, PATH: `${dirname(ziti)}:${process.env.PATH}` },
    input: plan,
    stdio: ["pipe", "ignore", "inherit"],
  });
  const host = join(network.folder, `${names.hosts[0]?.name}.json`);
  const checked = await workshop.cli(["ziti", "check", ...planOptions, "--ziti-identity", host]);
  expect(checked, checked.stdout).toMatchObject({ code: 0 });

  Object.assign(workshop.environment, {
    GITHUB_SERVER_URL: "https://github.com",
    GITHUB_REPOSITORY: "octo/shop",
    GITHUB_RUN_ID: "4711",
  });
  await attended.start("--attach", "write", "--ziti-identity", host);
  await attended.run.printed("Join from elsewhere: ");
  const [ann, bob, eve] = await Promise.all([
    network.addIdentity("ann", names.maintainer),
    network.addIdentity("bob", names.watcher),
    network.addIdentity("eve", "somebody-else"),
  ]);
  const address = "https://github.com/octo/shop/actions/runs/4711/job/12";
  const found = await workshop.cli(["attach", address, "--print", "--ziti-identity", bob]);
  expect(found, found.stderr).toMatchObject({ code: 0, stdout: expect.stringContaining("terminal.x.ralph") });
  await using writer = attended.person("--write", "--ziti-identity", ann);
  await using watcher = attended.person("--ziti-identity", bob);
  await Promise.all([writer, watcher].map((person) => person.shows("The agent is at work")));
  watcher.type("W");
  writer.type("T");
  await Promise.all([writer, watcher].map((person) => person.shows("<T>")));
  for (const [identity, args] of [
    [bob, ["--write"]],
    [eve, []],
  ] as const) {
    await using refused = attended.person(...args, "--ziti-identity", identity);
    await refused.shows("no answer from terminal");
    await refused.ended;
  }
  const follower = workshop.start(attended.attachArguments("--service", "control", "--ziti-identity", bob));
  await follower.printed("Iteration 1/");
  const [, page = ""] = /The run in a browser: (\S+)/.exec(follower.stderr) ?? [];
  const ask = async (path: string, method = "GET") => {
    const answer = await fetch(`${page}${path}`, { method, headers: { accept: "text/html" } });
    return [answer.status, answer.headers.get("content-type")];
  };
  expect(await ask("")).toEqual([200, "text/html; charset=utf-8"]);
  expect(await ask("report.json")).toEqual([200, "application/json"]);
  expect((await ask("pause", "POST"))[0]).toBe(403);
  await attended.end();
  const followed = await follower.ended;
  expect(followed, followed.stderr).toMatchObject({
    code: 0,
    stdout: expect.stringContaining("US-001 passed"),
  });
  await Promise.all([writer.ended, watcher.ended]);
});
