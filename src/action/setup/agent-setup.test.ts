// What installers print reaches the step's log only: redacted, in whole lines, and never as workflow commands.
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  watch,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createRedactor } from "../../platform/index.ts";
import { startSetup } from "./agent-setup.ts";
import type { SetupLog } from "./held-log.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "agent-setup-"));
  mkdirSync(join(folder, "programs"));
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

/** A log that keeps its lines and warnings. */
class RecordedLog implements SetupLog {
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
}

/** Starts to set up Claude Code with an npm that is this shell script. */
function startWithNpm(script: string, log: RecordedLog) {
  const npm = join(folder, "programs", "npm");
  writeFileSync(npm, `#!/bin/sh\n${script}\n`);
  chmodSync(npm, 0o755);
  return startSetup({
    agents: ["claude"],
    installsTmux: false,
    installsSandbox: false,
    environment: { PATH: join(folder, "programs"), RUNNER_TOOL_CACHE: join(folder, "tools") },
    temporaryFolder: folder,
    log,
    redactor: createRedactor(["s3cret-value"]),
  });
}

async function setUpWithNpm(script: string): Promise<RecordedLog> {
  const log = new RecordedLog();
  await using setup = startWithNpm(script, log);
  expect(log.lines).toEqual([]);
  await setup.packagesReady();
  await setup.agentsReady();
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

test("an installation whose run ends early is ended, says nothing and leaves nothing", async () => {
  const log = new RecordedLog();
  const begun = join(folder, "begun");
  const watching = watch(folder);
  const began = new Promise<void>((resolve) => watching.on("change", () => existsSync(begun) && resolve()));
  const setup = startWithNpm(`: > ${begun}; exec /bin/sleep 600`, log);
  await began;
  watching.close();
  await setup[Symbol.asyncDispose]();
  expect(log.lines).toEqual([]);
  expect(log.warnings).toEqual([]);
  const left = readdirSync(join(folder, "tools"), { recursive: true, encoding: "utf8" });
  expect(left.filter((name) => name.includes("install-"))).toEqual([]);
  expect([...setup.notInstalled]).toEqual([]);
});
