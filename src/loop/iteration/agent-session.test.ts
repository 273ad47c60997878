// Holds what is recorded of a place to join to what other tools read, and to no word of any password.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Agent } from "../../agents/index.ts";
import { type Journal, openJournal } from "../../journal/index.ts";
import { silentLog } from "../../platform/index.ts";
import type { LoopContext } from "../context.ts";
import type { LoopEvent } from "../events.ts";
import { agentVersion, createAttachRecorder, unattached } from "./agent-session.ts";

const effort = "x";
let folder: string;
let journal: Journal;
let told: LoopEvent[];
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "attachable-"));
  told = [];
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
  const place = { slug } as LoopContext["place"];
  return createAttachRecorder({ journal, place, announce: (event) => told.push(event) }, 3);
};
const session = () => journal.read((tables) => tables.sessions.get(effort));

describe("a place to join", () => {
  test("is recorded as it comes and told with its iteration; none is recorded and not told", async () => {
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
      ...{ sessionType: "opencode-server", tmuxSession: null, serverPort: 4096 },
      ...{ serverUrl: "http://127.0.0.1:4096", opencodeSessionId: "ses_1" },
    });
    expect(readFileSync(join(folder, "sessions.db"), "latin1")).not.toContain("canary");
    expect(JSON.stringify(told)).not.toContain("canary");
    recorder.onAttach({ kind: "none" });
    await recorder.written();
    expect(session()).toMatchObject({ ...unattached, sessionType: "command" });
    expect(told).toMatchObject([
      { kind: "attachable", iteration: 3, point: tmux },
      { kind: "attachable", iteration: 3, point: { kind: "opencode" } },
    ]);
  });

  test("that cannot be recorded costs a warning, and people are told all the same", async () => {
    const recorder = record("nobody");
    recorder.onAttach({ kind: "tmux", socket: "/run/s", session: "ralph", pane: "%0" });
    await recorder.written();
    expect(told).toMatchObject([{ kind: "attachable" }, { kind: "warning" }]);
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

  test("is unknown where the agent does not tell, or fails to", async () => {
    expect(await agentVersion(agent(undefined))).toBeUndefined();
    expect(await agentVersion(agent(() => Promise.reject(new Error("gone"))))).toBeUndefined();
  });
});
