// Untrusted bytes are checked, and nothing in them is executed.
import * as fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import {
  applicationId,
  type Connection,
  JournalError,
  loadEngine,
  NewerJournalError,
} from "../database/index.ts";
import { fillEffort, someRecords, withRows } from "../effort.fixture.ts";
import { effort, TemporaryState } from "../journal.fixture.ts";
import { inspectEffort } from "./inspect.ts";

let good: Buffer;
beforeAll(async () => {
  using state = new TemporaryState();
  await withRows(state, (connection) => {
    for (const records of fc.sample(someRecords, { numRuns: 1, seed: 7 })) {
      fillEffort(connection, effort, records);
    }
  });
  using journal = await state.open();
  good = Buffer.from(journal.exportEffort(effort));
});

async function changed(change: string | ((connection: Connection) => void)): Promise<Buffer> {
  using connection = (await loadEngine()).open(good);
  if (typeof change === "string") connection.script(change);
  else change(connection);
  return Buffer.from(connection.toBytes());
}

function spoilt(change: (bytes: Buffer) => Buffer | undefined): Buffer {
  const bytes = Buffer.from(good);
  return change(bytes) ?? bytes;
}

async function expectRefusal(bytes: Uint8Array, reason: RegExp): Promise<void> {
  const inspected = inspectEffort(bytes, effort);
  await expect(inspected).rejects.toThrow(reason);
  await expect(inspected).rejects.toBeInstanceOf(JournalError);
}

test("an export is accepted", async () => {
  await expect(inspectEffort(good, effort)).resolves.toMatchObject({ revision: expect.any(Number) });
});

describe("rejected for the file", () => {
  test.each<[string, (bytes: Buffer) => Buffer | undefined, RegExp]>([
    ["empty", () => Buffer.alloc(0), /^its journal is damaged \(it is not a SQLite database\)$/],
    ["text", () => Buffer.from("no\n".repeat(5_000)), /is damaged \(it is not a SQLite database\)$/],
    ["cut in its last page", (bytes) => bytes.subarray(0, -1), /is damaged \(it is cut short\)$/],
    ["cut by whole pages", (bytes) => bytes.subarray(0, -4096), /is damaged/],
    ["with spoilt pages", (bytes) => bytes.fill(0x5a, 8_192, 40_000), /is damaged/],
    [
      "another program's",
      (bytes) => {
        bytes.writeUInt32BE(7, 68);
        return bytes;
      },
      /^its journal is not a database of ralph-ci$/,
    ],
    [
      "of a newer version",
      (bytes) => {
        bytes.writeUInt32BE(99, 60);
        return bytes;
      },
      /^its journal was made by a newer ralph-ci \(schema 99, this version knows \d+\)$/,
    ],
    [
      "too large",
      () => Buffer.alloc(50 * 1024 * 1024 + 1),
      /^its journal has 52428801 bytes, more than 52428800$/,
    ],
  ])("bytes: %s", (_, spoil, reason) => expectRefusal(spoilt(spoil), reason));

  test("a newer version has its own error class", async () => {
    const newer = spoilt((bytes) => {
      bytes.writeUInt32BE(99, 60);
      return bytes;
    });
    await expect(inspectEffort(newer, effort)).rejects.toBeInstanceOf(NewerJournalError);
  });

  test("a database with our id and no tables", async () => {
    using connection = (await loadEngine()).open();
    connection.script(`PRAGMA application_id = ${applicationId}; PRAGMA user_version = 0`);
    await expectRefusal(connection.toBytes(), /^its journal contains no records of checkout$/);
  });
});

describe("rejected for the schema", () => {
  test.each([
    ["a trigger", "CREATE TRIGGER t AFTER INSERT ON sessions BEGIN DELETE FROM runs; END"],
    ["a view", "CREATE VIEW v AS SELECT 1"],
    ["a view instead of a table", "DROP TABLE events; CREATE VIEW events AS SELECT 1 AS effort"],
    ["another table", "CREATE TABLE other (x)"],
    ["another index", "CREATE INDEX i ON sessions (hex(task_name))"],
    ["a computed column", "ALTER TABLE sessions ADD COLUMN x AS (hex(agent))"],
    ["a missing table", "DROP TABLE messages"],
    ["a missing column", "ALTER TABLE sessions DROP COLUMN branch"],
    [
      "a check of its own",
      `PRAGMA writable_schema = ON;
       UPDATE sqlite_schema SET sql = replace(sql, 'passes IN (0, 1)', 'length(randomblob(9)) = 9') WHERE name = 'stories'`,
    ],
  ])("%s", async (_, sql) => {
    await expectRefusal(await changed(sql), /^its journal has tables that ralph-ci does not create$/);
  });
  test("tables that share pages", async () => {
    const sql = `PRAGMA writable_schema = ON;
      UPDATE sqlite_schema SET rootpage = (SELECT rootpage FROM sqlite_schema WHERE name = 'gates') WHERE name = 'texts'`;
    await expectRefusal(await changed(sql), /is damaged/);
  });
});

describe("rejected for the rows", () => {
  test.each([
    [
      "a gate of no iteration",
      "PRAGMA foreign_keys = OFF; INSERT INTO gates VALUES ('checkout', 99, 1, 'x', 0, 0, 1)",
      /^its journal is damaged \(a row of gates refers to a missing row of iterations\)$/,
    ],
    [
      "another effort's session",
      "INSERT INTO sessions (task_name) VALUES ('x')",
      /contains sessions of an effort other/,
    ],
    [
      "another effort's event",
      "INSERT INTO events (effort, at, kind, detail) VALUES ('x', '', '', '')",
      /^its journal contains events of an effort other than checkout$/,
    ],
    ["no session", "DELETE FROM sessions", /^its journal contains no records of checkout$/],
    ["an id with a line break", "UPDATE sessions SET effort_id = 'a' || char(10) || 'b'", /by an id that/],
    ["an invalid revision", "UPDATE sessions SET revision = 'x'", /its revision is not a number/],
  ])("%s", async (_, sql, reason) => expectRefusal(await changed(sql), reason));
});

test("any damaged bytes are accepted, or rejected with a reason", async () => {
  const location = fc.oneof(fc.nat(120), fc.nat(good.length - 1));
  const spot = fc.record({ at: location, bytes: fc.uint8Array({ minLength: 1, maxLength: 64 }) });
  await fc.assert(
    fc.asyncProperty(fc.array(spot, { maxLength: 8 }), async (spots) => {
      const bytes = Buffer.from(good);
      for (const { at, bytes: wrong } of spots) bytes.set(wrong.subarray(0, bytes.length - at), at);
      try {
        const { revision, iterations } = await inspectEffort(bytes, effort);
        expect(Number.isSafeInteger(revision) && Number.isSafeInteger(iterations)).toBe(true);
      } catch (error) {
        expect(error).toBeInstanceOf(JournalError);
        expect(String(error)).toMatch(/its journal (is|was|has|holds) /);
      }
    }),
    { numRuns: 200 },
  );
});
