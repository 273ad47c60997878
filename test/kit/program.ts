// How tests start a built entry of the program: with the code that Node compiled for an earlier start.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const variable = "RALPH_TEST_COMPILED";
const preload = join(import.meta.dirname, "precompiled.cjs");

/** The arguments of Node for an entry, and the variable to add to its environment. The program does not see the variable. */
export function startOf(entry: string): { args: string[]; environment: Record<string, string> } {
  const folder = process.env[variable];
  if (!folder) return { args: [entry], environment: {} };
  return { args: ["--require", preload, entry], environment: { [variable]: folder } };
}

/** Compiles the program once for all tests: compiling it is a third of a start. The returned function removes the code. */
export function compileOnce(entry: string): () => void {
  const folder = mkdtempSync(join(tmpdir(), "ralph-ci-compiled-"));
  process.env[variable] = folder;
  const { args, environment } = startOf(entry);
  const env = { PATH: process.env.PATH, HOME: folder, GIT_CONFIG_NOSYSTEM: "1", ...environment };
  execFileSync(process.execPath, [...args, "demo"], { cwd: folder, env, stdio: "ignore" });
  return () => rmSync(folder, { recursive: true });
}
