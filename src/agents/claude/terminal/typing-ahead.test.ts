// Tests what a Claude Code that waits has typed before its prompt.
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findMarkedProcesses } from "../../../platform/index.ts";
import { prepareSession, superviseTurn } from "../../index.ts";
import { findTmux } from "../../tmux/index.ts";
import { turnRequest } from "../../turn-request.fixture.ts";
import { writeFakeClaude } from "../fake-claude.fixture.ts";
import { terminalAgent } from "./terminal-agent.fixture.ts";

const tmux = await findTmux(process.env);
const times = {
  ready: 60_000, // longer than the turn may take
  unknownDialog: 500,
  accepted: 15_000,
  confirmation: 500,
  lateEvent: 500,
  screenRead: 20,
};

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tui-"));
  for (const name of ["home", "checkout", "record"]) mkdirSync(join(folder, name));
});
afterEach(() => {
  expect(findMarkedProcesses({ variable: `RALPH_TEST_MARK=${folder}` })).toEqual([]);
  rmSync(folder, { recursive: true });
});

/** Its answer tells the prompt, and how often the command was typed without Enter. */
const answering = `
const typed = process.env.HOME + "/typed", box = claude.box;
claude.box = (text) => { if (text === "/clear") fs.appendFileSync(typed, "x"); box(text); };
claude.start();
const prompt = await claude.prompt();
claude.end(prompt + " " + fs.readFileSync(typed));
`;

/** Takes the turn of a program that waited until the file of this name is there. */
async function takeTurn(scenario: string, awaited: string): Promise<{ reason: string; lastOutput: string }> {
  const agent = terminalAgent(writeFakeClaude(folder, scenario), join(folder, "home"), times);
  const request = turnRequest(folder);
  const prepared = prepareSession(agent, request);
  await expect.poll(() => existsSync(join(folder, "home", awaited)), { timeout: 10_000 }).toBe(true);
  const { reason, lastOutput } = await superviseTurn(agent, { ...request, prepared });
  return { reason, lastOutput };
}

test.skipIf(!tmux)("the command for a new conversation, once, before the prompt", async () => {
  expect(await takeTurn(answering, "typed")).toEqual({ reason: "", lastOutput: "Do US-001 x" });
});

test.skipIf(!tmux)(
  "nothing while something else is on the screen; the prompt does not wait for it",
  async () => {
    const dialog =
      'const chosen = claude.choose("Is this a project you created or one you trust?", ["No, exit", "Yes, I trust this folder"]);';
    const shown = 'fs.writeFileSync(process.env.HOME + "/shown", "");';
    const turn = await takeTurn(`${dialog} ${shown} await chosen; ${answering}`, "shown");
    expect(turn).toEqual({ reason: "", lastOutput: "Do US-001 x" });
  },
);
