// A run of a fake Claude in a real tmux that waits for the test, and people who join it with `ralph-ci attach`.
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { expect } from "vitest";
import { writeFakeClaude } from "../../src/agents/claude/fake-claude.fixture.ts";
import { locationArgs } from "./expectations.ts";
import { Terminal } from "./pty.ts";
import type { RunningProcess } from "./running-process.ts";
import { Workshop } from "./workshop.ts";

/** It shows its input, and does its story when the file `go` exists. */
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

/** A run whose agent waits, and people on the same machine. Disposing it ends the run. */
export class AttendedRun implements AsyncDisposable {
  readonly workshop = new Workshop([{ id: "US-001", verify: "test -e work.txt" }]);
  readonly #bin = join(this.workshop.folder, "bin");
  readonly #gate = join(this.workshop.folder, "gate");
  #run: RunningProcess | undefined;

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

  get run(): RunningProcess {
    if (!this.#run) throw new Error("the run was not started");
    return this.#run;
  }

  /** Starts the run; resolves when people can join its agent. */
  async start(...args: string[]): Promise<void> {
    const { workshop } = this;
    const mark = ["--agent-env", "RALPH_TEST_MARK"];
    this.#run = workshop.start(["run", ...locationArgs(workshop), ...mark, "--agent", "claude", ...args]);
    await this.#run.printed("Attach with: ");
  }

  /** The arguments of `attach`. */
  attachArguments(...more: string[]): string[] {
    return ["attach", ...locationArgs(this.workshop), ...more];
  }

  /** A person with a terminal of their own. */
  person(...more: string[]): Terminal {
    const command = [process.execPath, process.env.RALPH_TEST_CLI ?? "", ...this.attachArguments(...more)];
    return new Terminal(command.join(" "), this.workshop.folder, this.workshop.environment);
  }

  /** Lets the agent end its turn, and expects that the run completes. */
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
