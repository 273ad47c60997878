// `init --yes` in repositories of different kinds: other programs accept the workflow, its commands run, and a run under act completes a story.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { describe, expect, test } from "vitest";
import { writeFakeClaude } from "../../src/agents/claude/fake-claude.fixture.ts";
import { LocalRunner } from "../kit/act.ts";
import { withLocalAction } from "../kit/example-workflow.ts";
import { GitHubServer } from "../kit/github/server.ts";
import { hasProgram, installStandIn, type SmallProject, smallProjects } from "../kit/projects.ts";
import { auditWorkflow, lintWorkflow } from "../kit/workflow-checks.ts";
import { Workshop } from "../kit/workshop.ts";

const file = ".github/workflows/ralph.yml";
const plan = "tasks/development-guide/prd.json";

/** A repository of this kind, set up by `init`. */
async function setUp(project: SmallProject, ...options: string[]): Promise<Workshop> {
  const workshop = new Workshop([]);
  workshop.git("rm", "-r", "--quiet", "tasks");
  for (const [name, text] of Object.entries(project.files)) workshop.write(name, text);
  workshop.commitAll("A project");
  const { code, stderr } = await workshop.cli(["init", "--yes", "-C", workshop.repository, ...options]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return workshop;
}

/** Programs that need no network here; others would fetch, or change the machine. */
const realPrograms: readonly string[] = ["npm", "python3", "go", "cargo"];

/** Stand-ins for the programs that are not called here; their names. */
function completeMachine(folder: string, { programs }: SmallProject): string[] {
  const others = programs.filter((name) => !realPrograms.includes(name) || !hasProgram(name));
  for (const name of others) installStandIn(folder, name);
  return others;
}

const kinds = Object.entries<SmallProject>(smallProjects);

describe.concurrent("init --yes", () => {
  test.each(kinds)(
    "%s: actionlint and zizmor accept the workflow, and its commands run",
    async (_, project) => {
      using workshop = await setUp(project, "--trigger", "nightly", "--trigger", "pull-request");
      const workflow = workshop.read(file);
      expect(lintWorkflow(workflow)).toEqual({ code: 0, text: "" });
      expect(auditWorkflow(workflow)).toEqual({ code: 0, text: "" });
      expect(JSON.parse(workshop.read(plan))).toMatchObject({ setup: project.setup, verify: project.gates });
      const steps = [...workflow.matchAll(/^ {6}- run: (.+?)(?: # .*)?$/gm)].map(
        ([, command = ""]) => command,
      );
      expect(steps.slice(-project.setup.length)).toEqual(project.setup);
      const programs = join(workshop.folder, "bin");
      const standIns = completeMachine(programs, project);
      const env = { ...process.env, PATH: [programs, process.env.PATH].join(delimiter) };
      // What installs the tools themselves changes the machine.
      for (const command of [...project.setup, ...project.gates])
        execFileSync("sh", ["-e", "-c", command], { cwd: workshop.repository, env, stdio: "pipe" });
      const record = join(programs, "calls.txt");
      const calls = existsSync(record) ? readFileSync(record, "utf8") : "";
      for (const name of standIns.filter((each) => !/^(corepack|rustup)$/.test(each)))
        expect(calls).toMatch(new RegExp(`^${name} `, "m"));
    },
  );
});

/** A fake Claude Code in a terminal that writes the page which the first story asks for. */
const guideClaude = `
  claude.start();
  await claude.prompt();
  const file = process.env.RALPH_EFFORT_DIR + "/prd.json";
  const prd = JSON.parse(fs.readFileSync(file, "utf8"));
  fs.writeFileSync("DEVELOPMENT.md", [...(prd.setup ?? []), ...(prd.verify ?? [])].join("\\n") + "\\n");
  prd.userStories[0].passes = true;
  fs.writeFileSync(file, JSON.stringify(prd, null, 2));
  claude.end("Done.");`;

/** No action can be fetched here: what they install is on the machine, or a stand-in. */
const withoutToolActions = (workflow: string) =>
  workflow.replaceAll(/^ {6}- uses: (?!actions\/checkout|\.\/).*\n(?: {8}.*\n)*/gm, "");

// RALPH_TEST_KINDS names others, separated by commas; each takes half a minute.
const cheap = (process.env.RALPH_TEST_KINDS ?? "npm,pip").split(",");

describe.concurrent("under act", () => {
  test.each(kinds.filter(([kind]) => cheap.includes(kind)))(
    "%s: the run completes the story",
    async (_, project) => {
      using workshop = await setUp(project);
      await using github = await GitHubServer.open();
      const remote = join(workshop.folder, "remote.git");
      workshop.git("init", "--quiet", "--bare", remote);
      workshop.git("remote", "add", "origin", remote);
      Object.assign(workshop.environment, { IS_SANDBOX: "1" });
      const runner = new LocalRunner(workshop, withoutToolActions(withLocalAction(workshop.read(file))));
      completeMachine(runner.programs, project);
      writeFakeClaude(runner.programs, guideClaude);
      const job = await runner.run({
        secrets: { ANTHROPIC_API_KEY: "sk-ant-key-of-nobody-4711" },
        environment: github.environment(101),
      });
      expect(job.code, job.log).toBe(0);
      expect(job.outputs, job.log).toMatchObject({
        status: "complete",
        "stories-passed": "1",
        pushed: "true",
      });
      expect(job.log).toContain("Proof passed:");
      const pushed = workshop.git("--git-dir", remote, "log", "--format=%s", "ralph/development-guide");
      expect(pushed).toMatch(/^US-001: Write DEVELOPMENT\.md/m);
    },
  );
});
