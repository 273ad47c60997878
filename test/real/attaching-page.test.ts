// Follows docs/attaching.md step by step in an empty folder, from no network to an attached session.
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { writeFakeClaude } from "../../src/agents/claude/fake-claude.fixture.ts";
import { SshClient } from "../../src/attach/attach.fixture.ts";
import { findProgram } from "../../src/platform/index.ts";
import { ziti } from "../kit/install-tools.ts";
import { RunningProcess, waitForFile } from "../kit/running-process.ts";
import { Workshop } from "../kit/workshop.ts";
import { freePort } from "../kit/ziti/free-port.ts";
import { workingClaude } from "../kit/ziti/ziti-run.ts";

const page = readFileSync(join(import.meta.dirname, "../../docs/attaching.md"), "utf8");
/** The blocks that the page marks as run by this file, in order. */
const blocks = [
  ...page.matchAll(/<!-- not run: .*attaching-page\.test\.ts runs it -->\n```sh\n([\s\S]*?)```/g),
].map(([, code = ""]) => code);

test("every command works, and the last one shows the agent at work", async () => {
  const [network = "", plan = "", person = "", check = "", run = "", attach = "", ...more] = blocks;
  expect([attach.trim().split(" ").slice(0, 2), more]).toEqual([["ralph-ci", "attach"], []]);
  using workshop = new Workshop([]);
  workshop.git("rm", "-r", "--quiet", "tasks");
  workshop.git("mv", "README.md", "READ.md");
  workshop.write(
    "tasks/changelog/prd.json",
    JSON.stringify({
      userStories: [
        {
          id: "A",
          title: "A story",
          description: "",
          acceptanceCriteria: [],
          priority: 1,
          passes: false,
          notes: "",
          verify: "test -e work-A.txt",
        },
      ],
    }),
  );
  workshop.commitAll("An effort");
  const bin = join(workshop.folder, "bin");
  mkdirSync(bin);
  workshop.script(
    "bin/ralph-ci",
    `#!/bin/sh\nexec "${process.execPath}" "${process.env.RALPH_TEST_CLI}" "$@"\n`,
  );
  // Keep the host keys out of the home folder of the person who runs the tests.
  const ssh = findProgram("ssh", process.env.PATH ?? "", "/");
  const known = join(workshop.folder, "known_hosts");
  workshop.script("bin/ssh", `#!/bin/sh\nexec "${ssh}" -F /dev/null -o UserKnownHostsFile=${known} "$@"\n`);
  writeFakeClaude(bin, workingClaude);
  const folder = join(workshop.folder, "network");
  mkdirSync(folder);
  const environment = {
    ...workshop.environment,
    PATH: [bin, dirname(ziti), dirname(process.execPath), process.env.PATH].join(":"),
    TRY_PORT: String(await freePort()),
    TRY_ROUTER_PORT: String(await freePort()),
    IS_SANDBOX: "1",
    ANTHROPIC_API_KEY: "sk-ant-key-of-nobody-4711",
  };
  const start = (code: string) =>
    new RunningProcess(
      spawn("bash", ["-c", `set -euo pipefail\n${code}`], {
        cwd: folder,
        env: environment,
        detached: true,
        stdio: ["ignore", "pipe", "pipe"],
      }),
    );
  // The first block starts programs in the background, which must run until the end.
  const setUp = start(`${network}${plan}${person}${check}echo all is made; wait`);
  try {
    await setUp.printed("all is made");
    const words = run.replace(
      "ralph-ci run",
      `ralph-ci run -C ${workshop.repository} --agent-env RALPH_TEST_MARK`,
    );
    const running = start(words);
    await running.printed("Join from elsewhere: ssh terminal.changelog.ralph");
    await Promise.race([waitForFile(join(workshop.home, "prompted")), running.ended]);
    const client = await SshClient.open([], folder, {
      program: "bash",
      arguments: ["-c", attach],
      environment,
    });
    await client.shows("the agent is at work");
    await client.close();
    workshop.script("home/enough", "");
    const ended = await running.ended;
    expect(ended.code, ended.stdout + ended.stderr).toBe(0);
  } finally {
    process.kill(-(setUp.child.pid ?? 0), "SIGKILL");
    await setUp.ended;
  }
});
