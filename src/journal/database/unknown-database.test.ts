// Files of other versions and of other programs, and files that another program is writing.
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ConfigurationError } from "../../platform/index.ts";
import { content, effortNames, putEffort, TemporaryState } from "../journal.fixture.ts";
import { type Connection, loadEngine } from "./engine.ts";
import { applicationId, schemaVersion } from "./migrations.ts";

let state: TemporaryState;
beforeEach(() => {
  state = new TemporaryState();
});
afterEach(() => state[Symbol.dispose]());

describe("a file of a newer version", () => {
  test.each([
    ["in the main file", () => state.main],
    ["in the previous file, if the main one is damaged", () => state.previous],
  ])("%s is rejected and stays unchanged", async (_, file) => {
    await state.writeTwice();
    await rewrite(file(), (connection) => connection.script("PRAGMA user_version = 99"));
    if (file() === state.previous) truncateSync(state.main, 5_000);
    const before = [content(state.main), content(state.previous)];
    await expect(state.open()).rejects.toThrow(ConfigurationError);
    await expect(state.open()).rejects.toThrow(
      /newer ralph-ci \(schema 99.*; use the newer version, or another --state-dir$/,
    );
    expect([content(state.main), content(state.previous)]).toEqual(before);
  });
  test("a file that appears while the journal is open is rejected too", async () => {
    await state.writeTwice();
    using journal = await state.open();
    await rewrite(state.main, (connection) => connection.script("PRAGMA user_version = 99"));
    const before = content(state.main);
    await expect(putEffort(journal, "three")).rejects.toThrow(ConfigurationError);
    expect(content(state.main)).toEqual(before);
  });
});

async function rewrite(file: string, change: (connection: Connection) => void): Promise<void> {
  using connection = (await loadEngine()).open(readFileSync(file));
  change(connection);
  writeFileSync(file, connection.toBytes());
}

test("a file of an older version is migrated", async () => {
  await writeForeign(`PRAGMA application_id = ${applicationId}`);
  using journal = await state.open();
  await putEffort(journal, "one");
  expect(effortNames(journal)).toEqual(["one"]);
  expect(readFileSync(state.main).readUInt32BE(60)).toBe(schemaVersion);
  expect(state.keptFiles()).toEqual([]);
});

/** A database as an older tool of the family could have left it. */
async function writeForeign(script: string): Promise<string> {
  using connection = (await loadEngine()).open();
  connection.script(script);
  writeFileSync(state.main, connection.toBytes());
  return content(state.main);
}

const olderSessions = `
  CREATE TABLE sessions (id INTEGER PRIMARY KEY, task_name VARCHAR(80) UNIQUE, agent, status, pid TEXT, iteration, started_at);
  INSERT INTO sessions (task_name, agent, status, pid, iteration, started_at) VALUES
    ('one', 'claude', 'checkpointed', '4711', NULL, '2026-01-23 13:54:00'),
    ('two', 'opencode', 'exploded', 'none', '7', 1769176440.5);
  CREATE TABLE messages (body);
  CREATE VIEW stories AS SELECT 1;
  PRAGMA user_version = 12`;

describe("a file of another program", () => {
  test("is read as far as possible, and stays unchanged", async () => {
    const bytes = await writeForeign(olderSessions);
    using journal = await state.open();
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
    expect(content(state.main)).toEqual(bytes);
    expect(readdirSync(state.folder)).toEqual(["sessions.db"]);
  });
  test("is copied by the first write, which keeps its sessions", async () => {
    const bytes = await writeForeign(olderSessions);
    using journal = await state.open();
    await putEffort(journal, "three");
    await putEffort(journal, "four");
    expect(state.keptFiles()).toEqual(["sessions.db.foreign-20260102030405"]);
    expect(content(`${state.main}.foreign-20260102030405`)).toEqual(bytes);
    using next = await state.open();
    expect(effortNames(next)).toEqual(["four", "one", "three", "two"]);
    expect(state.warnings).toHaveLength(1);
    expect(state.warnings[0]).toContain("sessions.db.foreign-20260102030405");
  });
  test("a copy does not replace another copy", async () => {
    await writeForeign(olderSessions);
    writeFileSync(join(state.folder, "sessions.db.foreign-20260102030405"), "of the same second");
    using journal = await state.open();
    await putEffort(journal, "three");
    expect(state.keptFiles()).toEqual([
      "sessions.db.foreign-20260102030405",
      "sessions.db.foreign-20260102030405-2",
    ]);
  });
  test.each([
    ["without sessions", "CREATE TABLE moz_places (id)"],
    ["with sessions of another kind", "CREATE TABLE sessions (cookie); INSERT INTO sessions VALUES ('a')"],
    [
      "with a session that has no name",
      "CREATE TABLE sessions (task_name); INSERT INTO sessions VALUES (NULL)",
    ],
    ["in UTF-16", "PRAGMA encoding = 'UTF-16'; CREATE TABLE other (id)"],
  ])("%s has no efforts", async (_, script) => {
    await writeForeign(script);
    using journal = await state.open();
    expect(effortNames(journal)).toEqual([]);
    await putEffort(journal, "one");
    expect(state.keptFiles()).toHaveLength(1);
  });
});

describe.each(["sessions.db-wal", "sessions.db-journal"])("next to a %s", (name) => {
  test("any file is rejected until the other file is gone", async () => {
    await writeForeign(olderSessions);
    writeFileSync(join(state.folder, name), "changes");
    await expect(state.open()).rejects.toThrow(ConfigurationError);
    await expect(state.open()).rejects.toThrow(/let SQLite finish with: sqlite3 .*VACUUM'$/);
    rmSync(join(state.folder, name));
    using journal = await state.open();
    await putEffort(journal, "three");
    const before = content(state.main);
    writeFileSync(join(state.folder, name), "changes");
    await expect(putEffort(journal, "four")).rejects.toThrow(ConfigurationError);
    expect(content(state.main)).toEqual(before);
  });
});

const python = "python3";
const hasPython = spawnSync(python, ["-c", "import sqlite3"]).status === 0;

describe.skipIf(!hasPython)("with the SQLite of another program", () => {
  const run = (program: string) =>
    execFileSync(python, ["-c", program, state.main], { encoding: "utf8" }).trim();

  test("it reads the file and finds no damage", async () => {
    await state.writeTwice();
    const program = `
import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
print(db.execute("PRAGMA integrity_check").fetchone()[0], [row[0] for row in db.execute("SELECT task_name FROM sessions ORDER BY 1")])`;
    expect(run(program)).toBe("ok ['one', 'two']");
  });
  test("its writes are read, even by an open journal", async () => {
    await state.writeTwice();
    using journal = await state.open();
    expect(effortNames(journal)).toEqual(["one", "two"]);
    run(`
import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
db.execute("INSERT INTO sessions (task_name, pid) VALUES ('three', 'x')")
db.commit()`);
    expect(effortNames(journal)).toEqual(["one", "three", "two"]);
    await putEffort(journal, "four");
    expect(effortNames(journal)).toEqual(["four", "one", "three", "two"]);
    expect(state.keptFiles()).toEqual([]);
  });
  test("a file in write-ahead mode accepts writes", async () => {
    await state.writeTwice();
    run(`
import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
db.execute("PRAGMA journal_mode = WAL")
db.execute("INSERT INTO sessions (task_name) VALUES ('three')")
db.commit()
db.close()`);
    expect(existsSync(`${state.main}-wal`)).toBe(false);
    using journal = await state.open();
    await putEffort(journal, "four");
    using next = await state.open();
    expect(effortNames(next)).toEqual(["four", "one", "three", "two"]);
  });
  test("a killed write of it is detected and rejected", async () => {
    await state.writeTwice();
    run(`
import os, sqlite3, sys
db = sqlite3.connect(sys.argv[1])
db.execute("PRAGMA journal_mode = WAL")
db.execute("INSERT INTO sessions (task_name) VALUES ('three')")
db.commit()
os._exit(0)`);
    await expect(state.open()).rejects.toThrow(ConfigurationError);
  });
});
