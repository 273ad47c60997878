// The first hour from the package: a repository is set up, a job is killed, another machine continues, and a page shows it.
import { execFileSync, spawn } from "node:child_process";
import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { expect, test } from "vitest";
import { writeFakeClaude } from "../../src/agents/claude/fake-claude.fixture.ts";
import { LocalRunner, localAction } from "../kit/act.ts";
import { withLocalAction } from "../kit/example-workflow.ts";
import { GitHubServer } from "../kit/github/server.ts";
import { RunningProcess } from "../kit/running-process.ts";
import { Workshop } from "../kit/workshop.ts";

const top = join(import.meta.dirname, "../..");

/** Waits for the kill in the first job, and does the first story in the second. */
const claude = `
  claude.start();
  await claude.prompt();
  if (!fs.existsSync(process.env.RALPH_EFFORT_DIR + "/../../killed.txt")) {
    fs.writeFileSync("DEVELOPMENT.md", "half\\n");
    await new Promise(() => setInterval(() => {}, 1000));
  }
  const file = process.env.RALPH_EFFORT_DIR + "/prd.json";
  const prd = JSON.parse(fs.readFileSync(file, "utf8"));
  fs.writeFileSync("DEVELOPMENT.md", [...(prd.setup ?? []), ...(prd.verify ?? [])].join("\\n") + "\\n");
  prd.userStories[0].passes = true;
  fs.writeFileSync(file, JSON.stringify(prd, null, 2));
  claude.end("Done.");`;

/** Installs the packed package for a user; the folder with its command. */
function install(workshop: Workshop): string {
  const folder = join(workshop.folder, "installed");
  mkdirSync(folder);
  const env = Object.assign({}, workshop.environment, { npm_config_prefix: folder });
  const npm = (...args: string[]) =>
    execFileSync("npm", args, { cwd: top, env, encoding: "utf8", stdio: "pipe" });
  const tarball = npm("pack", "--silent", "--pack-destination", workshop.folder).trim();
  npm("install", "--global", "--offline", join(workshop.folder, tarball));
  return folder;
}

test("a job is killed, another machine continues, and the page shows what happened", async () => {
  using workshop = new Workshop([]);
  workshop.git("rm", "-r", "--quiet", "tasks");
  workshop.write("package.json", '{"scripts":{"test":"node --test"}}');
  workshop.write("test/adds.test.js", 'require("node:test")("adds", () => {});\n');
  workshop.commitAll("A project");
  const installed = install(workshop);
  const dist = join(installed, "lib/node_modules/ralph-ci/dist");
  const types = async (command: string, variables: Record<string, string> = {}) => {
    const env = Object.assign({}, workshop.environment, variables, {
      PATH: [join(installed, "bin"), workshop.environment.PATH].join(delimiter),
    });
    const child = spawn("sh", ["-c", command], {
      cwd: workshop.repository,
      env,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const { code, stdout, stderr } = await new RunningProcess(child).ended;
    return { code, text: stdout + stderr };
  };
  expect((await types("ralph-ci init --yes")).code).toBe(0);
  await using github = await GitHubServer.open();
  const remote = join(workshop.folder, "remote.git");
  workshop.git("init", "--quiet", "--bare", "--initial-branch=main", remote);
  workshop.git("remote", "add", "origin", remote);
  const workflow = withLocalAction(workshop.read(".github/workflows/ralph.yml")).replaceAll(
    /^ {6}- uses: (?!actions\/checkout|\.\/).*\n(?: {8}.*\n)*/gm,
    "",
  );
  Object.assign(workshop.environment, { IS_SANDBOX: "1" });
  const runner = new LocalRunner(workshop, workflow);
  const shipAction = () => {
    const action = join(workshop.repository, localAction, "dist");
    rmSync(action, { recursive: true });
    cpSync(dist, action, { recursive: true });
  };
  shipAction();
  writeFakeClaude(runner.programs, claude);
  workshop.git("push", "--quiet", "origin", "main");
  const secrets = { ANTHROPIC_API_KEY: "sk-ant-key-of-nobody-4711" };
  github.world.addRun({ id: 101, status: "in_progress", conclusion: null });
  const first = runner.start({ secrets, environment: github.environment(101) });
  await first.started.printed("Iteration 1/20");
  first.killMain();
  const killed = await first.ended;
  expect(killed.summary, killed.log).toContain("The run was interrupted during iteration 1 on US-001");
  github.world.addRun({ id: 101, status: "completed", conclusion: "failure" });

  runner.renew(remote);
  shipAction();
  writeFileSync(join(workshop.repository, "killed.txt"), "");
  github.world.addRun({ id: 102, status: "in_progress", conclusion: null });
  const environment = github.environment(102);
  const second = await runner.run({ secrets, environment });
  expect(second.code, second.log).toBe(0);
  expect(second.log).toMatch(/continuing from snapshot \d/);
  expect(second.outputs).toMatchObject({ status: "complete", "stories-passed": "1", pushed: "true" });
  github.world.addRun({ id: 102, status: "completed", conclusion: "success" });

  // The person looks at it on a machine where nothing has run.
  for (const command of ["ralph-ci status", "ralph-ci report"])
    expect((await types(command)).text).toMatch(/\bralph-ci pull\b/);
  const { GITHUB_API_URL = "", GITHUB_TOKEN: GH_TOKEN = "" } = environment;
  const pulled = await types("ralph-ci pull", {
    GH_TOKEN,
    GITHUB_API_URL,
    GITHUB_REPOSITORY: "octo/project",
  });
  expect(pulled.text).toContain("development-guide: completed, 1/1 stories, iteration 2/20");
  expect(await types("ralph-ci report --html page.html")).toMatchObject({ code: 0 });
  const page = workshop.read("page.html");
  expect(page).toContain("Write DEVELOPMENT.md");
  expect(page).not.toContain(secrets.ANTHROPIC_API_KEY);
});
