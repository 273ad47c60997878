// Holds the store of artifacts to the contract, over a GitHub on loopback and GitHub's own package for uploads.
import { afterAll, beforeAll, beforeEach } from "vitest";
import { GitHubServer } from "../../test/kit/github/server.ts";
import { artifactName } from "./artifact-name.ts";
import { openStore } from "./artifact-store.fixture.ts";
import { describeStoreContract } from "./contract.suite.ts";

let server: GitHubServer;
beforeAll(async () => {
  server = await GitHubServer.open();
});
afterAll(() => server[Symbol.asyncDispose]());
beforeEach(() => server.world.artifacts.splice(0));

describeStoreContract("artifacts", () => ({
  store: openStore(server),
  reopen: () => openStore(server),
  async dieInPut(stateKey, generation) {
    server.world.plantArtifact({
      ...{ id: 0, isFinalized: false, bytes: Buffer.from("half"), runId: 100 },
      name: artifactName(stateKey, { runId: 100, attempt: 1, generation }),
    });
  },
}));
