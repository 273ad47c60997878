// Extracts malicious zips: only regular files with legal names come out, within the limits.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { folderMode, linkMode, makeZip, type ZipEntry } from "../../../test/kit/github/zip.ts";
import { DamagedSnapshot, explainFileErrors } from "../errors.ts";
import { contentsOf } from "../store.fixture.ts";
import { readZippedFile, unzip } from "./unzip.ts";

let root: string;
let into: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "unzip-"));
  into = join(root, "into");
  mkdirSync(into);
});
afterEach(() => rmSync(root, { recursive: true }));

const limits = { files: 3, bytes: 1_000 };
const good: ZipEntry = { name: "deep/a", bytes: "content" };

test("regular files come out unchanged, readable by this user only", async () => {
  await unzip(makeZip([good, { name: "empty", bytes: "" }]), into, limits);
  expect(contentsOf(into)).toEqual({ deep: "700", "deep/a": "600 content", empty: "600 " });
});

describe("a zip is damaged, and nothing is written,", () => {
  test.each<[string, ZipEntry[], RegExp]>([
    ["with a name that climbs", [{ name: "../a", bytes: "" }], /"invalid relative path: \.\.\/a"/],
    ["with a name that climbs midway", [{ name: "a/../../b", bytes: "" }], /"invalid relative path/],
    ["with an absolute name", [{ name: "/a", bytes: "" }], /"absolute path: \/a"/],
    ["with a name of another system", [{ name: "..\\a", bytes: "" }], /invalid characters in fileName/],
    [
      "with control characters in a name",
      [{ name: "a\u001b[31m", bytes: "" }],
      /a file "a\\u001b\[31m", which is not allowed/,
    ],
    ["with a name with a NUL", [{ name: "a\0b", bytes: "" }], /which is not allowed/],
    ["with an empty name", [{ name: "", bytes: "" }], /a file "", which is not allowed/],
    [
      "with a link",
      [{ name: "a", bytes: "/etc/passwd", mode: linkMode }],
      /its file a is not a regular file/,
    ],
    ["with a folder", [{ name: "a/", bytes: "", mode: folderMode }], /a file "a\/", which is not allowed/],
    [
      "with a folder without a slash",
      [{ name: "a", bytes: "", mode: folderMode }],
      /its file a is not a regular file/,
    ],
    ["with a device", [{ name: "a", bytes: "", mode: 0o060644 }], /its file a is not a regular file/],
    [
      "with a duplicate name",
      [
        { name: "a", bytes: "1" },
        { name: "A", bytes: "2" },
      ],
      /a file "A" that conflicts with another one/,
    ],
    [
      "with a file that is also a folder",
      [
        { name: "a", bytes: "" },
        { name: "a/b", bytes: "" },
      ],
      /conflicts with another one/,
    ],
    [
      "with too many files",
      ["a", "b", "c", "d"].map((name) => ({ name, bytes: "" })),
      /it has more than 3 files/,
    ],
    ["with too many bytes", [{ name: "a", bytes: Buffer.alloc(1_001) }], /it has more than 1000 bytes/],
    [
      "with too many bytes together",
      ["a", "b"].map((name) => ({ name, bytes: Buffer.alloc(501) })),
      /more than 1000 bytes/,
    ],
    [
      "that declares 10 GB",
      [{ name: "a", bytes: "", declared: 10 * 1024 ** 3 }],
      /it has more than 1000 bytes/,
    ],
  ])("%s", async (_, entries, reason) => {
    const act = unzip(makeZip([good, ...entries].slice(-4)), into, limits);
    await expect(act).rejects.toThrow(DamagedSnapshot);
    await expect(act).rejects.toThrow(reason);
    expect(readdirSync(into)).toEqual([]);
    expect(readdirSync(root)).toEqual(["into"]);
  });
});

test.each([5, 0, 200])("a bomb that declares %d bytes is stopped at that size", async (declared) => {
  const bytes = Buffer.alloc(10_000_000);
  const act = unzip(makeZip([{ name: "a", bytes, declared }]), into, limits);
  await expect(act).rejects.toThrow(/its zip is damaged \("too many bytes in the stream/);
  expect(readFileSync(join(into, "a")).length).toBeLessThanOrEqual(declared);
});

test.each([0, 10, 40, 90])("a zip cut after %d bytes is damaged", async (bytes) => {
  await expect(unzip(makeZip([good]).subarray(0, bytes), into, limits)).rejects.toThrow(/its zip is damaged/);
});

test("a disk error does not count as damage", async () => {
  const act = () => unzip(makeZip([{ name: "into", bytes: "x" }]), root, limits);
  await expect(explainFileErrors("it cannot be extracted", "move it away", act)).rejects.toThrow(
    /EEXIST.*; move it away$/,
  );
});

test("one file is read and nothing is written", async () => {
  const zip = makeZip([good, { name: "manifest.json", bytes: "{}" }]);
  expect(Buffer.from((await readZippedFile(zip, "manifest.json", limits))!).toString()).toBe("{}");
  expect(await readZippedFile(zip, "other", limits)).toBeUndefined();
  await expect(readZippedFile(zip.subarray(9), "manifest.json", limits)).rejects.toThrow(DamagedSnapshot);
});

const legalName = fc.stringMatching(/^[a-z0-9]{1,8}$/).map((name) => `folder-${name.length}/${name}`);
const files = fc.uniqueArray(fc.record({ name: legalName, bytes: fc.uint8Array({ maxLength: 50 }) }), {
  maxLength: 3,
  selector: ({ name }) => name,
});

/** Runs `act` in a new folder. */
async function inFolder(act: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(root, "case-"));
  await act(folder);
  rmSync(folder, { recursive: true });
}

test("any zipped files come out", async () => {
  const property = fc.asyncProperty(files, (entries) =>
    inFolder(async (folder) => {
      await unzip(makeZip(entries), folder, limits);
      for (const { name, bytes } of entries)
        expect(Buffer.from(bytes).equals(readFileSync(join(folder, name)))).toBe(true);
    }),
  );
  await fc.assert(property, { numRuns: 50 });
});

test("after any change a zip comes out complete or is damaged, and nothing leaves its folder", async () => {
  const change = fc.record({ at: fc.nat(), to: fc.nat(255) });
  const property = fc.asyncProperty(
    files,
    fc.array(change, { minLength: 1, maxLength: 8 }),
    (entries, changes) =>
      inFolder(async (folder) => {
        const zip = makeZip(entries);
        for (const { at, to } of changes) zip.writeUInt8(to, at % zip.length);
        const inside = join(folder, "into");
        mkdirSync(inside);
        await unzip(zip, inside, limits).catch((error: unknown) =>
          expect(error).toBeInstanceOf(DamagedSnapshot),
        );
        expect(readdirSync(folder)).toEqual(["into"]);
        expect(existsSync("/escaped")).toBe(false);
      }),
  );
  await fc.assert(property, { numRuns: 200 });
});
