// Shows what becomes of a file that is damaged, newer, another tool's, or in the middle of another program's write.
import { execFileSync, spawnSync } from "node:child_process";
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ConfigurationError } from "../platform/index.ts";
import { type Connection, loadEngine } from "./engine.ts";
import { type Journal, openJournal } from "./journal.ts";
import { JournalError } from "./journal-error.ts";
import { applicationId, schemaVersion } from "./migrations.ts";

let folder: string;
let main: string;
let previous: string;
let said: string[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "load-"));
  main = join(folder, "sessions.db");
  previous = `${main}.prev`;
  said = [];
});
afterEach(() => rmSync(folder, { recursive: true }));

const now = () => new Date("2026-01-02T03:04:05.678Z");
const open = () => openJournal(folder, { log: { info: () => {}, warn: (line) => said.push(line) }, now });
const put = (journal: Journal, effort: string) =>
  journal.write((tables) => tables.sessions.put({ taskName: effort, status: "running" }));
const efforts = (journal: Journal) =>
  journal.read((tables) => tables.sessions.list().map((session) => session.taskName));
/** As text of one-byte characters, which compares fast and whole. */
const content = (file: string) => readFileSync(file, "latin1");
const asides = () => readdirSync(folder).filter((name) => /damaged|foreign/.test(name));

/** A journal with one effort in the previous file and two in the main one. */
async function writeTwice(): Promise<void> {
  using journal = await open();
  await put(journal, "one");
  await put(journal, "two");
}

const damages: [string, () => void][] = [
  ["cut in the middle", () => truncateSync(main, 20_000)],
  ["cut in its last page", () => truncateSync(main, readFileSync(main).length - 1)],
  ["cut by whole pages", () => truncateSync(main, readFileSync(main).length - 4096)],
  ["cut in its header", () => truncateSync(main, 50)],
  ["overwritten in its pages", () => spoil(4096, 40_000)],
  ["overwritten at its start", () => spoil(0, 16)],
  ["replaced by text", () => writeFileSync(main, "not a database\n".repeat(1000))],
];

function spoil(from: number, to: number): void {
  const bytes = readFileSync(main);
  bytes.fill(0x5a, from, to);
  writeFileSync(main, bytes);
}

describe.each(damages)("a file %s", (_, damage) => {
  test("is kept aside, and the one before the last write takes its place", async () => {
    await writeTwice();
    damage();
    const damaged = content(main);
    using journal = await open();
    expect(efforts(journal)).toEqual(["one"]);
    expect(said.join("\n")).toMatch(/sessions\.db is damaged .*going on with .*sessions\.db\.prev/);
    expect(content(main), "reading touches no file").toEqual(damaged);
    await put(journal, "three");
    expect(content(`${main}.damaged-20260102030405`)).toEqual(damaged);
    expect(said.at(-1)).toContain("sessions.db.damaged-20260102030405");
    using next = await open();
    expect(efforts(next)).toEqual(["one", "three"]);
    await put(next, "four");
    expect(asides()).toHaveLength(1);
  });
  test("with a damaged one before it is an error, and nothing is overwritten", async () => {
    await writeTwice();
    using journal = await open();
    damage();
    writeFileSync(previous, "nor is this");
    const before = [content(main), content(previous)];
    expect(() => efforts(journal)).toThrow(JournalError);
    await expect(put(journal, "three")).rejects.toThrow(JournalError);
    await expect(open()).rejects.toThrow(/is damaged .* is damaged .*begin anew$/);
    expect([content(main), content(previous)]).toEqual(before);
  });
});

test("whatever is damaged, a file is read whole, replaced by the one before, or refused as newer", async () => {
  await writeTwice();
  const whole = readFileSync(main);
  const place = fc.oneof(fc.nat(120), fc.nat(whole.length - 1));
  const spot = fc.record({ at: place, bytes: fc.uint8Array({ minLength: 1, maxLength: 64 }) });
  const cut = fc.option(fc.nat(whole.length - 1), { nil: undefined });
  await fc.assert(
    fc.asyncProperty(fc.array(spot, { maxLength: 8 }), cut, async (spots, length) => {
      const bytes = Buffer.from(whole);
      for (const { at, bytes: spoilt } of spots) bytes.set(spoilt.subarray(0, bytes.length - at), at);
      writeFileSync(main, bytes.subarray(0, length));
      try {
        using journal = await open();
        const found = efforts(journal);
        if (length !== undefined) expect(found).toEqual(["one"]);
      } catch (error) {
        expect(error).toBeInstanceOf(ConfigurationError);
      }
    }),
    { numRuns: 100 },
  );
});

describe("a file that is not there or empty", () => {
  test.each([
    ["missing", () => rmSync(main)],
    ["empty", () => writeFileSync(main, "")],
  ])("%s: the one before the last write takes its place", async (word, damage) => {
    await writeTwice();
    damage();
    using journal = await open();
    expect(efforts(journal)).toEqual(["one"]);
    expect(said[0]).toContain(`sessions.db is ${word}; going on with`);
    const before = content(previous);
    await put(journal, "three");
    expect(content(previous), "a kill in the middle would have left nothing good").toBe(before);
    using next = await open();
    expect(efforts(next)).toEqual(["one", "three"]);
    expect(asides()).toEqual([]);
  });
  test("empty and alone it is new", async () => {
    writeFileSync(main, "");
    using journal = await open();
    await put(journal, "one");
    expect(efforts(journal)).toEqual(["one"]);
    expect(said).toEqual([]);
  });
  test("missing, with a damaged one before it, is an error", async () => {
    writeFileSync(previous, "no database");
    await expect(open()).rejects.toThrow(JournalError);
  });
});

describe("a file of a newer version", () => {
  test.each([
    ["in the main file", () => main],
    ["in the previous file, where the main one is damaged", () => previous],
  ])("%s is refused and stays as it is", async (_, file) => {
    await writeTwice();
    await rewrite(file(), (connection) => connection.script("PRAGMA user_version = 99"));
    if (file() === previous) truncateSync(main, 5_000);
    const before = [content(main), content(previous)];
    await expect(open()).rejects.toThrow(ConfigurationError);
    await expect(open()).rejects.toThrow(
      /newer ralph-ci \(schema 99.*; use that one, or another --state-dir$/,
    );
    expect([content(main), content(previous)]).toEqual(before);
  });
  test("one that appears while the journal is open is refused too", async () => {
    await writeTwice();
    using journal = await open();
    await rewrite(main, (connection) => connection.script("PRAGMA user_version = 99"));
    const before = content(main);
    await expect(put(journal, "three")).rejects.toThrow(ConfigurationError);
    expect(content(main)).toEqual(before);
  });
});

async function rewrite(file: string, change: (connection: Connection) => void): Promise<void> {
  using connection = (await loadEngine()).open(readFileSync(file));
  change(connection);
  writeFileSync(file, connection.toBytes());
}

test("a file of an older version is brought up to date", async () => {
  await writeForeign(`PRAGMA application_id = ${applicationId}`);
  using journal = await open();
  await put(journal, "one");
  expect(efforts(journal)).toEqual(["one"]);
  expect(readFileSync(main).readUInt32BE(60)).toBe(schemaVersion);
  expect(asides()).toEqual([]);
});

/** A database as an older tool of the family could have left it. */
async function writeForeign(script: string): Promise<string> {
  using connection = (await loadEngine()).open();
  connection.script(script);
  writeFileSync(main, connection.toBytes());
  return content(main);
}

const olderSessions = `
  CREATE TABLE sessions (id INTEGER PRIMARY KEY, task_name VARCHAR(80) UNIQUE, agent, status, pid TEXT, iteration, started_at);
  INSERT INTO sessions (task_name, agent, status, pid, iteration, started_at) VALUES
    ('one', 'claude', 'checkpointed', '4711', NULL, '2026-01-23 13:54:00'),
    ('two', 'opencode', 'exploded', 'none', '7', 1769176440.5);
  CREATE TABLE messages (body);
  CREATE VIEW stories AS SELECT 1;
  PRAGMA user_version = 12`;

describe("a file of another tool", () => {
  test("is read as far as it is understood, and stays as it is", async () => {
    const bytes = await writeForeign(olderSessions);
    using journal = await open();
    const sessions = journal.read((tables) => tables.sessions.list());
    expect(sessions).toMatchObject([
      {
        taskName: "one",
        agent: "claude",
        status: "checkpointed",
        pid: 4711,
        iteration: 0,
        branch: null,
        revision: 0,
      },
      {
        taskName: "two",
        status: "stopped",
        pid: null,
        iteration: 7,
        startedAt: "1769176440.5",
        serverPort: null,
      },
    ]);
    expect(content(main)).toEqual(bytes);
    expect(readdirSync(folder)).toEqual(["sessions.db"]);
  });
  test("is copied aside by the first write, which keeps its sessions", async () => {
    const bytes = await writeForeign(olderSessions);
    using journal = await open();
    await put(journal, "three");
    await put(journal, "four");
    expect(asides()).toEqual(["sessions.db.foreign-20260102030405"]);
    expect(content(`${main}.foreign-20260102030405`)).toEqual(bytes);
    using next = await open();
    expect(efforts(next)).toEqual(["four", "one", "three", "two"]);
    expect(said).toHaveLength(1);
    expect(said[0]).toContain("sessions.db.foreign-20260102030405");
  });
  test("a copy does not take the place of another copy", async () => {
    await writeForeign(olderSessions);
    writeFileSync(join(folder, "sessions.db.foreign-20260102030405"), "of the same second");
    using journal = await open();
    await put(journal, "three");
    expect(asides()).toEqual(["sessions.db.foreign-20260102030405", "sessions.db.foreign-20260102030405-2"]);
  });
  test.each([
    ["without sessions", "CREATE TABLE moz_places (id)"],
    ["with sessions of another kind", "CREATE TABLE sessions (cookie); INSERT INTO sessions VALUES ('a')"],
    [
      "with a session that has no name",
      "CREATE TABLE sessions (task_name); INSERT INTO sessions VALUES (NULL)",
    ],
    ["in UTF-16", "PRAGMA encoding = 'UTF-16'; CREATE TABLE other (id)"],
  ])("%s gives no efforts", async (_, script) => {
    await writeForeign(script);
    using journal = await open();
    expect(efforts(journal)).toEqual([]);
    await put(journal, "one");
    expect(asides()).toHaveLength(1);
  });
});

describe.each(["sessions.db-wal", "sessions.db-journal"])("beside a %s", (name) => {
  test("a file is refused, whosever it is, until that is gone", async () => {
    await writeForeign(olderSessions);
    writeFileSync(join(folder, name), "changes");
    await expect(open()).rejects.toThrow(ConfigurationError);
    await expect(open()).rejects.toThrow(/let SQLite finish with: sqlite3 .*VACUUM'$/);
    rmSync(join(folder, name));
    using journal = await open();
    await put(journal, "three");
    const before = content(main);
    writeFileSync(join(folder, name), "changes");
    await expect(put(journal, "four")).rejects.toThrow(ConfigurationError);
    expect(content(main)).toEqual(before);
  });
});

const python = "python3";
const hasPython = spawnSync(python, ["-c", "import sqlite3"]).status === 0;

describe.skipIf(!hasPython)("with the SQLite of another program", () => {
  const run = (program: string) => execFileSync(python, ["-c", program, main], { encoding: "utf8" }).trim();

  test("it reads the file and finds it sound", async () => {
    await writeTwice();
    const program = `
import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
print(db.execute("PRAGMA integrity_check").fetchone()[0], [row[0] for row in db.execute("SELECT task_name FROM sessions ORDER BY 1")])`;
    expect(run(program)).toBe("ok ['one', 'two']");
  });
  test("what it writes is read, also by a journal that is open", async () => {
    await writeTwice();
    using journal = await open();
    expect(efforts(journal)).toEqual(["one", "two"]);
    run(`
import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
db.execute("INSERT INTO sessions (task_name, pid) VALUES ('three', 'x')")
db.commit()`);
    expect(efforts(journal)).toEqual(["one", "three", "two"]);
    await put(journal, "four");
    expect(efforts(journal)).toEqual(["four", "one", "three", "two"]);
    expect(asides()).toEqual([]);
  });
  test("a file that it left in write-ahead mode takes writes", async () => {
    await writeTwice();
    run(`
import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
db.execute("PRAGMA journal_mode = WAL")
db.execute("INSERT INTO sessions (task_name) VALUES ('three')")
db.commit()
db.close()`);
    expect(existsSync(`${main}-wal`)).toBe(false);
    using journal = await open();
    await put(journal, "four");
    using next = await open();
    expect(efforts(next)).toEqual(["four", "one", "three", "two"]);
  });
  test("a write of its that was killed is found and refused", async () => {
    await writeTwice();
    run(`
import os, sqlite3, sys
db = sqlite3.connect(sys.argv[1])
db.execute("PRAGMA journal_mode = WAL")
db.execute("INSERT INTO sessions (task_name) VALUES ('three')")
db.commit()
os._exit(0)`);
    await expect(open()).rejects.toThrow(ConfigurationError);
  });
});
