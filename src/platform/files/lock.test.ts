// Tests that a lock has one holder at a time, and that a dead holder loses it.
import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { currentProcessIdentity, findLockHolder, isLock, tryLock, waitForLock } from "../index.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lock-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

test("a lock is held until it is disposed, and another taker learns its holder", () => {
  const mine = tryLock(folder, "run");
  expect(isLock(mine)).toBe(true);
  const second = tryLock(folder, "run");
  expect(second).toMatchObject({ pid: process.pid, host: currentProcessIdentity().host });
  if (isLock(mine)) mine[Symbol.dispose]();
  expect(isLock(tryLock(folder, "run"))).toBe(true);
});

test("locks of different names are independent", () => {
  expect(isLock(tryLock(folder, "one"))).toBe(true);
  expect(isLock(tryLock(folder, "two"))).toBe(true);
});

test.each([
  ["of a process that has ended", { pid: 2 ** 22 + 1 }],
  ["of an earlier process with the same pid", { startTicks: "1" }],
  ["of an earlier boot", { bootId: "another" }],
])("a lock %s is taken over", (_, change) => {
  const holder = { ...currentProcessIdentity(), since: "2026-01-01T00:00:00Z", ...change };
  writeFileSync(join(folder, "run.lock.7"), JSON.stringify(holder));
  expect(isLock(tryLock(folder, "run"))).toBe(true);
  expect(readdirSync(folder)).toEqual(["run.lock.8"]);
});

test("a lock of another host counts as held, because its process cannot be seen from here", () => {
  writeFileSync(
    join(folder, "run.lock.1"),
    JSON.stringify({ ...currentProcessIdentity(), host: "elsewhere", since: "" }),
  );
  expect(tryLock(folder, "run")).toMatchObject({ host: "elsewhere" });
});

test.each(["", "half a li", "{}"])("a lock file with the content %j is free", (text) => {
  writeFileSync(join(folder, "run.lock.3"), text);
  expect(isLock(tryLock(folder, "run"))).toBe(true);
});

test("a copied lock is free, and a moved one is held", () => {
  const own = join(folder, "own");
  expect(isLock(tryLock(own, "run"))).toBe(true);
  const copy = join(folder, "copy");
  cpSync(own, copy, { recursive: true });
  expect(findLockHolder(copy, "run")).toBeUndefined();
  expect(isLock(tryLock(copy, "run"))).toBe(true);
  const moved = join(folder, "moved");
  renameSync(own, moved);
  expect(tryLock(moved, "run")).toMatchObject({ pid: process.pid });
});

test("a waiter gets the lock when it is released, and names the holder otherwise", async () => {
  const first = tryLock(folder, "run");
  await expect(waitForLock(folder, "run", 60)).rejects.toThrow(`process ${process.pid}`);
  const waiting = waitForLock(folder, "run", 10_000);
  if (isLock(first)) first[Symbol.dispose]();
  expect((await waiting).file).toContain("run.lock.");
});

test("processes that count in one file under the lock lose no increment", async () => {
  const program = `
    import { readFileSync, writeFileSync } from "node:fs";
    import { waitForLock } from ${JSON.stringify(join(import.meta.dirname, "index.ts"))};
    for (let i = 0; i < 25; i++) {
      const lock = await waitForLock(${JSON.stringify(folder)}, "count", 60_000);
      writeFileSync(${JSON.stringify(join(folder, "number"))}, String(Number(readFileSync(${JSON.stringify(join(folder, "number"))}, "utf8")) + 1));
      lock[Symbol.dispose]();
    }`;
  writeFileSync(join(folder, "number"), "0");
  const counters = Array.from({ length: 4 }, () =>
    spawn(process.execPath, ["--import", "tsx", "--input-type=module", "--eval", program], {
      stdio: "inherit",
    }),
  );
  const codes = await Promise.all(
    counters.map((child) => new Promise((resolve) => child.on("close", resolve))),
  );
  expect(codes).toEqual([0, 0, 0, 0]);
  expect(readFileSync(join(folder, "number"), "utf8")).toBe("100");
});
