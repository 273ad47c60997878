// The shipped dist, alone in an empty folder, on the oldest and the newest supported Node.
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { goodAgent, writeAgent } from "../kit/agent.ts";
import { node24 } from "../kit/install-tools.ts";
import { obeyedCommands, Step } from "../kit/step.ts";
import { Workshop } from "../kit/workshop.ts";

const dist = join(import.meta.dirname, "../../dist");
let alone: string;
beforeAll(() => {
  alone = mkdtempSync(join(tmpdir(), "dist-alone-"));
  cpSync(dist, alone, { recursive: true });
});
afterAll(() => rmSync(alone, { recursive: true }));

describe.each([
  ["the Node that runs the tests", process.execPath],
  ["Node 24", node24],
])("%s", (_, node) => {
  const cli = (args: readonly string[], environment: Record<string, string>) =>
    execFileSync(node, [join(alone, "cli.cjs"), ...args], {
      env: environment,
      encoding: "utf8",
      cwd: alone,
      stdio: "pipe",
    });

  test("the demonstration completes and leaves no files", () => {
    const temporary = join(alone, "temporary");
    mkdirSync(temporary, { recursive: true });
    const environment = { PATH: process.env.PATH ?? "", HOME: temporary, TMPDIR: temporary };
    const printed = JSON.parse(cli(["demo", "--json"], environment));
    expect(printed).toMatchObject({ status: "complete", iterations: 3, stories: { passed: 3, total: 3 } });
    expect(existsSync(printed.repository)).toBe(false);
    expect(readdirSync(temporary).filter((name) => name.startsWith("ralph"))).toEqual([]);
  });

  test("an effort completes", () => {
    using workshop = new Workshop([{ id: "A" }, { id: "B" }]);
    const path = `${dirname(node)}:${process.env.PATH ?? ""}`;
    const args = workshop.runArgs(goodAgent(workshop), "--verify", "node --version");
    const printed = JSON.parse(cli(args, { ...workshop.environment, PATH: path }));
    expect(printed).toMatchObject({ status: "complete", iterations: 2 });
    expect(workshop.query("pragma integrity_check")).toEqual([{ integrity_check: "ok" }]);
  });

  test("main works as a workflow step, and post adds nothing", async () => {
    using workshop = new Workshop([{ id: "A" }, { id: "B" }]);
    const step = new Step(workshop, { dist: alone, node });
    const main = await step.main({ "agent-command": goodAgent(workshop) }).ended;
    expect(main).toMatchObject({ code: 0, stderr: "" });
    const { outputs, summary } = step.files();
    expect(outputs).toMatchObject({ status: "complete", iterations: "2", "stories-passed": "2" });
    expect(summary).toContain("Yes: 2 of 2 stories passed.");
    expect(await step.post().ended).toMatchObject({ code: 0, stdout: "", stderr: "" });
    expect(step.files().summary).toBe(summary);
  });

  test("post finishes for a killed main", async () => {
    using workshop = new Workshop([{ id: "A" }]);
    const step = new Step(workshop, { dist: alone, node });
    const waitForKill = "fs.writeFileSync('reached', ''); setInterval(() => {}, 1000);";
    const main = step.main({ "agent-command": writeAgent(workshop, waitForKill) });
    await main.created(join(workshop.repository, "reached"));
    main.child.kill("SIGKILL");
    await main.ended;
    expect(await step.post().ended).toMatchObject({ code: 0, stderr: "" });
    expect(step.files().summary).toContain("interrupted during iteration 1");
    expect(step.snapshots().length).toBeGreaterThan(0);
    expect(workshop.leftProcesses()).toEqual([]);
  });

  test("a mistake in the inputs is reported in one line that ends with the fix", async () => {
    using workshop = new Workshop([{ id: "A" }]);
    const main = await new Step(workshop, { dist: alone, node }).main({ agent: "command" }).ended;
    expect(main).toMatchObject({ code: 64, stderr: "" });
    const errors = obeyedCommands(main.stdout).filter(({ name }) => name === "error");
    expect(errors.map(({ value }) => value)).toEqual([
      expect.stringMatching(/add agent-command: "my-agent"$/),
    ]);
  });
});

describe.each(["16.20.2", "18.20.8", "20.18.3"])("Node %s", (version) => {
  test.each(["cli.cjs", "main.cjs", "post.cjs"])("is too old for %s, which says so in one line", (entry) => {
    const shim = join(alone, `node-${version}.cjs`);
    const versions = JSON.stringify({ ...process.versions, node: version });
    writeFileSync(shim, `Object.defineProperty(process, "versions", { value: ${versions} });\n`);
    const args = ["--require", shim, join(alone, entry)];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8", env: {} });
    const sentence = `ralph-ci needs Node 20.19 or newer, and this is ${version}; use a newer Node or runner\n`;
    // A runner shows an error on the job's page only if the log contains it as a command.
    const expected = entry === "cli.cjs" ? ["", sentence] : [`::error::${sentence}`, ""];
    expect({ status, printed: [stdout, stderr] }).toEqual({ status: 64, printed: expected });
  });
});
