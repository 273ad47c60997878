// Tests that a turn of Claude Code presses no key while a person who may type is attached.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { AttachPoint } from "../../contract.ts";
import { superviseTurn } from "../../index.ts";
import { findTmux } from "../../tmux/index.ts";
import { turnRequest } from "../../turn-request.fixture.ts";
import { writeFakeClaude } from "../fake-claude.fixture.ts";
import { terminalAgent } from "./terminal-agent.fixture.ts";

const tmux = await findTmux(process.env);
const times = {
  ready: 8_000,
  unknownDialog: 500,
  accepted: 15_000,
  confirmation: 500,
  lateEvent: 500,
  screenRead: 20,
};
/** This many reads of the screen take longer than the limit for an unknown dialog. */
const manyReads = 60;

test.skipIf(!tmux).each([
  [
    "that is known and would be answered with yes",
    "Is this a project you created or one you trust?",
    "No, exit",
    "Yes, I trust this folder",
  ],
  ["that is unknown and would end the turn", "A new thing", "1. Buy", "2. Sell"],
])("a dialog %s is left to the person", async (_, title, first, second) => {
  const folder = mkdtempSync(join(tmpdir(), "tui-"));
  for (const name of ["home", "checkout", "record"]) mkdirSync(join(folder, name));
  const dialog = `const chosen = claude.choose(${JSON.stringify(title)}, ${JSON.stringify([first, second])});`;
  const scenario = `claude.start(); await claude.prompt(); ${dialog} fs.writeFileSync(process.env.HOME + "/shown", ""); claude.end(await chosen);`;
  const agent = terminalAgent(writeFakeClaude(folder, scenario), join(folder, "home"), times);
  let point: AttachPoint = { kind: "none" };
  let seen = 0;
  const told: string[] = [];
  const turn = await superviseTurn(agent, {
    ...turnRequest(folder),
    onAttach(joined) {
      point = joined;
      told.push("attachable");
    },
    onPromptTaken: () => told.push("prompted"),
    isAttended() {
      if (existsSync(join(folder, "home/shown"))) seen += 1;
      if (seen === manyReads && point.kind === "tmux")
        spawnSync("tmux", ["-S", point.socket, "send-keys", "-t", point.pane, "Enter"]);
      return true;
    },
  });
  rmSync(folder, { recursive: true });
  expect(turn).toMatchObject({ end: "finished", lastOutput: first });
  expect(told).toEqual(["attachable", "prompted"]);
});
