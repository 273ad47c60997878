// The real agents start hooks, plug-ins and MCP servers of a checkout only where the base branch has them.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { workStories } from "../kit/model/index.ts";
import { RealAgents, storiesOf } from "../kit/real-agents.ts";
import type { Workshop } from "../kit/workshop.ts";

const marks = ["hook", "mcp", "plugin", "opencode-mcp"] as const;

/** For plug-ins opencode installs packages, which needs a network. */
function writeSettings(workshop: Workshop, plugin?: string): void {
  const mark = (name: (typeof marks)[number]) => `touch ${join(workshop.folder, name)}`;
  const hooks = { SessionStart: [{ hooks: [{ type: "command", command: mark("hook") }] }] };
  workshop.write(".claude/settings.json", JSON.stringify({ hooks }));
  const server = { command: "sh", args: ["-c", mark("mcp")] };
  workshop.write(".mcp.json", JSON.stringify({ mcpServers: { x: server } }));
  const code = `import { writeFileSync } from "node:fs";
    export const Mark = async () => { writeFileSync(${JSON.stringify(join(workshop.folder, "plugin"))}, ""); return {}; };`;
  if (plugin !== undefined) workshop.write(plugin, code);
  const mcp = { x: { type: "local", command: ["sh", "-c", mark("opencode-mcp")], enabled: true } };
  workshop.write("opencode.json", JSON.stringify({ mcp }));
}

const started = ({ folder }: Workshop) => marks.filter((name) => existsSync(join(folder, name)));

describe.each([
  ["claude", ["hook", "mcp"]],
  ["opencode", ["opencode-mcp"]],
] as const)("%s", (agent, own) => {
  test("starts what the base branch has", async () => {
    await using lab = await RealAgents.open(storiesOf("A"), workStories);
    writeSettings(lab.workshop);
    lab.workshop.commitAll("Settings");
    const { result, stderr } = await lab.run("--agent", agent);
    expect(result, stderr).toMatchObject({ status: "complete" });
    expect(started(lab.workshop)).toEqual(own);
    // Opencode adds a line to its settings.
    expect(stderr).not.toContain("put back");
    expect(lab.workshop.git("status", "--porcelain")).toBe("");
  });

  test("starts nothing that only the work branch has", async () => {
    await using lab = await RealAgents.open(storiesOf("A"), workStories);
    lab.workshop.git("switch", "--quiet", "-c", "ralph/x");
    writeSettings(lab.workshop, ".opencode/plugin/mark.js");
    lab.workshop.commitAll("Settings");
    lab.workshop.git("switch", "--quiet", "main");
    const { result, stderr } = await lab.run("--agent", agent);
    expect(result, stderr).toMatchObject({ status: "complete" });
    expect(started(lab.workshop)).toEqual([]);
    expect(stderr).toMatch(/are not as in commit/);
    expect(lab.workshop.git("status", "--porcelain")).toBe("");
  });
});
