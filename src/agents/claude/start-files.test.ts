// Which files make Claude Code start other programs, and which changes make a program that waits outdated.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readStartFiles } from "./start-files.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "start-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(name: string, text: string): void {
  const file = join(folder, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

function read() {
  const environment = { HOME: join(folder, "home") };
  return readStartFiles({ folder: join(folder, "checkout/part"), environment });
}

const hooks = JSON.stringify({ hooks: { SessionStart: [] } });
const servers = JSON.stringify({ mcpServers: { one: { command: "server" } } });

test.each([
  ["nothing", "checkout/CLAUDE.md", "Be kind.", true],
  [
    "permissions",
    "checkout/.claude/settings.json",
    '{"permissions":{"allow":["Bash"]},"model":"opus"}',
    true,
  ],
  ["a skill", "checkout/.claude/skills/one/SKILL.md", "A skill.", true],
  ["a person's theme", "home/.claude/settings.json", '{"theme":"dark"}', true],
  ["no servers", "home/.claude.json", '{"mcpServers":{},"numStartups":3}', true],
  ["a hook", "checkout/part/.claude/settings.json", hooks, false],
  ["a hook above the work folder", "checkout/.claude/settings.local.json", hooks, false],
  ["a person's hook", "home/.claude/settings.json", hooks, false],
  ["a helper", "home/.claude/settings.json", '{"apiKeyHelper":"sh"}', false],
  ["a plug-in", "home/.claude/settings.json", '{"enabledPlugins":{"a@b":true}}', false],
  ["a setting of a newer version", "checkout/.claude/settings.json", '{"fromTomorrow":1}', false],
  ["damaged settings", "checkout/.claude/settings.json", '{"permissions":', false],
  ["servers of the project", "checkout/.mcp.json", servers, false],
  ["servers of a person", "home/.claude.json", servers, false],
])("with %s (%s)", (_, name, text, isQuiet) => {
  write("checkout/part/file", "");
  write(name, text);
  expect(read().isQuiet).toBe(isQuiet);
});

test("servers of a person for this project count", () => {
  write("checkout/part/file", "");
  const projects = { [join(folder, "checkout/part")]: JSON.parse(servers), "/elsewhere": {} };
  write("home/.claude.json", JSON.stringify({ projects }));
  expect(read().isQuiet).toBe(false);
});

test.each([
  ["checkout/.claude/settings.json", true],
  ["checkout/part/.claude/agents/one.md", true],
  ["checkout/.mcp.json", true],
  ["home/.claude/skills/one/SKILL.md", true],
  // A new conversation reads it again.
  ["checkout/CLAUDE.md", false],
  ["checkout/part/source.ts", false],
  // Claude Code itself writes it at each start.
  ["home/.claude.json", false],
])("a change of %s: %s", (name, isChange) => {
  write("checkout/part/file", "");
  write(name, "one");
  const before = read().fingerprint;
  expect(read().fingerprint).toBe(before);
  write(name, "two");
  expect(read().fingerprint !== before).toBe(isChange);
});
