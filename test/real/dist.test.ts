// The dist that is shipped, alone in an empty folder, on the oldest and the newest Node it is meant for.
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { goodAgent } from "../kit/agent.ts";
import { node24 } from "../kit/install-tools.ts";
import { Workshop } from "../kit/workshop.ts";

const dist = join(import.meta.dirname, "../../dist");
let alone: string;
beforeAll(() => {
  alone = mkdtempSync(join(tmpdir(), "dist-alone-"));
  cpSync(dist, alone, { recursive: true });
});
afterAll(() => rmSync(alone, { recursive: true }));

describe.each([
  ["the Node that runs the tests", process.execPath],
  ["Node 24", node24],
])("%s", (_, node) => {
  const cli = (words: readonly string[], environment: Record<string, string>) =>
    execFileSync(node, [join(alone, "cli.cjs"), ...words], {
      env: environment,
      encoding: "utf8",
      cwd: alone,
      stdio: "pipe",
    });

  test("the demonstration runs to the end and leaves nothing", () => {
    const temporary = join(alone, "temporary");
    mkdirSync(temporary, { recursive: true });
    const environment = { PATH: process.env.PATH ?? "", HOME: temporary, TMPDIR: temporary };
    const printed = JSON.parse(cli(["demo", "--json"], environment));
    expect(printed).toMatchObject({ status: "complete", iterations: 3, stories: { passed: 3, total: 3 } });
    expect(existsSync(printed.repository)).toBe(false);
    expect(readdirSync(temporary).filter((name) => name.startsWith("ralph"))).toEqual([]);
  });

  test("an effort is worked on to the end", () => {
    using workshop = new Workshop([{ id: "A" }, { id: "B" }]);
    const path = `${dirname(node)}:${process.env.PATH ?? ""}`;
    const words = workshop.runWords(goodAgent(workshop), "--verify", "node --version");
    const printed = JSON.parse(cli(words, { ...workshop.environment, PATH: path }));
    expect(printed).toMatchObject({ status: "complete", iterations: 2 });
    expect(workshop.query("pragma integrity_check")).toEqual([{ integrity_check: "ok" }]);
  });
});
