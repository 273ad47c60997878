// Runs the publisher contract for the tunneler, with a fake program that hosts like the real one.
import { openFakeWorld } from "../../../test/kit/ziti/fake-world.ts";
import { describePublisherContract } from "../contract.suite.ts";

const weight = { manyClients: 4, bytesOfEach: 300_000, bytesOfOne: 2_000_000 };
describePublisherContract(
  "tunneler, with a program in the place of ziti",
  () => openFakeWorld("tunneler"),
  weight,
);
