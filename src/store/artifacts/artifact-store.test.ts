// The artifact store passes the contract suite with a GitHub on loopback and GitHub's own upload package.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach } from "vitest";
import { GitHubServer } from "../../../test/kit/github/server.ts";
import { describeStoreContract } from "../contract.suite.ts";
import { artifactName } from "./artifact-name.ts";
import { createTestStore, ServicePool } from "./artifact-store.fixture.ts";

let server: GitHubServer;
const pool = new ServicePool();
beforeAll(async () => {
  server = await GitHubServer.open();
});
afterAll(async () => {
  await pool[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});
beforeEach(() => server.world.artifacts.splice(0));

describeStoreContract("artifacts", () => ({
  store: createTestStore(server, { pool }),
  reopen: () => createTestStore(server, { pool }),
  asAnotherRun: () => createTestStore(server, { pool, runId: 101 }),
  async dieInPut(stateKey, generation, staged) {
    server.world.addArtifact({
      id: 0,
      isFinalized: false,
      runId: 100,
      bytes: readFileSync(join(staged, "manifest.json")),
      name: artifactName(stateKey, { runId: 100, attempt: 1, generation }),
    });
  },
  // Artifacts cannot be changed; `unzip.test.ts` shows that links in them are refused.
}));
