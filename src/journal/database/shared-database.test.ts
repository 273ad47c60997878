// Acknowledged writes are on disk, two writers lose nothing, and after a failure memory equals the disk.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { isLock, silentLog, tryLock } from "../../platform/index.ts";
import type { Connection } from "./engine.ts";
import { JournalError } from "./journal-error.ts";
import { type DatabaseOptions, openDatabase } from "./shared-database.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "database-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const open = (options: Partial<DatabaseOptions> = {}) =>
  openDatabase(folder, {
    log: { info: () => {}, warn: (line) => expect.unreachable(line) },
    now: () => new Date(0),
    ...options,
  });
const add =
  (effort: string, detail = "") =>
  (connection: Connection) => {
    connection.run("INSERT INTO events (effort, at, kind, detail) VALUES (?, '', '', ?)", [effort, detail]);
  };
const efforts = (connection: Connection) =>
  connection.rows("SELECT effort FROM events ORDER BY id").map(([effort]) => effort);

describe("on disk", () => {
  test("reading creates nothing, the first write creates folder and file", async () => {
    const inner = join(folder, "a", "b");
    const options = { log: silentLog, now: () => new Date(0) };
    using database = await openDatabase(inner, options);
    expect(database.read(efforts)).toEqual([]);
    expect(existsSync(join(folder, "a"))).toBe(false);
    await database.write(add("one"));
    expect(readdirSync(inner)).toContain("sessions.db");
    expect(statSync(join(inner, "sessions.db")).mode & 0o777).toBe(0o600);
  });
  test("a resolved write is visible to the next opener of the file", async () => {
    using first = await open();
    await first.write(add("one"));
    using second = await open();
    expect(second.read(efforts)).toEqual(["one"]);
  });
  test("the content before the last write is kept in the previous file", async () => {
    using database = await open();
    await database.write(add("one"));
    const before = readFileSync(join(folder, "sessions.db"), "latin1");
    await database.write(add("two"));
    expect(readFileSync(join(folder, "sessions.db.prev"), "latin1")).toEqual(before);
  });
  test("no other files remain", async () => {
    using database = await open();
    await database.write(add("one"));
    await database.write(add("two"));
    expect(readdirSync(folder)).toEqual(["sessions.db", "sessions.db.lock.2", "sessions.db.prev"]);
  });
});

describe("two databases on one folder", () => {
  test("each sees the writes of the other at once", async () => {
    using first = await open();
    using second = await open();
    await first.write(add("one"));
    expect(second.read(efforts)).toEqual(["one"]);
    await second.write(add("two"));
    expect(first.read(efforts)).toEqual(["one", "two"]);
  });
  test("concurrent writes are all kept", async () => {
    using first = await open();
    using second = await open();
    const numbers = Array.from({ length: 40 }, (_, index) => String(index));
    await Promise.all(numbers.map((number, index) => (index % 2 ? first : second).write(add(number))));
    const byNumber = (found: unknown[]) => found.map(Number).sort((a, b) => a - b);
    expect(byNumber(first.read(efforts))).toEqual(numbers.map(Number));
    expect(second.read(efforts)).toEqual(first.read(efforts));
  });
});

test("writes of one journal wait in one queue and not for each other's lock", async () => {
  using database = await open({ lockTimeout: 0 });
  const numbers = Array.from({ length: 40 }, (_, index) => String(index));
  await Promise.all(numbers.map((number) => database.write(add(number))));
  expect(database.read(efforts)).toEqual(numbers);
});

test("its own writes are not read from disk again", async () => {
  using database = await open();
  const before = database.read((connection) => connection);
  await database.write(add("one"));
  expect(database.read((connection) => connection)).toBe(before);
});

describe("a change that throws", () => {
  test("leaves nothing on disk or in memory, and does not block later writes", async () => {
    using database = await open();
    await database.write(add("one"));
    const before = readFileSync(join(folder, "sessions.db"), "latin1");
    const failing = database.write((connection) => {
      add("two")(connection);
      throw new Error("no");
    });
    const next = database.write(add("three"));
    await expect(failing).rejects.toThrow("no");
    await next;
    expect(readFileSync(join(folder, "sessions.db.prev"), "latin1")).toEqual(before);
    expect(database.read(efforts)).toEqual(["one", "three"]);
  });
  test("an asynchronous change is rejected, because it would continue after the commit", async () => {
    using database = await open();
    const change = async (connection: Connection) => {
      add("one")(connection);
      throw new Error("later");
    };
    await expect(database.write(change)).rejects.toThrow("asynchronous");
    expect(database.read(efforts)).toEqual([]);
  });
});

test("a read inside a write sees that write", async () => {
  using database = await open();
  const seen = await database.write((connection) => {
    add("one")(connection);
    return database.read(efforts);
  });
  expect(seen).toEqual(["one"]);
});

test("a write that cannot reach the disk fails, and memory equals the disk", async () => {
  using database = await open();
  await database.write(add("one"));
  mkdirSync(join(folder, "sessions.db.prev", "in the way"), { recursive: true });
  await expect(database.write(add("two"))).rejects.toThrow(JournalError);
  expect(database.read(efforts)).toEqual(["one"]);
  rmSync(join(folder, "sessions.db.prev"), { recursive: true });
  await database.write(add("three"));
  expect(database.read(efforts)).toEqual(["one", "three"]);
});

test("a lock that is not released in time is a journal error that names its holder", async () => {
  using database = await open({ lockTimeout: 20 });
  const lock = tryLock(folder, "sessions.db");
  await expect(database.write(add("one"))).rejects.toThrow(`process ${process.pid}`);
  await expect(database.write(add("one"))).rejects.toThrow(JournalError);
  if (isLock(lock)) lock[Symbol.dispose]();
  await database.write(add("two"));
  expect(database.read(efforts)).toEqual(["two"]);
});

describe("the size limit", () => {
  test("a write beyond it is rejected and undone", async () => {
    using database = await open({ maxFileBytes: 256 * 1024 });
    await database.write(add("one"));
    await expect(database.write(add("two", "x".repeat(300_000)))).rejects.toThrow("limit of 262144");
    expect(database.read(efforts)).toEqual(["one"]);
    expect(statSync(join(folder, "sessions.db")).size).toBeLessThan(256 * 1024);
  });
  test("a file beyond it accepts writes that do not grow it", async () => {
    {
      using database = await open();
      await database.write(add("one", "x".repeat(300_000)));
    }
    using database = await open({ maxFileBytes: 256 * 1024 });
    await database.write((connection) => connection.run("UPDATE events SET effort = 'two'"));
    expect(database.read(efforts)).toEqual(["two"]);
  });
});

test("a closed database rejects writes, including waiting ones", async () => {
  const database = await open();
  const waiting = database.write(add("one"));
  database[Symbol.dispose]();
  await expect(waiting).rejects.toThrow("closed");
  expect(() => database.read(efforts)).toThrow("closed");
  expect(existsSync(join(folder, "sessions.db"))).toBe(false);
});
