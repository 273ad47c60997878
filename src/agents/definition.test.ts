// Tests the names of packages against those in the registry.
import { expect, test } from "vitest";
import { agentDefinitions } from "./agents.ts";

const plain = { system: "linux", architecture: "x64", isMusl: false, isOldProcessor: false };

test.each([
  [plain, "@anthropic-ai/claude-code-linux-x64", "opencode-linux-x64"],
  [{ ...plain, architecture: "arm64" }, "@anthropic-ai/claude-code-linux-arm64", "opencode-linux-arm64"],
  [{ ...plain, isMusl: true }, "@anthropic-ai/claude-code-linux-x64-musl", "opencode-linux-x64-musl"],
  [
    { ...plain, isMusl: true, isOldProcessor: true },
    "@anthropic-ai/claude-code-linux-x64-musl",
    "opencode-linux-x64-baseline-musl",
  ],
  [
    { ...plain, system: "darwin", architecture: "arm64" },
    "@anthropic-ai/claude-code-darwin-arm64",
    "opencode-darwin-arm64",
  ],
])("%j", (machine, claude, opencode) => {
  expect(agentDefinitions.claude.program?.packageFor(machine).name).toBe(claude);
  expect(agentDefinitions.opencode.program?.packageFor(machine).name).toBe(opencode);
});
