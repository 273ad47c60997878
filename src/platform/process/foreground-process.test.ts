// Tests how programs that run in the foreground are ended.
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { waitForFile } from "../../../test/kit/running-process.ts";
import { runInForeground } from "./foreground-process.ts";

test("a program that ignores SIGTERM is killed after the grace", async () => {
  const folder = mkdtempSync(join(tmpdir(), "foreground-"));
  const file = join(folder, "started");
  const script = `process.on("SIGTERM", () => {}); setInterval(() => {}, 60_000); require("fs").writeFileSync(${JSON.stringify(file)}, "")`;
  const end = new AbortController();
  const ended = runInForeground({
    program: process.execPath,
    arguments: ["-e", script],
    folder,
    environment: { PATH: process.env.PATH },
    signal: end.signal,
    grace: 10,
  });
  await waitForFile(file);
  expect(existsSync(file)).toBe(true);
  end.abort();
  expect(await ended).toBe(143);
  rmSync(folder, { recursive: true });
});
