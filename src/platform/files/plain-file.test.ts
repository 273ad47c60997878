// Tests that anything in place of a file is refused at once, and never opened, written through or waited for.
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  CappedFile,
  copyFile,
  isLock,
  makeTemporaryFolder,
  NotPlainFileError,
  readBytes,
  readRange,
  readTail,
  readText,
  removeFolder,
  replaceFile,
  tryLock,
  writeUnflushed,
} from "../index.ts";

let folder: string;
let file: string;
beforeEach(() => {
  folder = makeTemporaryFolder("plain-file-", tmpdir());
  file = path.join(folder, "file");
});
afterEach(() => removeFolder(folder));

const makePipe = (name: string) => execFileSync("mkfifo", [name]);

const replacements: [kind: string, put: () => void][] = [
  ["a named pipe", () => makePipe(file)],
  ["a named pipe", () => linkToPipe()],
  ["a folder", () => mkdirSync(file)],
  ["a device", () => symlinkSync("/dev/zero", file)],
];

function linkToPipe(): void {
  makePipe(`${file}-pipe`);
  symlinkSync(`${file}-pipe`, file);
}

describe.each(replacements)("%s", (kind, put) => {
  test.each<[string, () => unknown]>([
    ["readBytes", () => readBytes(file)],
    ["readText", () => readText(file)],
    ["readTail", () => readTail(file, 10)],
    ["readRange", () => readRange(file, 0, 10)],
    ["copyFile", () => copyFile(file, `${file}-copy`)],
  ])("is refused by %s", (_, read) => {
    put();
    expect(read).toThrow(NotPlainFileError);
    expect(read).toThrow(`${file} is ${kind}, not a file; remove it, or put the file back`);
  });

  test("gives way to a file of the program's own", () => {
    put();
    writeUnflushed(file, "ours");
    expect(readFileSync(file, "utf8")).toBe("ours");
  });

  test("gives way to the record of an output", () => {
    put();
    const record = new CappedFile(file, 100, 100);
    record.write(Buffer.from("ours"));
    record.close();
    expect(readFileSync(file, "utf8")).toBe("ours");
  });
});

test("a socket is refused", async () => {
  const server = createServer().listen(file);
  await new Promise((resolve) => server.once("listening", resolve));
  expect(() => readText(file)).toThrow(`${file} is a socket, not a file`);
  server.close();
});

test("a device is never replaced", () => {
  symlinkSync("/dev/null", file);
  expect(() => replaceFile(file, "ours")).toThrow(NotPlainFileError);
});

test("a link to another file is not written through", () => {
  const other = path.join(folder, "other");
  writeFileSync(other, "theirs");
  symlinkSync(other, file);
  writeUnflushed(file, "ours");
  expect([readFileSync(file, "utf8"), readFileSync(other, "utf8")]).toEqual(["ours", "theirs"]);
});

test("a link to itself is no file", () => {
  symlinkSync(file, file);
  expect(() => readText(file)).toThrow("ELOOP");
  writeUnflushed(file, "ours");
  expect(readText(file)).toBe("ours");
});

test("a pipe in place of a lock file is a free lock", () => {
  makePipe(path.join(folder, "run.lock.1"));
  const lock = tryLock(folder, "run");
  expect(isLock(lock)).toBe(true);
});
