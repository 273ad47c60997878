// A run of the shipped program that people can join over a real network, with an agent that a test controls.
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { writeFakeClaude } from "../../../src/agents/claude/fake-claude.fixture.ts";
import { type NetworkPlan, planNetwork, renderPlan } from "../../../src/overlay/index.ts";
import { ziti } from "../install-tools.ts";
import { type RunningProcess, waitForFile } from "../running-process.ts";
import { Workshop } from "../workshop.ts";
import type { ZitiNetwork } from "./network.ts";

/** The plan of a test's network. Files that run at once need different zones, because ports are derived from names. */
export const planFor = (zone: string) => planNetwork({ repository: "owner/repo", efforts: ["x"], zone });

/** Creates a planned network with the printed commands. @returns the file of the run's identity */
export function createPlannedNetwork(network: ZitiNetwork, plan: NetworkPlan): string {
  const environment = { ...network.environment, PATH: `${dirname(ziti)}:${process.env.PATH}` };
  const shell = { cwd: network.folder, env: environment };
  execFileSync("sh", ["-eu"], { ...shell, input: renderPlan(plan), stdio: ["pipe", "ignore", "inherit"] });
  return join(network.folder, `${plan.hosts[0]?.name}.json`);
}

/** This input ends the turn of the agent. */
export const endInput = "that is all\r";

/** A fake Claude Code: it shows its input, and ends its turn on demand. */
export const workingClaude = `
  claude.start();
  await claude.prompt();
  const { RALPH_STORY_ID: story, RALPH_EFFORT_DIR: effort, HOME: home } = process.env;
  typed = "";
  await new Promise((resolve) => {
    onKey = () => {
      claude.draw("the agent was told: " + typed.replaceAll("\\r", "|"));
      fs.writeFileSync(home + "/typed", typed);
      if (typed.includes(${JSON.stringify(endInput)})) resolve();
    };
    claude.draw("the agent is at work");
    fs.watch(home, () => fs.existsSync(home + "/enough") && resolve());
    fs.writeFileSync(home + "/prompted", "");
  });
  const prd = JSON.parse(fs.readFileSync(effort + "/prd.json", "utf8"));
  prd.userStories.find((each) => each.id === story).passes = true;
  fs.writeFileSync("work-" + story + ".txt", "");
  fs.writeFileSync(effort + "/prd.json", JSON.stringify(prd, null, 2));
  claude.end("Done.");`;

/** The run; disposing it removes its folders. */
export class ZitiRun implements Disposable {
  readonly workshop = new Workshop([{ id: "A", verify: "test -e work-A.txt" }]);
  readonly run: RunningProcess;

  /** @param identity the file of the identity that hosts the services */
  constructor(identity: string, zone: string) {
    const { workshop } = this;
    const bin = join(workshop.folder, "bin");
    mkdirSync(bin);
    writeFakeClaude(bin, workingClaude);
    const location = [
      "-C",
      workshop.repository,
      "--effort",
      "tasks/x",
      "--state-dir",
      workshop.state,
      "--json",
    ];
    const agent = ["--agent-env", "RALPH_TEST_MARK", "--agent", "claude", "--claude-mode", "tmux"];
    const attach = [
      "--attach",
      "write",
      "--ziti-identity",
      identity,
      "--ziti-backend",
      "tunneler",
      "--ziti-zone",
      zone,
    ];
    const PATH = [bin, dirname(ziti), process.env.PATH].join(":");
    const key = { IS_SANDBOX: "1", ANTHROPIC_API_KEY: "sk-ant-key-of-nobody-4711" };
    this.run = workshop.start(["run", ...location, ...agent, ...attach], { environment: { PATH, ...key } });
  }

  /** Resolves when the agent has its prompt, or the run has ended. */
  async untilPrompted(): Promise<void> {
    await Promise.race([waitForFile(join(this.workshop.home, "prompted")), this.run.ended]);
  }

  /** Ends the turn of the agent without input. */
  endTurn(): void {
    writeFileSync(join(this.workshop.home, "enough"), "");
  }

  [Symbol.dispose](): void {
    this.run.child.kill("SIGKILL");
    this.workshop[Symbol.dispose]();
  }
}
