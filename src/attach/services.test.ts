// Tests which services are opened, where they listen, and who can reach them.
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { AttachableRun, listening } from "./attach.fixture.ts";

describe("opening the services", () => {
  test.each(["read", "write"] as const)(
    "mode %s listens only on Unix sockets, and leaves nothing behind",
    async (mode) => {
      const before = listening();
      const run = await AttachableRun.open({ mode });
      const { endpoints } = run.services;
      expect(endpoints.some(({ name }) => name.endsWith("-write"))).toBe(mode === "write");
      const during = listening().filter((address) => !before.includes(address));
      expect(during).toEqual([]);
      const folder = join(run.folder, "s");
      expect(statSync(folder).mode & 0o777).toBe(0o700);
      expect(readdirSync(folder)).toEqual(
        [...endpoints.map(({ name }) => `${name}.sock`), "known_hosts"].sort(),
      );
      await run.services[Symbol.asyncDispose]();
      expect(listening()).toEqual(before);
      expect(readdirSync(folder)).toEqual([]);
      await run[Symbol.asyncDispose]();
    },
  );

  test("fails when other users can enter the folder", async () => {
    const folder = mkdtempSync(join(tmpdir(), "open-"));
    mkdirSync(join(folder, "s"));
    chmodSync(join(folder, "s"), 0o755);
    await expect(AttachableRun.open({ folder: join(folder, "s") })).rejects.toThrow(/Set its mode to 700/);
    rmSync(folder, { recursive: true });
  });

  test("without tmux the other services open, and a warning names the missing one", async () => {
    await using run = await AttachableRun.open({ environment: { PATH: "/nowhere" } });
    expect(run.warnings).toEqual(["the service terminal is not available: tmux is not on the PATH"]);
    expect(run.services.endpoints.filter(({ name }) => name.startsWith("terminal"))).toEqual([]);
    expect(run.services.hostKey).toBeUndefined();
  });
});
