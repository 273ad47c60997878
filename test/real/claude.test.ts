// The real Claude Code in its print mode, against a model server on loopback: an effort to its end, and how it fails.
import { mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { claude } from "../kit/install-tools.ts";
import {
  answer,
  type ModelRequest,
  openModelServer,
  refuse,
  type Script,
  workStories,
} from "../kit/model/index.ts";
import { Workshop } from "../kit/workshop.ts";

const key = "sk-ant-test-canary-0123456789";
const three = ["A", "B", "C"].map((id) => ({ id, verify: `test -e work-${id}.txt` }));

/** Runs the loop with the real program as its agent and this model behind it. */
async function work(workshop: Workshop, script: Script, ...more: string[]) {
  const bin = join(workshop.folder, "bin");
  mkdirSync(bin);
  symlinkSync(claude, join(bin, "claude"));
  await using model = await openModelServer(script, { secrets: [key] });
  const words = workshop.runWords("unused", ...more);
  words.splice(words.indexOf("--agent"), 4, "--agent", "claude");
  const ended = await workshop.cli(words, {
    PATH: `${bin}:${workshop.environment.PATH}`,
    ANTHROPIC_BASE_URL: model.address,
    ANTHROPIC_API_KEY: key,
    IS_SANDBOX: "1",
    CLAUDE_CODE_MAX_RETRIES: "0",
  });
  return { ...ended, model, result: JSON.parse(ended.stdout || "null") };
}

describe("Claude Code", () => {
  test("takes an effort of three stories to its end, with tool calls that gates check and a cost that is recorded", async () => {
    using workshop = new Workshop(three);
    const { code, stderr, result, model } = await work(workshop, workStories);
    expect(code, stderr).toBe(0);
    expect(result).toMatchObject({ status: "complete", iterations: 3, stories: { passed: 3, total: 3 } });
    expect(workshop.subjects()).toEqual(["A: Story A", "B: Story B", "C: Story C"]);
    expect(model.main.length).toBeGreaterThanOrEqual(6);
    expect(result.costUsd).toBeGreaterThan(0);
    expect(workshop.query("select agent, outcome from iterations")).toEqual(
      three.map(() => ({ agent: "claude", outcome: "passed" })),
    );
    const output = readFileSync(join(workshop.iterationFolder(1), "output.log"), "utf8");
    expect(output).toContain('"type":"result"');
    expect(output + stderr).not.toContain(key);
  });

  test("without credentials that the provider takes: auth-error at once", async () => {
    using workshop = new Workshop(three);
    const { code, stderr, result } = await work(workshop, () => answer([refuse({ name: "authentication" })]));
    expect(result, stderr).toMatchObject({ stopReason: "auth-error", iterations: 1 });
    expect(code).toBe(1);
  });

  test("whose provider is too busy each time: the waiting has an end", async () => {
    using workshop = new Workshop(three);
    const busy = () => answer([refuse({ name: "overloaded" })]);
    const { stderr, result } = await work(workshop, busy, "--max-failures", "1");
    expect(result, stderr).toMatchObject({ stopReason: "max-failures" });
    expect(workshop.query("select outcome from iterations")).toEqual([{ outcome: "limited" }]);
  });

  test("that has cost nearly as much as it may: nothing more is begun, in this run and the next", async () => {
    using workshop = new Workshop(three);
    const dear = (request: ModelRequest) => answer(workStories(request).steps, { input: 100_000 });
    const { code, result } = await work(workshop, dear, "--max-cost", "1.5");
    expect(code).toBe(2);
    expect(result).toMatchObject({ stopReason: "max-cost", iterations: 1 });
    expect(result.costUsd).toBeLessThanOrEqual(1.5);
    expect(workshop.git("status", "--porcelain")).toBe("");
    const again = await workshop.run("unused", "--max-cost", "1.5");
    expect(again.result).toMatchObject({ stopReason: "max-cost", iterations: 1 });
  });

  test("that is not there is told with how to install it", async () => {
    using workshop = new Workshop(three);
    const words = workshop.runWords("unused", "--max-failures", "1");
    words.splice(words.indexOf("--agent"), 4, "--agent", "claude");
    const { stderr } = await workshop.cli(words, { IS_SANDBOX: "1" });
    expect(stderr).toContain("npm install -g @anthropic-ai/claude-code");
  });
});
