// Runs the publisher contract for the SDK, with a fake addon that has the hazards of the real one.
import { openFakeWorld } from "../../../test/kit/ziti/fake-world.ts";
import { describePublisherContract } from "../contract.suite.ts";

const weight = { manyClients: 4, bytesOfEach: 300_000, bytesOfOne: 2_000_000 };
describePublisherContract("sdk, with a faithful fake of the addon", () => openFakeWorld("sdk"), weight);
