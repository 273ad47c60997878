// An agent's program that is asked for its version runs outside of the sandbox, so it must not be one of an agent.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { distrustFolder } from "../platform/index.ts";
import { isLoggedIn } from "./claude/login.ts";
import { readVersion } from "./program.ts";

test("the version is not asked of a program in the checkout", async () => {
  const folder = mkdtempSync(join(tmpdir(), "version-"));
  const [own, checkout] = [join(folder, "bin"), join(folder, "checkout/node_modules/.bin")];
  for (const place of [own, checkout]) mkdirSync(place, { recursive: true });
  const script = (answer: string) => `#!/bin/sh\necho '${answer}'\n`;
  writeFileSync(join(own, "helper"), script("agent 1.2.3"), { mode: 0o755 });
  writeFileSync(join(checkout, "helper"), script("agent 6.6.6"), { mode: 0o755 });
  writeFileSync(join(checkout, "claude"), script('{"loggedIn":true}'), { mode: 0o755 });
  distrustFolder(join(folder, "checkout"));
  const PATH = `${checkout}:node_modules/.bin:${own}:/usr/bin:/bin`;
  expect(await readVersion("helper", PATH, 5_000)).toBe("1.2.3");
  expect(await isLoggedIn("claude", folder, { PATH })).toBeUndefined();
  rmSync(folder, { recursive: true });
});
