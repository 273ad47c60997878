// The package for artifacts works from the file next to the bundle, outside of node_modules.
// @module-tag e2e
// @module-tag main
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { openArtifactService } from "../../src/github/index.ts";
import { systemClock } from "../../src/platform/index.ts";
import { GitHubServer } from "../kit/github/server.ts";

const chunk = join(dirname(process.env.RALPH_TEST_CLI ?? ""), "runner-artifact.cjs");

test("a folder is uploaded, listed and removed", async () => {
  await using server = await GitHubServer.open();
  const folder = mkdtempSync(join(tmpdir(), "chunk-"));
  writeFileSync(join(folder, "manifest.json"), "{}");
  const options = { environment: server.environment(100), clock: systemClock, retentionDays: undefined };
  const limits = { uploadDeadline: 60_000, deadline: 60_000 };
  await using service = openArtifactService({ ...options, ...limits }, pathToFileURL(chunk).href);
  const uploaded = await service.upload("ralph-x", folder);
  expect(await service.list()).toEqual([uploaded]);
  await service.remove("ralph-x");
  expect(server.world.artifacts).toEqual([]);
  rmSync(folder, { recursive: true });
});
