// Tests that the record of an attach point suits other tools and contains no password.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Agent } from "../../agents/index.ts";
import type { EffortLocation } from "../../effort/index.ts";
import { type Journal, openJournal } from "../../journal/index.ts";
import { silentLog } from "../../platform/index.ts";
import type { LoopEvent } from "../events.ts";
import { agentVersion, createAttachRecorder, unattached } from "./agent-session.ts";

const effort = "x";
let folder: string;
let journal: Journal;
let announced: LoopEvent[];
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "attachable-"));
  announced = [];
  const log = silentLog;
  journal = await openJournal(folder, { log, now: () => new Date(0) });
  await journal.write((tables) =>
    tables.sessions.put({ taskName: effort, status: "running", agent: "claude" }),
  );
});
afterEach(() => {
  journal[Symbol.dispose]();
  rmSync(folder, { recursive: true });
});

const record = (slug = effort) => {
  const location = { slug } as EffortLocation;
  return createAttachRecorder({ journal, location, announce: (event) => announced.push(event) }, 3);
};
const session = () => journal.read((tables) => tables.sessions.get(effort));

describe("an attach point", () => {
  test("is recorded and announced with its iteration; a missing one is recorded but not announced", async () => {
    const recorder = record();
    const tmux = { kind: "tmux", socket: "/run/s", session: "ralph", pane: "%0" } as const;
    recorder.onAttach(tmux);
    await recorder.written();
    expect(session()).toMatchObject({
      ...unattached,
      sessionType: "tmux",
      tmuxSession: "ralph",
      agent: "claude",
    });
    const passwordFile = join(folder, "password");
    writeFileSync(passwordFile, "canary-4711");
    const server = { url: "http://127.0.0.1:4096", port: 4096, sessionId: "ses_1", folder, passwordFile };
    recorder.onAttach({ kind: "opencode", ...server });
    await recorder.written();
    expect(session()).toMatchObject({
      sessionType: "opencode-server",
      tmuxSession: null,
      serverPort: 4096,
      serverUrl: "http://127.0.0.1:4096",
      opencodeSessionId: "ses_1",
    });
    expect(readFileSync(join(folder, "sessions.db"), "latin1")).not.toContain("canary");
    expect(JSON.stringify(announced)).not.toContain("canary");
    recorder.onAttach({ kind: "none" });
    await recorder.written();
    expect(session()).toMatchObject({ ...unattached, sessionType: "command" });
    expect(announced).toMatchObject([
      { kind: "attachable", iteration: 3, point: tmux },
      { kind: "attachable", iteration: 3, point: { kind: "opencode" } },
    ]);
  });

  test("that cannot be recorded causes a warning, and is announced nevertheless", async () => {
    const recorder = record("nobody");
    recorder.onAttach({ kind: "tmux", socket: "/run/s", session: "ralph", pane: "%0" });
    await recorder.written();
    expect(announced).toMatchObject([{ kind: "attachable" }, { kind: "warning" }]);
  });
});

describe("the version of an agent", () => {
  const agent = (version: Agent["version"]) => ({ name: "claude", version }) as Agent;

  test("is asked for once", async () => {
    let count = 0;
    const one = agent(async () => {
      count += 1;
      return `1.${count}`;
    });
    expect([await agentVersion(one), await agentVersion(one)]).toEqual(["1.1", "1.1"]);
  });

  test("is unknown if the agent does not say, or fails", async () => {
    expect(await agentVersion(agent(undefined))).toBeUndefined();
    expect(await agentVersion(agent(() => Promise.reject(new Error("gone"))))).toBeUndefined();
  });
});
