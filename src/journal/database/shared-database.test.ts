// Shows that what was acknowledged is on disk, that nothing is lost between two writers, and that a failure leaves the disk's word.
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
  test("reading makes nothing, the first write makes folder and file", async () => {
    const inner = join(folder, "a", "b");
    const options = { log: silentLog, now: () => new Date(0) };
    using database = await openDatabase(inner, options);
    expect(database.read(efforts)).toEqual([]);
    expect(existsSync(join(folder, "a"))).toBe(false);
    await database.write(add("one"));
    expect(readdirSync(inner)).toContain("sessions.db");
    expect(statSync(join(inner, "sessions.db")).mode & 0o777).toBe(0o600);
  });
  test("a write that resolved is there for whoever opens the file next", async () => {
    using first = await open();
    await first.write(add("one"));
    using second = await open();
    expect(second.read(efforts)).toEqual(["one"]);
  });
  test("what the file held before the last write is kept beside it", async () => {
    using database = await open();
    await database.write(add("one"));
    const before = readFileSync(join(folder, "sessions.db"), "latin1");
    await database.write(add("two"));
    expect(readFileSync(join(folder, "sessions.db.prev"), "latin1")).toEqual(before);
  });
  test("nothing else is left lying about", async () => {
    using database = await open();
    await database.write(add("one"));
    await database.write(add("two"));
    expect(readdirSync(folder)).toEqual(["sessions.db", "sessions.db.lock.2", "sessions.db.prev"]);
  });
});

describe("two on one folder", () => {
  test("each sees at once what the other has written", async () => {
    using first = await open();
    using second = await open();
    await first.write(add("one"));
    expect(second.read(efforts)).toEqual(["one"]);
    await second.write(add("two"));
    expect(first.read(efforts)).toEqual(["one", "two"]);
  });
  test("writes that are made at the same time are all kept", async () => {
    using first = await open();
    using second = await open();
    const numbers = Array.from({ length: 40 }, (_, index) => String(index));
    await Promise.all(numbers.map((number, index) => (index % 2 ? first : second).write(add(number))));
    const byNumber = (found: unknown[]) => found.map(Number).sort((a, b) => a - b);
    expect(byNumber(first.read(efforts))).toEqual(numbers.map(Number));
    expect(second.read(efforts)).toEqual(first.read(efforts));
  });
});

test("writes of one journal stand in one queue and do not wait for each other's lock", async () => {
  using database = await open({ lockTimeout: 0 });
  const numbers = Array.from({ length: 40 }, (_, index) => String(index));
  await Promise.all(numbers.map((number) => database.write(add(number))));
  expect(database.read(efforts)).toEqual(numbers);
});

test("what it wrote itself is not read from disk again", async () => {
  using database = await open();
  const before = database.read((connection) => connection);
  await database.write(add("one"));
  expect(database.read((connection) => connection)).toBe(before);
});

describe("a change that throws", () => {
  test("leaves nothing behind, on disk or in memory, and stops no later write", async () => {
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
  test("an asynchronous one is refused, since it would go on after the commit", async () => {
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

test("a write that cannot reach the disk fails, and memory holds what the disk holds", async () => {
  using database = await open();
  await database.write(add("one"));
  mkdirSync(join(folder, "sessions.db.prev", "in the way"), { recursive: true });
  await expect(database.write(add("two"))).rejects.toThrow(JournalError);
  expect(database.read(efforts)).toEqual(["one"]);
  rmSync(join(folder, "sessions.db.prev"), { recursive: true });
  await database.write(add("three"));
  expect(database.read(efforts)).toEqual(["one", "three"]);
});

test("a lock that is not given back in time is a journal error that names its holder", async () => {
  using database = await open({ lockTimeout: 20 });
  const lock = tryLock(folder, "sessions.db");
  await expect(database.write(add("one"))).rejects.toThrow(`process ${process.pid}`);
  await expect(database.write(add("one"))).rejects.toThrow(JournalError);
  if (isLock(lock)) lock[Symbol.dispose]();
  await database.write(add("two"));
  expect(database.read(efforts)).toEqual(["two"]);
});

describe("the limit of size", () => {
  test("a write that grows beyond it is refused and undone", async () => {
    using database = await open({ maxFileBytes: 256 * 1024 });
    await database.write(add("one"));
    await expect(database.write(add("two", "x".repeat(300_000)))).rejects.toThrow("limit of 262144");
    expect(database.read(efforts)).toEqual(["one"]);
    expect(statSync(join(folder, "sessions.db")).size).toBeLessThan(256 * 1024);
  });
  test("a file that is beyond it already takes writes that do not make it grow", async () => {
    {
      using database = await open();
      await database.write(add("one", "x".repeat(300_000)));
    }
    using database = await open({ maxFileBytes: 256 * 1024 });
    await database.write((connection) => connection.run("UPDATE events SET effort = 'two'"));
    expect(database.read(efforts)).toEqual(["two"]);
  });
});

test("a database that is closed refuses, also what is waiting already", async () => {
  const database = await open();
  const waiting = database.write(add("one"));
  database[Symbol.dispose]();
  await expect(waiting).rejects.toThrow("closed");
  expect(() => database.read(efforts)).toThrow("closed");
  expect(existsSync(join(folder, "sessions.db"))).toBe(false);
});
