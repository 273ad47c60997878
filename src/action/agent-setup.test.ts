// What installers print reaches the step's log only: redacted, in whole lines, and never as workflow commands.
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createRedactor } from "../platform/index.ts";
import { setUpAgents } from "./agent-setup.ts";
import type { StepLog } from "./step-log.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "agent-setup-"));
  mkdirSync(join(folder, "programs"));
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

/** A log that keeps its lines and warnings. */
class RecordedLog implements StepLog {
  readonly lines: string[] = [];
  readonly warnings: string[] = [];
  write(text: string): void {
    this.lines.push(...text.split("\n"));
  }
  openGroup(title: string): void {
    this.lines.push(`group ${title}`);
  }
  closeGroup(): void {
    this.lines.push("end of group");
  }
  warn(text: string): void {
    this.warnings.push(text);
  }
  fail(): void {}
  [Symbol.dispose](): void {}
}

/** Sets up Claude Code with an npm that is this shell script. */
async function setUpWithNpm(script: string): Promise<RecordedLog> {
  const npm = join(folder, "programs", "npm");
  writeFileSync(npm, `#!/bin/sh\n${script}\n`);
  chmodSync(npm, 0o755);
  // The toolkit looks for programs in the path of this process.
  vi.stubEnv("PATH", join(folder, "programs"));
  const log = new RecordedLog();
  await setUpAgents({
    agents: ["claude"],
    installsTmux: false,
    installsSandbox: false,
    environment: { PATH: join(folder, "programs"), RUNNER_TOOL_CACHE: join(folder, "tools") },
    temporaryFolder: folder,
    log,
    redactor: createRedactor(["s3cret-value"]),
  });
  return log;
}

test("the command and the output of an installer pass the log and the redactor", async () => {
  const printed = vi.spyOn(process.stdout, "write");
  const log = await setUpWithNpm(
    [
      "printf 'token s3cret-'",
      "/bin/sleep 0.2",
      "printf 'value is set\\n::set-output name=x::y\\nlast line'",
      "echo 'warning: s3cret-value' >&2",
    ].join("\n"),
  );
  const [group, command, ...output] = log.lines;
  expect(group).toMatch(/^group Install claude /);
  expect(command).toMatch(/^\[command\]npm install .*claude-code/);
  expect(output.slice(0, -1).sort()).toEqual([
    "::set-output name=x::y",
    "last line",
    "token *** is set",
    "warning: ***",
  ]);
  expect(output.at(-1)).toBe("end of group");
  expect(printed.mock.calls.flat().join("")).not.toMatch(/\[command\]|s3cret|set-output/);
});

test("the output of an installer that fails is logged too", async () => {
  const log = await setUpWithNpm("printf 'no space left, s3cret-value'; exit 1");
  expect(log.lines).toContain("no space left, ***");
  expect(log.warnings).toEqual([
    expect.stringMatching(/^claude .* could not be installed \(.*; .* set agent-setup: path$/),
  ]);
});
