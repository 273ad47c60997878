// Checks the workflows of this repository and of its pages with actionlint.
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { localAction } from "../kit/act.ts";
import { actionlint } from "../kit/install-tools.ts";

const top = join(import.meta.dirname, "../..");
const read = (file: string) => readFileSync(join(top, file), "utf8");
const namesIn = (folder: string, ending: string) =>
  readdirSync(join(top, folder)).filter((name) => name.endsWith(ending));

const own = [".github/workflows", "examples"].flatMap((folder) =>
  namesIn(folder, ".yml").map((name) => `${folder}/${name}`),
);
const pages = ["README.md", ...namesIn("docs", ".md").map((name) => `docs/${name}`)];
/** Each workflow with its place; workflows on a page use the action in this repository. */
const workflows = [
  ...own.map((file) => [file, read(file)] as const),
  ...pages.flatMap((page) =>
    [...read(page).matchAll(/^```ya?ml\n([\s\S]*?)^```/gm)]
      .map(([, code = ""], index) => [`${page}, YAML block ${index + 1}`, code] as const)
      .filter(([, code]) => /^jobs:/m.test(code)),
  ),
];

/** The complaints of actionlint, which knows the inputs of the action. */
function lint(workflow: string): { code: number | null; text: string } {
  const folder = mkdtempSync(join(tmpdir(), "workflow-"));
  try {
    mkdirSync(join(folder, ".git"));
    mkdirSync(join(folder, ".github/workflows"), { recursive: true });
    mkdirSync(join(folder, localAction, "dist"), { recursive: true });
    cpSync(join(top, "action.yml"), join(folder, localAction, "action.yml"));
    for (const entry of ["main.cjs", "post.cjs"]) writeFileSync(join(folder, localAction, "dist", entry), "");
    const file = join(folder, ".github/workflows/lint.yml");
    writeFileSync(file, workflow.replaceAll("ralph-ci/ralph-ci@v0", localAction));
    // Do not run other linters that may be installed.
    const args = ["-no-color", "-shellcheck=", "-pyflakes=", file];
    const { status, stdout, stderr } = spawnSync(actionlint, args, { cwd: folder, encoding: "utf8" });
    return { code: status, text: stdout + stderr };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test.each(workflows)("%s", (_, workflow) => {
  expect(lint(workflow)).toEqual({ code: 0, text: "" });
});

test("texts of events are only compared: they reach no step and no input", () => {
  for (const [place, workflow] of workflows) {
    const elsewhere = workflow.replaceAll(/^ +if: >-\n(?: {6,}.*\n)+?(?= {4}\w)/gm, "");
    expect(elsewhere.match(/github\.event\.[\w.]*\b(?:body|title|head\.ref|message)\b/g), place).toBeNull();
  }
});

test("finds mistakes, including an input that the action does not have", () => {
  const places = workflows.map(([place]) => place);
  expect(places).toEqual(
    expect.arrayContaining([
      ".github/workflows/ci.yml",
      "examples/ralph.yml",
      "examples/nightly.yml",
      "examples/pull-request.yml",
      "README.md, YAML block 1",
    ]),
  );
  const [, workflow = ""] = workflows.find(([place]) => place.startsWith("README.md")) ?? [];
  const misspelt = lint(workflow.replace("max-cost: ${{", "max-cots: ${{"));
  expect(misspelt).toMatchObject({
    code: 1,
    text: expect.stringContaining('input "max-cots" is not defined'),
  });
  const unknown = lint(`${workflow}      - run: echo done\n        if: steps.ralph.outputs.iteration > 0\n`);
  expect(unknown).toMatchObject({
    code: 1,
    text: expect.stringContaining('property "iteration" is not defined'),
  });
});
