// Tests that only the pinned archive is installed, completely or not at all.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { systemClock } from "../../platform/index.ts";
import { installZiti } from "../index.ts";
import { type ZitiRelease, zitiReleases } from "./install-ziti.ts";

let folder: string;
let server: Server;
let archive: Buffer;
let asked = 0;
let status = 200;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "install-"));
  writeFileSync(join(folder, "ziti"), "#!/bin/sh\necho v1.6.5\n", { mode: 0o755 });
  execFileSync("tar", ["-czf", "archive.tar.gz", "ziti"], { cwd: folder });
  archive = readFileSync(join(folder, "archive.tar.gz"));
  asked = 0;
  status = 200;
  server = createServer((_, response) => {
    asked += 1;
    response.writeHead(status).end(archive);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterEach(async () => {
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true });
});

/** Packs files of the folder into an archive. */
function pack(...words: string[]): Buffer {
  execFileSync("tar", ["-czf", "other.tar.gz", ...words], { cwd: folder });
  return readFileSync(join(folder, "other.tar.gz"));
}

const machine = { system: "linux", architecture: "x64" };
const digest = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");
const install = (change: Partial<ZitiRelease> = {}, signal = new AbortController().signal) => {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/ziti.tar.gz`;
  const release = { version: "1.6.5", ...machine, url, sha256: digest(archive), ...change };
  const location = { machine, folder: join(folder, "tools"), environment: process.env, clock: systemClock };
  return installZiti({ ...location, signal, releases: [release] });
};

test("it is installed once, and runs", async () => {
  const program = await install();
  expect(execFileSync(program, { encoding: "utf8" })).toBe("v1.6.5\n");
  expect(await install()).toBe(program);
  expect([asked, readdirSync(join(folder, "tools")).length]).toEqual([1, 1]);
});

test("a release with the program in a folder of its own is installed, too", async () => {
  mkdirSync(join(folder, "inner/ziti"), { recursive: true });
  renameSync(join(folder, "ziti"), join(folder, "inner/ziti/ziti"));
  archive = pack("-C", "inner", "ziti");
  expect(execFileSync(await install(), { encoding: "utf8" })).toBe("v1.6.5\n");
});

test("two installations at the same moment both succeed", async () => {
  const [one, other] = await Promise.all([install(), install()]);
  expect(one).toBe(other);
  expect(readdirSync(join(folder, "tools"))).toHaveLength(1);
});

test("an archive with another checksum is not unpacked", async () => {
  const sha256 = digest(Buffer.from("another"));
  await expect(install({ sha256 })).rejects.toThrow(
    /has the checksum \w{64} and not the pinned one; do not use it/,
  );
  expect(readdirSync(join(folder, "tools"))).toEqual([]);
});

test("an aborted installation ends at once", async () => {
  server.removeAllListeners("request");
  const over = new AbortController();
  server.once("request", () => over.abort(new Error("the run is over")));
  await expect(install({}, over.signal)).rejects.toThrow("the run is over");
  server.closeAllConnections();
  expect(readdirSync(join(folder, "tools"))).toEqual([]);
});

test("a missing release, a failed download and a wrong archive are reported with the fix", async () => {
  await expect(install({ architecture: "riscv64" })).rejects.toThrow(
    /no pinned ziti for linux on x64; install ziti/,
  );
  status = 404;
  await expect(install()).rejects.toThrow(
    /could not be installed \(127\.0\.0\.1:\d+ answered 404\); install ziti/,
  );
  status = 200;
  archive = pack("archive.tar.gz");
  await expect(install()).rejects.toThrow(
    /could not be installed \(the archive does not hold the program\); install/,
  );
  archive = Buffer.from("no archive");
  await expect(install()).rejects.toThrow(/could not be installed \(tar: .*\); install ziti/);
  expect(readdirSync(join(folder, "tools"))).toEqual([]);
});

test("the table pins the series that the tests run, with https and whole checksums", () => {
  const pins = readFileSync(join(import.meta.dirname, "../../../test/tools/ziti/go.mod"), "utf8");
  expect(new Set(zitiReleases.map(({ sha256 }) => sha256)).size).toBe(zitiReleases.length);
  for (const { version, url, sha256 } of zitiReleases) {
    const series = version.split(".").slice(0, 2).join(".");
    expect(pins).toContain(`github.com/openziti/ziti v${series}.`);
    expect(url).toMatch(/^https:\/\/github\.com\/openziti\/ziti\/releases\/download\//);
    expect(sha256).toMatch(/^[0-9a-f]{64}$/);
  }
});
