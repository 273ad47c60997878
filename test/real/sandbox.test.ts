// The real agents in the real sandbox, with masked keys, while they do what agents do in a checkout.
import { describe, expect, test } from "vitest";
import { node24 } from "../kit/install-tools.ts";
import { workStories } from "../kit/model/index.ts";
import { canaryKey, RealAgents, storiesOf } from "../kit/real-agents.ts";

const three = storiesOf("A", "B", "C");

describe("in the sandbox, three stories are completed by", () => {
  test.each([
    ["Claude Code in tmux", ["--agent", "claude"]],
    ["Claude Code in print mode", ["--agent", "claude", "--claude-mode", "print"]],
    ["opencode", ["--agent", "opencode"]],
  ])("%s, which never sees the key", async (_, choice) => {
    await using lab = await RealAgents.open(three, workStories);
    lab.workshop.node = node24;
    const { code, stderr, result } = await lab.run(...choice, "--sandbox", "on");
    expect(code, stderr).toBe(0);
    expect(stderr).toContain("agents and gates work in a sandbox (network: allow-list)");
    expect(result).toMatchObject({ status: "complete", iterations: 3 });
    expect(lab.workshop.subjects()).toEqual(["A: Story A", "B: Story B", "C: Story C"]);
    expect(lab.workshop.git("status", "--porcelain")).toBe("");
    const keys = new Set(
      lab.model.requests.map(({ headers }) => headers["x-api-key"] ?? headers.authorization),
    );
    // The model server hides the right key, and only that.
    for (const key of keys) expect(key).toMatch(/^(Bearer )?\*\*\*$/);
    for (const { body } of lab.model.requests) expect(JSON.stringify(body)).not.toContain(canaryKey);
  });
});
