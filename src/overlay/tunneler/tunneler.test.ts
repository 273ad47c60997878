// Holds the tunneler's publisher to the contract with a program that hosts as the real one does.
import { openFakeWorld } from "../../../test/kit/ziti/fake-world.ts";
import { describePublisherContract } from "../contract.suite.ts";

const weight = { manyClients: 4, bytesOfEach: 300_000, bytesOfOne: 2_000_000 };
describePublisherContract(
  "tunneler, with a program in the place of ziti",
  () => openFakeWorld("tunneler"),
  weight,
);
