// The time from the start of the program to its first action, and the share of each large part.
import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { node24 } from "../kit/install-tools.ts";
import { timeEach } from "./distribution.ts";
import type { Figure, Row } from "./figure.ts";
import { builtFile, World } from "./world.ts";

const starts = 12;

/** From the start of the process to the first command of the agent, in ms. */
function firstPrompts(node: string): number[] {
  return Array.from({ length: starts }, () => {
    using world = new World();
    const from = Date.now();
    world.run({ node, maxIterations: 1 });
    return (world.starts()[0] ?? Number.NaN) - from;
  });
}

/** From the start of the action's main step to the first line of its log, in ms. */
async function firstLine(node: string): Promise<number> {
  using world = new World();
  const files = { output: "GITHUB_OUTPUT", state: "GITHUB_STATE", summary: "GITHUB_STEP_SUMMARY" };
  const environment: Record<string, string> = { ...world.environment, GITHUB_WORKSPACE: world.repository };
  for (const [name, variable] of Object.entries(files)) {
    environment[variable] = join(world.folder, name);
    writeFileSync(join(world.folder, name), "");
  }
  const runner = {
    GITHUB_ACTIONS: "true",
    GITHUB_REPOSITORY: "octo/project",
    GITHUB_REF_NAME: "main",
    GITHUB_WORKFLOW_REF: "octo/project/.github/workflows/ralph.yml@refs/heads/main",
    GITHUB_RUN_ID: "1",
    GITHUB_RUN_ATTEMPT: "1",
    RUNNER_TEMP: world.folder,
    "INPUT_AGENT-COMMAND": "true",
    "INPUT_MAX-ITERATIONS": "1",
  };
  const startedAt = performance.now();
  const child = spawn(node, [builtFile("main.cjs")], {
    cwd: world.repository,
    env: { ...environment, ...runner },
    stdio: ["ignore", "pipe", "ignore"],
  });
  const ended = new Promise((resolve) => child.once("close", resolve));
  const time = await new Promise<number>((resolve) => {
    child.stdout.once("data", () => resolve(performance.now() - startedAt));
    child.once("close", () => resolve(Number.NaN));
  });
  child.stdout.resume();
  await ended;
  return time;
}

/** The large parts, as the program loads them. */
const parts: Readonly<Record<string, string>> = {
  nothing: "export {};",
  commander: `export * from "commander";`,
  "jsonc-parser": `export { parseTree } from "jsonc-parser";`,
  "zod/mini": `export { array, int, iso, literal, minimum, nullable, object, regex, string } from "zod/mini";`,
  "sql.js without its engine": `import initialise from "sql.js"; globalThis.initialise = initialise;`,
};

/** Bundles each part separately and measures its loading in a separate process. */
async function partTimes(node: string): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), "ralph-ci-parts-"));
  try {
    const rows: Row[] = [];
    for (const [name, contents] of Object.entries(parts)) {
      const outfile = join(folder, `${rows.length}.cjs`);
      await build({
        stdin: { contents, resolveDir: process.cwd() },
        outfile,
        bundle: true,
        logLevel: "error",
        platform: "node",
        format: "cjs",
        target: "node20.19",
        mainFields: ["module", "main"],
      });
      rows.push(loadTimes(node, `loading ${name}`, `require(${JSON.stringify(outfile)})`));
    }
    const wasm = `const { readFileSync } = require("node:fs"); const sql = require("sql.js");
      await sql({ wasmBinary: readFileSync(require.resolve("sql.js/dist/sql-wasm.wasm")) })`;
    rows.push(loadTimes(node, "loading sql.js and starting its engine", wasm));
    rows.push(loadTimes(node, "loading the toolkit of the runner", requireText("runner.cjs")));
    rows.push(loadTimes(node, "loading the bundle, starting nothing", requireText("bundle.cjs")));
    return rows;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function requireText(name: string): string {
  return `require(${JSON.stringify(builtFile(name))})`;
}

/** Measured inside the process, to exclude its own start. */
function loadTimes(node: string, name: string, statement: string): Row {
  const program = `(async () => { const startedAt = performance.now(); ${statement};
    process.stdout.write(String(performance.now() - startedAt)); })()`;
  const values = Array.from({ length: starts }, () =>
    Number(execFileSync(node, ["-e", program], { encoding: "utf8" })),
  );
  return { name: `  ${name}`, values, unit: "ms" };
}

async function measureNode(node: string): Promise<Row[]> {
  const version = execFileSync(node, ["--version"], { encoding: "utf8" }).trim();
  using world = new World();
  mkdirSync(world.state);
  const times = (...args: string[]) =>
    timeEach(starts, () => execFileSync(node, args, { env: world.environment, stdio: "ignore" }));
  const lines: number[] = [];
  for (let start = 0; start < starts; start += 1) lines.push(await firstLine(node));
  const cli = builtFile("cli.cjs");
  const goal = version.startsWith("v24") ? { goal: 250 } : {};
  return [
    { name: `Node ${version}: node -e 0`, values: times("-e", "0"), unit: "ms" },
    { name: "  --version", values: times(cli, "--version"), unit: "ms" },
    { name: "  status, no state", values: times(cli, "status", "--state-dir", world.state), unit: "ms" },
    { name: "  run, to the first prompt", values: firstPrompts(node), unit: "ms", ...goal },
    { name: "  main step, to its first line", values: lines, unit: "ms" },
    ...(await partTimes(node)),
  ];
}

/** Start-up on this Node and on the action's. */
export const startUpFigure: Figure = {
  name: "start-up",
  title: "From the start of the process, and the loading time of each large part",
  needsTools: true,
  async measure(): Promise<Row[]> {
    return [...(await measureNode(process.execPath)), ...(await measureNode(node24))];
  },
};
