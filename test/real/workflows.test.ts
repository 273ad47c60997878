// Checks the workflows of this repository and of its pages with actionlint and zizmor.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { renderWorkflowFile } from "../../src/cli/init/workflow-file.ts";
import type { Tool, ToolName } from "../../src/project/index.ts";
import { ownRelease } from "../../src/run/index.ts";
import { expression } from "../kit/act.ts";
import { auditWorkflow, lintWorkflow as lint } from "../kit/workflow-checks.ts";

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

test.each(workflows)("%s", (_, workflow) => {
  expect(lint(workflow)).toEqual({ code: 0, text: "" });
});

test.each(workflows)("%s is safe", (_, workflow) => {
  // A page names the action by its moving tag, for short.
  const pinned = workflow.replaceAll(/@v0$/gm, `@${"0".repeat(40)} # v0.0.0`);
  expect(auditWorkflow(pinned)).toEqual({ code: 0, text: "" });
});

test("texts of events are only compared: they reach no step and no input", () => {
  for (const [place, workflow] of workflows) {
    const elsewhere = workflow.replaceAll(/^ +if: >-\n(?: {6,}.*\n)+?(?= {4}\w)/gm, "");
    expect(elsewhere.match(/github\.event\.[\w.]*\b(?:body|title|head\.ref|message)\b/g), place).toBeNull();
  }
});

const toolNames = [
  ...(["node", "pnpm", "corepack", "bun", "python", "uv", "poetry", "go", "rust", "java", "ruby"] as const),
];

test.each<[string, (name: ToolName) => Tool]>([
  ["in the usual version", (name) => ({ name })],
  ["in a given version", (name) => ({ name, version: "1.20" })],
  ["in the version of a file", (name) => ({ name, versionFile: `web/${name}-version` })],
])("a workflow that installs every tool %s is valid and safe", (_, toolOf) => {
  const choices = {
    agent: "command",
    agentCommand: "my-agent --name 'a: b' # x",
    secret: "MY_KEY",
    effort: "login",
    setup: ["make setup", "echo 'a: b' # \"c\""],
    gates: [],
    triggers: ["nightly", "pull-request"],
  } as const;
  const workflow = renderWorkflowFile(choices, toolNames.map(toolOf), ownRelease());
  expect(lint(workflow)).toEqual({ code: 0, text: "" });
  expect(auditWorkflow(workflow)).toEqual({ code: 0, text: "" });
});

test("zizmor finds what can be attacked", () => {
  const [, workflow = ""] = workflows.find(([place]) => place === "examples/ralph.yml") ?? [];
  const open = workflow.replace(/ +with:\n +persist-credentials: .*\n/, "");
  const injected = `${workflow}      - run: echo ${expression("github.event.issue.title")}\n`;
  expect(auditWorkflow(open).text).toContain("artipacked");
  expect(auditWorkflow(injected).text).toContain("template-injection");
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
