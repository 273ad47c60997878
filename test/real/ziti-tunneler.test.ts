// Checks the tunneler's publisher over a real network: controller, router, tunneler and dialler of OpenZiti.
import { afterAll, beforeAll } from "vitest";
import { describePublisherContract } from "../../src/overlay/contract.suite.ts";
import { ZitiNetwork } from "../kit/ziti/network.ts";
import { openRealWorld } from "../kit/ziti/real-world.ts";

let network: ZitiNetwork;
beforeAll(async () => {
  network = await ZitiNetwork.open();
});
afterAll(() => network[Symbol.asyncDispose]());

const weight = { manyClients: 20, bytesOfEach: 10_000_000, bytesOfOne: 100_000_000 };
describePublisherContract("tunneler, over a real network", () => openRealWorld(network, "tunneler"), weight);
