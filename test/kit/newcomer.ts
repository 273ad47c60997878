// A person with a new machine: projects, a home folder, and a shell in which commands are typed as the README writes them.
import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { findMarkedProcesses } from "../../src/platform/index.ts";
import { RunningProcess } from "./running-process.ts";

/** Disposing removes all files, and fails if a process still runs. */
export class Newcomer implements Disposable {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), "ralph-ci-newcomer-")));
  readonly home = join(this.folder, "home");
  readonly bin = join(this.folder, "bin");
  readonly environment: Record<string, string>;

  constructor() {
    for (const folder of [this.home, this.bin]) mkdirSync(folder);
    this.environment = {
      PATH: [this.bin, process.env.PATH].join(delimiter),
      HOME: this.home,
      TMPDIR: this.folder,
      LANG: "C.UTF-8",
      GIT_CONFIG_NOSYSTEM: "1",
      RALPH_TEST_MARK: this.folder,
    };
    this.program("ralph-ci", `exec "${process.execPath}" "${process.env.RALPH_TEST_CLI}" "$@"`);
    this.#git(this.folder, "config", "--global", "user.name", "Newcomer");
    this.#git(this.folder, "config", "--global", "user.email", "newcomer@example.invalid");
  }

  /** Puts a shell program on the PATH. */
  program(name: string, script: string): void {
    writeFileSync(join(this.bin, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  }

  /** Creates a repository with these files, all committed. Returns its folder. */
  project(name: string, files: Readonly<Record<string, string>>): string {
    const folder = join(this.folder, name);
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), text);
    }
    this.#git(folder, "init", "--quiet", "--initial-branch=main");
    this.commit(folder);
    return folder;
  }

  edit(file: string, change: (text: string) => string): void {
    writeFileSync(file, change(readFileSync(file, "utf8")));
  }

  commit(folder: string): void {
    this.#git(folder, "add", "--all");
    this.#git(folder, "commit", "--quiet", "--message", "Save my work");
  }

  /** The subjects of the commits that are not on main, oldest first. */
  subjects(folder: string): string[] {
    return this.#git(folder, "log", "--all", "--not", "main", "--reverse", "--format=%s")
      .split("\n")
      .filter(Boolean);
  }

  /** Starts a shell command in a project, without a terminal. */
  start(folder: string, command: string): RunningProcess {
    const child = spawn("sh", ["-c", `exec 2>&1; ${command}`], {
      cwd: folder,
      env: this.environment,
      stdio: ["ignore", "pipe", "pipe"],
    });
    return new RunningProcess(child);
  }

  /** Types a command. Resolves at its end with what it printed, and its exit code if that is not 0. */
  async types(folder: string, command: string): Promise<string> {
    const { code, stdout } = await this.start(folder, command).ended;
    return [this.readable(stdout), ...(code === 0 ? [] : [`exit code ${code}`])].join("\n");
  }

  /** Output as it is the same in every run. */
  readable(text: string): string {
    return text
      .replaceAll(this.home, "~")
      .replaceAll(this.folder, "/work")
      .replace(/\b\d+(?:\.\d+)? m?s\b/g, "N s")
      .replace(/\b[0-9a-f]{10}\b/g, "HASH")
      .replace(/(repositories\/\w+)-[0-9a-f]{8}\b/g, "$1-KEY")
      .replace(/\b\d{4}-\d\d-\d\dT[\d:.]+Z/g, "TIME")
      .replace(/-S \S+/g, "-S SOCKET")
      .replace(/\b[0-9a-f]{8}-[0-9a-f-]{27}\b/g, "RUN")
      .split("\n")
      .map((line) => line.trimEnd())
      .filter(Boolean)
      .join("\n");
  }

  #git(folder: string, ...args: string[]): string {
    return execFileSync("git", args, { cwd: folder, env: this.environment, encoding: "utf8" });
  }

  [Symbol.dispose](): void {
    const left = findMarkedProcesses({ variable: `RALPH_TEST_MARK=${this.folder}` });
    for (const pid of left) process.kill(pid, "SIGKILL");
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
    if (left.length > 0) throw new Error(`processes were left behind: ${left.join(", ")}`);
  }
}

/** The first or the last lines of what was shown. */
export const first = (shown: string, lines: number) => shown.split("\n").slice(0, lines).join("\n");
export const last = (shown: string, lines: number) => shown.split("\n").slice(-lines).join("\n");
