// Tests Claude Code's adapter against the contract, with programs that end as Claude Code does.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Behaviour, describeAgentContract } from "../contract.suite.ts";
import { createPrices } from "../cost.ts";
import { createClaudeAgent } from "./claude-agent.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "claude-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const result = `echo '{"type":"result","subtype":"success","is_error":false,"result":"done"}'`;
const bodies: Record<Behaviour, string> = {
  echo: `cat > prompt.txt; cat prompt.txt; echo; node -e 'console.log(JSON.stringify({ type: "result", result: require("fs").readFileSync("prompt.txt", "utf8") }))'`,
  fail: "cat > /dev/null; exit 3",
  hang: "trap '' TERM HUP INT; setsid sleep 600 & echo ready; while :; do sleep 600; done",
  leave: `setsid sleep 600 > /dev/null 2>&1 & ${result}`,
  leak: `printf '%s' "$CANARY" | cut -c 1-8 | tr -d '\\n'; printf '%s' "$CANARY" | cut -c 9-; ${result}`,
  flood: `head -c 30000000 /dev/zero | tr '\\0' x; echo; ${result}`,
};

describeAgentContract(
  "claude",
  (behaviour) => {
    const program = join(folder, behaviour);
    writeFileSync(program, `#!/bin/sh\n${bodies[behaviour]}\n`, { mode: 0o755 });
    return create(program, { IS_SANDBOX: "1" });
  },
  { canWait: false },
);

function create(program: string, environment: Record<string, string>) {
  const priceOf = createPrices({});
  return createClaudeAgent({ program, environment, searchPath: "", mode: "print", priceOf });
}

test("its arguments ask no person, deny waiting tools, and contain no secret", () => {
  const agent = create("claude", { ANTHROPIC_API_KEY: "sk-ant-secret" });
  expect(agent.command[0]).toBe("claude");
  expect(agent.command).toContain("--dangerously-skip-permissions");
  expect(agent.command.join(" ")).toContain('"deny":["AskUserQuestion","ScheduleWakeup"]');
  expect(agent.command.join(" ")).not.toContain("secret");
  expect(agent.environment).toMatchObject({ ANTHROPIC_API_KEY: "sk-ant-secret", DISABLE_AUTOUPDATER: "1" });
  expect(create("claude", { CLAUDE_CODE_MAX_RETRIES: "7" }).environment).toMatchObject({
    CLAUDE_CODE_MAX_RETRIES: "7",
  });
});
