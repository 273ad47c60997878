// The guarantees that other modules need from any engine.
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Connection, loadEngine } from "./engine.ts";

let connection: Connection;
beforeEach(async () => {
  connection = (await loadEngine()).open();
  connection.script(`
    CREATE TABLE parents (id INTEGER PRIMARY KEY);
    CREATE TABLE children (id INTEGER PRIMARY KEY, parent INTEGER REFERENCES parents (id), name TEXT UNIQUE)`);
});
afterEach(() => connection[Symbol.dispose]());

const names = () => connection.rows("SELECT name FROM children ORDER BY id").map(([name]) => name);

describe("a transaction", () => {
  test("keeps all of its changes", () => {
    connection.transaction(() => {
      connection.run("INSERT INTO children (name) VALUES (?)", ["a"]);
      connection.run("INSERT INTO children (name) VALUES (?)", ["b"]);
    });
    expect(names()).toEqual(["a", "b"]);
  });
  test("keeps no change if it throws, and the next one works", () => {
    expect(() =>
      connection.transaction(() => {
        connection.run("INSERT INTO children (name) VALUES (?)", ["a"]);
        throw new Error("no");
      }),
    ).toThrow("no");
    connection.transaction(() => connection.run("INSERT INTO children (name) VALUES (?)", ["b"]));
    expect(names()).toEqual(["b"]);
  });
  test("cannot be exported", () => {
    connection.transaction(() => {
      connection.run("INSERT INTO children (name) VALUES (?)", ["a"]);
      expect(() => connection.toBytes()).toThrow("transaction");
    });
    expect(names()).toEqual(["a"]);
  });
});

test("a failed statement can be used again, after any number of failures", () => {
  const insert = "INSERT INTO children (name) VALUES (?)";
  connection.run(insert, ["a"]);
  for (let time = 0; time < 5_000; time += 1) expect(() => connection.run(insert, ["a"])).toThrow("UNIQUE");
  connection.run(insert, ["b"]);
  expect(names()).toEqual(["a", "b"]);
});

test("foreign keys are enforced, even after an export", () => {
  const insert = () => connection.run("INSERT INTO children (parent) VALUES (?)", [7]);
  expect(insert).toThrow("FOREIGN KEY");
  connection.toBytes();
  expect(insert).toThrow("FOREIGN KEY");
});

test("values are read as they were written", () => {
  const values = [null, 0, -1, 2 ** 40, 0.1, "", "ä\0🎈'\"", new Uint8Array([0, 255])];
  const places = values.map(() => "?").join(", ");
  expect(connection.rows(`SELECT ${places}`, values)).toEqual([values]);
});

test("the number of changed rows is returned", () => {
  connection.script("INSERT INTO parents VALUES (1), (2), (3)");
  expect(connection.run("DELETE FROM parents WHERE id > ?", [1])).toBe(2);
  expect(connection.run("DELETE FROM parents WHERE id > ?", [1])).toBe(0);
});

test("an export is a database with the same content", async () => {
  connection.run("INSERT INTO children (name) VALUES (?)", ["a"]);
  using copy = (await loadEngine()).open(connection.toBytes());
  expect(copy.rows("SELECT name FROM children")).toEqual([["a"]]);
});

test("opening a database does not change the given bytes", async () => {
  const bytes = connection.toBytes();
  const before = Buffer.from(bytes);
  using copy = (await loadEngine()).open(bytes);
  copy.script("INSERT INTO children (name) VALUES ('a')");
  expect(before.equals(bytes)).toBe(true);
});
