// Runs every command that README and docs show, and produces every message that they quote.
// @module-tag e2e
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { type ProcessEnd, RunningProcess } from "../kit/running-process.ts";
import { Workshop } from "../kit/workshop.ts";

const top = join(import.meta.dirname, "../..");
const text = (file: string) => readFileSync(join(top, file), "utf8");
const pages = ["README.md", ...readdirSync(join(top, "docs")).map((name) => `docs/${name}`)].filter((file) =>
  file.endsWith(".md"),
);
const otherPages = ["CONTRIBUTING.md", "AGENTS.md", "RELEASE.md", "SECURITY.md"];

interface Block {
  /** `file:line` of its first line. */
  place: string;
  language: string;
  code: string;
  /** The HTML comment in the line directly above it. */
  comment: string;
}

function blocksOf(file: string): Block[] {
  const blocks: Block[] = [];
  let comment = "";
  let open: Block | undefined;
  for (const [index, line] of text(file).split("\n").entries()) {
    const fence = /^ *```(.*)$/.exec(line);
    if (fence && open) {
      blocks.push(open);
      open = undefined;
    } else if (fence) {
      open = { place: `${file}:${index + 2}`, language: fence[1]?.trim() ?? "", code: "", comment };
    } else if (open) open.code += `${line}\n`;
    comment = /^ *<!-- (.*) -->$/.exec(line)?.[1] ?? "";
  }
  if (open) throw new Error(`the block at ${open.place} is never closed`);
  return blocks;
}

const blocks = pages.flatMap(blocksOf);
const shellBlocks = blocks.filter(({ language }) => ["sh", "shell", "bash", "console"].includes(language));
const needsRun = "while a run is at work";
const isSkipped = ({ comment }: Block) => /^not run: \S/.test(comment);
const readmeStories =
  blocks.find(({ place, language }) => place.startsWith("README.md:") && language === "json")?.code ?? "{}";

/** An agent that does the stories of the README. */
const ableAgent = `#!/usr/bin/env node
const fs = require("node:fs");
fs.readFileSync(0);
const story = process.env.RALPH_STORY_ID;
if (story === "US-001") fs.writeFileSync("CHANGELOG.md", "# Changelog\\n\\n## Unreleased\\n");
else fs.appendFileSync("README.md", "What changed: CHANGELOG.md\\n");
const file = process.env.RALPH_EFFORT_DIR + "/prd.json";
const prd = JSON.parse(fs.readFileSync(file, "utf8"));
prd.userStories.find(({ id }) => id === story).passes = true;
fs.writeFileSync(file, JSON.stringify(prd, null, 2));
`;
/** Ends its turn when the file \`go\` appears in the home folder. */
const waitingAgent = `#!/usr/bin/env node
const fs = require("node:fs");
const look = () => { if (fs.existsSync(process.env.HOME + "/go")) process.exit(0); };
fs.watch(process.env.HOME, look);
look();
`;

/** The setup of a reader of the README: a repository with the effort, `ralph-ci`, and an agent named `my-agent`. */
class ReaderSetup extends Workshop {
  constructor(agent: string = ableAgent, stories: string = readmeStories) {
    super([]);
    this.git("rm", "-r", "--quiet", "tasks");
    this.git("commit", "--quiet", "--message", "No effort yet");
    this.write("tasks/changelog/prd.json", stories);
    mkdirSync(join(this.folder, "bin"));
    this.script(
      "bin/ralph-ci",
      `#!/bin/sh\nexec "${process.execPath}" "${process.env.RALPH_TEST_CLI}" "$@"\n`,
    );
    this.script("bin/my-agent", agent);
    writeFileSync(
      join(this.home, ".gitconfig"),
      "[user]\n\tname = Reader\n\temail = reader@example.invalid\n",
    );
  }

  /** Runs shell code as CI systems do: it ends at the first command that fails. */
  shell(code: string): RunningProcess {
    const path = [join(this.folder, "bin"), dirname(process.execPath), this.environment.PATH];
    return new RunningProcess(
      spawn("sh", ["-e", "-c", code], {
        cwd: this.repository,
        env: { ...this.environment, PATH: path.join(delimiter) },
        stdio: ["ignore", "pipe", "pipe"],
      }),
    );
  }

  async outcome(code: string): Promise<Pick<ProcessEnd, "code" | "signal"> & { output: string }> {
    const { code: exitCode, signal, stdout, stderr } = await this.shell(code).ended;
    return { code: exitCode, signal, output: stdout + stderr };
  }
}

const usualRun = "ralph-ci run --effort changelog --agent command --agent-command my-agent";

describe("shell blocks", () => {
  test("exist, and a skipped one says why", { tags: ["main"] }, () => {
    expect(shellBlocks.length).toBeGreaterThan(8);
    const marks = shellBlocks.filter(({ comment }) => comment !== "");
    for (const block of marks) expect(isSkipped(block) || block.comment === needsRun, block.place).toBe(true);
  });

  const runnable = shellBlocks.filter((block) => !isSkipped(block));
  test.each(runnable.filter(({ comment }) => comment === ""))("$place", async ({ code }) => {
    using reader = new ReaderSetup();
    const ended = await reader.outcome(code);
    expect(ended.code, ended.output).toBe(0);
  });

  test.each(runnable.filter(({ comment }) => comment === needsRun))(
    "$place stops a run that is in progress",
    async ({ code }) => {
      using reader = new ReaderSetup(waitingAgent);
      const run = reader.shell(usualRun);
      await run.printed("Iteration 1/");
      const ended = await reader.outcome(code);
      writeFileSync(join(reader.home, "go"), "");
      const { code: runCode, stdout } = await run.ended;
      expect(ended.code, ended.output).toBe(0);
      expect(stdout).toContain("Stopping: stopped.");
      expect(runCode).toBe(2);
    },
  );
});

describe("the example for exit codes", () => {
  const snippet = shellBlocks.find(({ code }) => code.includes("case $code in"))?.code ?? "exit 99";
  const blocked = readmeStories.replaceAll('"passes": false', '"passes": false, "status": "blocked"');

  test.each([
    ["complete", ableAgent, readmeStories, 0, "The effort is complete."],
    ["incomplete, which does not fail the step", ableAgent, blocked, 0, "Not finished yet"],
    ["failed", "#!/bin/sh\nexit 9\n", readmeStories, 1, "Stopping: max-failures."],
    ["wrong configuration", ableAgent, "{", 64, "fix the file there"],
  ])("%s", async (_, agent, stories, code, output) => {
    using reader = new ReaderSetup(agent, stories);
    const ended = await reader.outcome(snippet);
    expect(ended.output).toContain(output);
    expect(ended.code).toBe(code);
  });
});

describe("quotations", () => {
  const wildcard = (quoted: string, gap: string) =>
    new RegExp(
      quoted
        .split("…")
        .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"))
        .join(gap),
    );

  test("the output of the demonstration is quoted correctly", async () => {
    const shown = blocks.find(
      ({ language, code }) => language === "text" && code.includes("Stopping:"),
    )?.code;
    const plain = (output: string) =>
      output.replaceAll(/\b\d+(\.\d+)? m?s\b/g, "TIME").replaceAll(/commit [0-9a-f]{10}/g, "COMMIT");
    using reader = new ReaderSetup();
    const ended = await reader.outcome("ralph-ci demo");
    expect(ended.code).toBe(0);
    expect(plain(ended.output)).toContain(plain(shown ?? "no such block"));
  });

  const quotes = [...text("README.md").matchAll(/^\*\*`(.+)`\*\*$/gm)].map((match) => match[1] ?? "");
  const commandFor: Record<string, string> = {
    "uncommitted changes": `echo mine > mine.txt; ${usualRun}`,
    "There is no effort": "ralph-ci run --effort nowhere --agent command --agent-command my-agent",
    "cannot work": "ralph-ci run --agent command --agent-command no-such-agent --max-iterations 1",
    "raise --max-iterations": "ralph-ci run --agent command --agent-command true --max-iterations 1",
    "no run is at work": "ralph-ci stop changelog",
  };

  test("every quoted message of the troubleshooting section has a command below", { tags: ["main"] }, () => {
    const keys = Object.keys(commandFor);
    expect(quotes.map((quote) => keys.find((key) => quote.includes(key)))).toEqual(keys);
  });

  test.each(Object.entries(commandFor))("%s", async (key, code) => {
    using reader = new ReaderSetup();
    const { output } = await reader.outcome(code);
    expect(output).toMatch(wildcard(quotes.find((quote) => quote.includes(key)) ?? "no such quote", ".+"));
  });

  test("the example files of stories are valid", { tags: ["main"] }, async () => {
    const files = blocks.filter(({ language, code }) => language === "json" && code.includes("userStories"));
    expect(files.length).toBeGreaterThan(1);
    for (const { place, code } of files) {
      using reader = new ReaderSetup(ableAgent, code);
      const { output } = await reader.outcome("ralph-ci validate changelog --json");
      expect(JSON.parse(output), place).toMatchObject({ valid: true, warnings: [] });
    }
  });

  test.each([...pages, ...otherPages])("every file that %s names exists", { tags: ["main"] }, (file) => {
    const modules = readdirSync(join(top, "src"));
    for (const [, path = ""] of text(file).matchAll(/`([\w-]+\/[\w./-]+\.(?:ts|sql|cjs))[`#]/g)) {
      const [first = ""] = path.split("/");
      const inSource = modules.includes(first) ? join("src", path) : path;
      expect(existsSync(join(top, inSource)), `${file}: ${path}`).toBe(true);
    }
  });

  test.each([...pages, ...otherPages])("links and npm scripts of %s exist", { tags: ["main"] }, (file) => {
    const scripts = Object.keys(JSON.parse(text("package.json")).scripts);
    const prose = text(file).replaceAll(/```[\s\S]*?```/g, "");
    for (const [, script] of prose.matchAll(/`npm run ([\w:-]+)/g)) expect(scripts).toContain(script);
    for (const [, link = ""] of prose.matchAll(/\]\(([^)#]+)[^)]*\)/g))
      if (!link.startsWith("https://"))
        expect(existsSync(join(top, dirname(file), link)), `${file}: ${link}`).toBe(true);
  });
});
