// Holds what is opened to the mode, to this machine's own address, and to the user who runs it.
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { AttachableRun, listening } from "./attach.fixture.ts";

describe("what is opened", () => {
  test.each([
    ["read", false],
    ["read", true],
    ["write", true],
  ] as const)(
    "in mode %s, with ports %s, listens on loopback alone, and on nothing afterwards",
    async (mode, hasPorts) => {
      const before = listening();
      const house = await AttachableRun.open({ mode, hasPorts });
      const { endpoints } = house.services;
      expect(endpoints.some(({ name }) => name.endsWith("-write"))).toBe(mode === "write");
      const during = listening().filter((address) => !before.includes(address));
      const ports = endpoints.flatMap(({ port }) => port ?? []);
      expect(ports.length).toBe(hasPorts ? endpoints.length : 0);
      const hexadecimal = (port: number) => port.toString(16).toUpperCase().padStart(4, "0");
      expect(during).toEqual(ports.map((port) => `0100007F:${hexadecimal(port)}`).sort());
      const folder = join(house.folder, "s");
      expect(statSync(folder).mode & 0o777).toBe(0o700);
      expect(readdirSync(folder)).toEqual(
        [...endpoints.map(({ name }) => `${name}.sock`), "known_hosts"].sort(),
      );
      await house.services[Symbol.asyncDispose]();
      expect(listening()).toEqual(before);
      expect(readdirSync(folder)).toEqual([]);
      await house[Symbol.asyncDispose]();
    },
  );

  test("is not opened where others may enter the folder", async () => {
    const folder = mkdtempSync(join(tmpdir(), "open-"));
    mkdirSync(join(folder, "s"));
    chmodSync(join(folder, "s"), 0o755);
    await expect(AttachableRun.open({ folder: join(folder, "s") })).rejects.toThrow(/Set its mode to 700/);
    rmSync(folder, { recursive: true });
  });

  test("without tmux is all the rest, and a warning says what is missing", async () => {
    await using house = await AttachableRun.open({ environment: { PATH: "/nowhere" } });
    expect(house.warnings).toEqual(["the service terminal cannot be joined: there is no tmux on the PATH"]);
    expect(house.services.endpoints.filter(({ name }) => name.startsWith("terminal"))).toEqual([]);
    expect(house.services.hostKey).toBeUndefined();
  });
});
