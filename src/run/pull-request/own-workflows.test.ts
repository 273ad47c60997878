// Tests which workflows count as this program's own.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { RunContext } from "../context.ts";
import { findOwnWorkflows } from "./own-workflows.ts";

const context = (folder: string, environment: Record<string, string>) =>
  ({ folder, host: { environment } }) as unknown as RunContext;

test("the run's own workflow, and others that use the same action", () => {
  const folder = mkdtempSync(join(tmpdir(), "workflows-"));
  const workflows = join(folder, ".github/workflows");
  mkdirSync(workflows, { recursive: true });
  const write = (name: string, text: string) => writeFileSync(join(workflows, name), text);
  write("nightly.yml", "jobs:\n  ralph:\n    steps:\n      - uses: octo/ralph-ci@v1\n");
  write("fork.yaml", "steps:\n  - name: x\n    uses: mona/loop@v1\n");
  write("test.yml", "# not ralph-ci\nsteps:\n  - uses: actions/checkout@v4\n  - run: npx ralph-ci\n");
  const environment = {
    GITHUB_RUN_ID: "1",
    GITHUB_REF_NAME: "main",
    GITHUB_WORKFLOW_REF: "octo/shop/.github/workflows/ralph.yml@refs/heads/main",
    GITHUB_ACTION_REPOSITORY: "mona/loop",
  };
  expect([...findOwnWorkflows(context(folder, environment))].sort()).toEqual([
    ".github/workflows/fork.yaml",
    ".github/workflows/nightly.yml",
    ".github/workflows/ralph.yml",
  ]);
  rmSync(folder, { recursive: true });
  expect([...findOwnWorkflows(context(folder, {}))]).toEqual([]);
});
