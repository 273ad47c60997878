// The steps that install what setup and gates need.
import type { Tool, ToolName } from "../project/index.ts";
import { usesPinned } from "./pins.ts";
import { scalar, step } from "./yaml.ts";

/** Why no step keeps a cache for later jobs. */
const noCache = "a cache would carry what the agent wrote into other jobs";

/** The steps of the tools, and then those of the commands, one each. */
export function toolSteps(tools: readonly Tool[], setup: readonly string[]): string[] {
  // The package manager comes before Node, whose action looks for it.
  return [
    ...tools.flatMap((tool) => install[tool.name](tool)),
    ...setup.flatMap((command) => step([`run: ${scalar(command)}`])),
  ];
}

/** The input with the version, or with the file that states it; `otherwise` where none is known. */
function versionInput({ version, versionFile }: Tool, input: string, otherwise?: string): string[] {
  if (versionFile !== undefined) return [`${input}-file: ${scalar(versionFile)}`];
  const chosen = version ?? otherwise;
  return chosen === undefined ? [] : [`${input}: ${JSON.stringify(chosen)}`];
}

function action(name: Parameters<typeof usesPinned>[0], inputs: readonly string[]): string[] {
  const lines = inputs.length === 0 ? [] : ["with:", ...inputs.map((line) => `  ${line}`)];
  return step([`uses: ${usesPinned(name)}`, ...lines]);
}

const install: Readonly<Record<ToolName, (tool: Tool) => string[]>> = {
  node: (tool) =>
    action("actions/setup-node", [
      ...versionInput(tool, "node-version", "lts/*"),
      `package-manager-cache: false # ${noCache}`,
    ]),
  pnpm: ({ version, versionFile }) =>
    action(
      "pnpm/action-setup",
      versionFile === undefined
        ? [`version: ${version ?? "10"}`]
        : versionFile === "package.json"
          ? []
          : [`package_json_file: ${scalar(versionFile)}`],
    ),
  corepack: () => step(["run: corepack enable # for the yarn that package.json names"]),
  bun: (tool) =>
    action("oven-sh/setup-bun", [...versionInput(tool, "bun-version"), `no-cache: true # ${noCache}`]),
  python: (tool) => action("actions/setup-python", versionInput(tool, "python-version", "3.x")),
  uv: () => action("astral-sh/setup-uv", [`enable-cache: false # ${noCache}`]),
  poetry: ({ version }) => step([`run: pipx install poetry${version === undefined ? "" : `==${version}`}`]),
  go: (tool) =>
    action("actions/setup-go", [...versionInput(tool, "go-version", "stable"), `cache: false # ${noCache}`]),
  rust: ({ versionFile }) =>
    versionFile === undefined
      ? step(["run: rustup toolchain install stable --profile minimal --component clippy --no-self-update"])
      : step([
          `run: rustup toolchain install --no-self-update # the one that ${versionFile} names`,
          ...folderInput(versionFile),
        ]),
  java: (tool) =>
    action("actions/setup-java", ["distribution: temurin", ...versionInput(tool, "java-version")]),
  ruby: ({ version, versionFile }) =>
    action(
      "ruby/setup-ruby",
      versionFile === undefined
        ? [`ruby-version: ${JSON.stringify(version ?? "ruby")}`]
        : folderInput(versionFile),
    ),
};

/** Where a tool looks for its version itself. */
function folderInput(file: string): string[] {
  const end = file.lastIndexOf("/");
  return end < 0 ? [] : [`working-directory: ${scalar(file.slice(0, end))}`];
}
