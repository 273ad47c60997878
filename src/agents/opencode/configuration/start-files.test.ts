// Which files make opencode start or write something when it opens a checkout, and which changes make a server that waits outdated.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readStartFiles } from "./start-files.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "start-"));
  write("checkout/.git/HEAD", "");
  write("checkout/part/file", "");
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(name: string, text: string): void {
  const file = join(folder, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

function read(more: Record<string, string> = {}) {
  const environment = { HOME: join(folder, "home"), ...more };
  return readStartFiles({ folder: join(folder, "checkout/part"), environment });
}

const written = '"$schema":"https://opencode.ai/config.json"';

test.each([
  ["instructions", "checkout/AGENTS.md", "Be kind.", true],
  ["a model, with comments", "checkout/opencode.jsonc", `{ // mine\n${written}, "model": "a/b", }`, true],
  ["a skill", "checkout/.claude/skills/one/SKILL.md", "A skill.", true],
  ["a person's provider", "home/.config/opencode/opencode.json", '{"provider":{}}', true],
  ["a person's agent", "home/.config/opencode/agent/one.md", "An agent.", true],
  ["an installed program", "home/.opencode/bin/opencode", "", true],
  ["a folder outside the repository", ".opencode/plugin/one.ts", "", true],
  ["a file that gets its schema", "checkout/opencode.json", '{"model":"a/b"}', false],
  ["a plug-in", "checkout/opencode.json", `{${written},"plugin":["one"]}`, false],
  ["a server", "home/.config/opencode/config.json", '{"mcp":{}}', false],
  ["a language server", "checkout/part/opencode.json", `{${written},"lsp":true}`, false],
  ["a setting of a newer version", "checkout/opencode.json", `{${written},"fromTomorrow":1}`, false],
  ["damaged settings", "checkout/opencode.json", `{${written},`, false],
  ["an empty file that gets its schema", "checkout/opencode.json", "", false],
  ["another file's text", "checkout/opencode.json", `{${written},"username":"{file:name}"}`, false],
  ["a folder in which it installs", "checkout/.opencode/agent/one.md", "", false],
  ["keys of providers", "home/.local/share/opencode/auth.json", '{"a":{"type":"api","key":"k"}}', true],
  [
    "a company's login",
    "home/.local/share/opencode/auth.json",
    '{"https://a.b":{"type":"wellknown"}}',
    false,
  ],
  ["damaged logins", "home/.local/share/opencode/auth.json", "[", false],
  ["a person's plug-in", "home/.config/opencode/plugin/one.ts", "", false],
  ["a person's tool", "home/.opencode/tools/one.ts", "", false],
])("with %s (%s)", (_, name, text, isQuiet) => {
  write(name, text);
  expect(read().isQuiet).toBe(isQuiet);
});

test("what variables name counts too", () => {
  write("elsewhere/opencode.json", '{"plugin":["one"]}');
  const file = join(folder, "elsewhere/opencode.json");
  expect(read({ OPENCODE_CONFIG: file }).isQuiet).toBe(false);
  expect(read({ OPENCODE_CONFIG: "../../elsewhere/opencode.json" }).isQuiet).toBe(false);
  expect(read({ OPENCODE_CONFIG_DIR: dirname(file) }).isQuiet).toBe(false);
  expect(read({ XDG_CONFIG_HOME: folder }).isQuiet).toBe(true);
  expect(read({ OPENCODE_CONFIG_CONTENT: '{"mcp":{}}' }).isQuiet).toBe(false);
  expect(read({ OPENCODE_CONFIG_CONTENT: '{"model":"a/b"}' }).isQuiet).toBe(true);
});

test.each([
  ["checkout/opencode.json", true],
  ["checkout/.agents/skills/one/SKILL.md", true],
  ["checkout/part/.claude/skills/one/SKILL.md", true],
  ["home/.config/opencode/command/one.md", true],
  ["home/.local/share/opencode/auth.json", true],
  // It reads them with each prompt.
  ["checkout/AGENTS.md", false],
  ["checkout/part/source.ts", false],
  // It installs them itself.
  ["home/.config/opencode/node_modules/one/index.js", false],
])("a change of %s: %s", (name, isChange) => {
  write(name, "one");
  const before = read().fingerprint;
  expect(read().fingerprint).toBe(before);
  write(name, "two");
  expect(read().fingerprint !== before).toBe(isChange);
});
