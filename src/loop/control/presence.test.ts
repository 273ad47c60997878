// Tests that the record of people names them and their actions, and contains no secret.
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Journal, openJournal } from "../../journal/index.ts";
import { createRedactor, silentLog, systemClock } from "../../platform/index.ts";
import type { LoopEvent } from "../events.ts";
import { createPresence, describeTouches, type Person, type Presence } from "./presence.ts";

let folder: string;
let journal: Journal;
let presence: Presence;
let announced: LoopEvent[];
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "presence-"));
  announced = [];
  journal = await openJournal(folder, { log: silentLog, now: () => new Date(0) });
  await journal.write((tables) => tables.sessions.put({ taskName: "x", status: "running", agent: "claude" }));
  presence = createPresence({
    journal,
    location: { slug: "x" },
    runId: "run-1",
    clock: systemClock,
    redactor: createRedactor(["canary-4711"]),
    announce: (event: LoopEvent) => announced.push(event),
  });
});
afterEach(() => {
  journal[Symbol.dispose]();
  rmSync(folder, { recursive: true });
});

const person = (id: number, service: string, identity?: string, key?: string): Person => ({
  id,
  service,
  mayWrite: service.endsWith("-write"),
  caller: { identity, key },
});

test("people who joined, left and acted are in the journal, with their iteration", async () => {
  const mona = person(1, "terminal-write", "maintainer-1", "mona SHA256:abc");
  presence.onJoin(mona);
  presence.enterIteration(3);
  presence.onTouch(mona, "typed");
  presence.onTouch(person(2, "control-write"), "asked for pause");
  presence.onTouch(person(3, "opencode-write", "canary-4711"), "wrote to opencode");
  presence.enterIteration(undefined);
  presence.onLeave(mona);
  presence.onLeave(mona);
  await presence.written();
  const rows = journal.read((tables) => tables.events.list("x"));
  expect(rows.map(({ n, kind, detail, runId }) => [n, kind, detail, runId])).toEqual([
    [null, "person-joined", "maintainer-1 (claimed), mona SHA256:abc joined terminal-write", "run-1"],
    [3, "person-acted", "maintainer-1 (claimed), mona SHA256:abc typed (terminal-write)", "run-1"],
    [3, "person-asked", "somebody asked for pause (control-write)", "run-1"],
    [3, "person-acted", "*** (claimed) wrote to opencode (opencode-write)", "run-1"],
    [null, "person-left", "maintainer-1 (claimed), mona SHA256:abc left terminal-write", "run-1"],
  ]);
  expect(announced).toEqual(rows.map(({ detail }) => ({ kind: "person", text: detail })));
  const touches = (n: number) => journal.read((tables) => describeTouches(tables, "x", n));
  expect(touches(3)).toEqual([
    "Human-touched: maintainer-1 (claimed), mona SHA256:abc typed (terminal-write).",
    "Human-touched: *** (claimed) wrote to opencode (opencode-write).",
  ]);
  expect(touches(4)).toEqual([]);
});

test("only a person who may act in the agent session attends it", async () => {
  for (const service of ["terminal", "control-write", "opencode"]) presence.onJoin(person(1, service));
  expect(presence.isAttended()).toBe(false);
  presence.onJoin(person(2, "terminal-write"));
  presence.onJoin(person(3, "opencode-write"));
  presence.onLeave(person(2, "terminal-write"));
  expect(presence.isAttended()).toBe(true);
  presence.onLeave(person(3, "opencode-write"));
  expect(presence.isAttended()).toBe(false);
  await presence.written();
});

test("an event that cannot be recorded only causes a warning", async () => {
  rmSync(join(folder, "sessions.db"));
  mkdirSync(join(folder, "sessions.db"));
  presence.onJoin(person(1, "terminal"));
  await presence.written();
  const warning = { kind: "warning", text: expect.stringContaining("could not be recorded") };
  expect(announced).toEqual([expect.objectContaining({ kind: "person" }), warning]);
});
