// What actionlint and zizmor, programs by other people, say of a workflow.
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { localAction } from "./act.ts";
import { withLocalAction } from "./example-workflow.ts";
import { actionlint, zizmor } from "./install-tools.ts";

const top = join(import.meta.dirname, "../..");

interface Complaints {
  code: number | null;
  text: string;
}

/** The complaints of actionlint, which knows the inputs of the action. */
export function lintWorkflow(workflow: string): Complaints {
  return withWorkflow(/ralph-ci@/.test(workflow) ? withLocalAction(workflow) : workflow, (folder, file) => {
    mkdirSync(join(folder, localAction, "dist"), { recursive: true });
    // Another workflow of this repository calls it.
    cpSync(join(top, ".github/workflows/ci.yml"), join(folder, ".github/workflows/ci.yml"));
    cpSync(join(top, "action.yml"), join(folder, localAction, "action.yml"));
    for (const entry of ["main.cjs", "post.cjs"]) writeFileSync(join(folder, localAction, "dist", entry), "");
    // Do not run other linters that may be installed.
    const args = ["-no-color", "-shellcheck=", "-pyflakes=", file];
    const { status, stdout, stderr } = spawnSync(actionlint, args, { cwd: folder, encoding: "utf8" });
    return { code: status, text: stdout + stderr };
  });
}

/** The findings of zizmor, which looks for what can be attacked. */
export function auditWorkflow(workflow: string): Complaints {
  return withWorkflow(workflow, (folder) => {
    const args = ["--offline", "--quiet", "--no-progress", "--color=never", "--format=plain", folder];
    const { status, stdout, stderr } = spawnSync(zizmor, args, { cwd: folder, encoding: "utf8" });
    const text = (stdout + stderr).replace(/^No findings to report.*\n?/m, "").trim();
    return { code: status, text };
  });
}

function withWorkflow(workflow: string, check: (folder: string, file: string) => Complaints): Complaints {
  const folder = mkdtempSync(join(tmpdir(), "workflow-"));
  try {
    mkdirSync(join(folder, ".git"));
    mkdirSync(join(folder, ".github/workflows"), { recursive: true });
    const file = join(folder, ".github/workflows/lint.yml");
    writeFileSync(file, workflow);
    return check(folder, file);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
