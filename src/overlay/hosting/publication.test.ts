// Tests what the supervisor starts, checks, logs and waits for, on a simulated clock.
import { setImmediate } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { ConfigurationError } from "../../platform/index.ts";
import { SimulatedNetwork, service, up } from "./publication.fixture.ts";

describe("it comes up", () => {
  test("when the network knows the host, and logs that once", async () => {
    const network = new SimulatedNetwork();
    await using publication = network.publication();
    expect(await publication.settled).toEqual({ kind: "up" });
    await network.pass(30_000);
    expect([network.kinds, network.log, network.started]).toEqual(["starting up", [up], 1]);
  });

  test("only then: a host that the network does not know after 30 s is ended and started again, later each time", async () => {
    const network = new SimulatedNetwork();
    network.isKnown = false;
    await using publication = network.publication();
    expect(await publication.settled).toMatchObject({ kind: "unavailable", again: 1_000 });
    await setImmediate();
    expect(network.states).toMatchObject([{}, { again: 1_000 }, {}, { again: 2_000 }]);
    expect([network.hosts.length, network.started]).toEqual([0, 2]);
    expect(network.log).toEqual([
      expect.stringMatching(/^! The run could not be published .* there was no answer within 30 s$/),
    ]);
    network.isKnown = true;
    await network.pass(2_000);
    expect(publication.state).toEqual({ kind: "up" });
  });

  /** A host that starts before the network is whole tries again only after half a minute. */
  function forgetFirstHost(network: SimulatedNetwork): void {
    Object.defineProperty(network, "isKnown", { get: () => network.started > 1 });
  }

  test("soon after the controller, with a new host where the first does not", async () => {
    const network = new SimulatedNetwork();
    forgetFirstHost(network);
    network.silent = true;
    await using publication = network.publication();
    await publication.settled;
    network.silent = false;
    await network.pass(2_000);
    expect([publication.state, network.hosts.length, network.started]).toEqual([{ kind: "up" }, 1, 2]);
    expect(network.clock.monotonic()).toBeLessThan(12_000);
  });

  test("soon after the routers, with a new host where the first does not", async () => {
    const network = new SimulatedNetwork();
    forgetFirstHost(network);
    let asked = 0;
    const offline = () => (++asked < 9 ? ["r1", "r2", "r3"] : []);
    Object.defineProperty(network, "offline", { get: offline });
    await using publication = network.publication();
    expect(await publication.settled).toEqual({ kind: "up" });
    expect([network.hosts.length, network.started]).toEqual([1, 2]);
    expect(network.clock.monotonic()).toBeLessThan(12_000);
  });

  test("never when the identity may not host the service", async () => {
    const network = new SimulatedNetwork();
    network.services = [{ ...service, permissions: ["Dial"] }];
    await using publication = network.publication();
    expect(await publication.settled).toMatchObject({
      why: expect.stringMatching(/may host; run the commands that `ralph-ci ziti plan`/),
    });
    expect(network.started).toBe(0);
  });

  test("never with a broken identity, and nothing is thrown", async () => {
    const network = new SimulatedNetwork();
    network.identityFault = new ConfigurationError("No identity; make one");
    await using publication = network.publication();
    expect(await publication.settled).toMatchObject({ kind: "unavailable", why: "No identity; make one" });
  });

  test("later, when the controller did not answer at first", async () => {
    const network = new SimulatedNetwork();
    network.silent = true;
    await using publication = network.publication();
    expect(await publication.settled).toMatchObject({ why: "the controller does not answer" });
    network.silent = false;
    await network.pass(2_000);
    expect(publication.state).toEqual({ kind: "up" });
  });
});

test("it ends with its run, although the controller does not answer", async () => {
  const network = new SimulatedNetwork();
  const publication = network.publication();
  await publication.settled;
  network.deaf = true;
  await network.pass(30_000);
  await publication[Symbol.asyncDispose]();
  expect([network.hosts, publication.state.kind]).toEqual([[], "closed"]);
});

describe("it never hosts a service together with another host", () => {
  test("that is already there; it comes up when that one has ended", async () => {
    const network = new SimulatedNetwork();
    network.others = ["r1"];
    await using publication = network.publication();
    expect(await publication.settled).toMatchObject({ kind: "unavailable", again: 20_000 });
    expect([network.started, network.log.length]).toEqual([0, 1]);
    network.others = [];
    await network.pass(20_000);
    expect(publication.state).toEqual({ kind: "up" });
  });

  test("that started at the same moment: it waits for a random time", async () => {
    const network = new SimulatedNetwork();
    let asked = 0;
    Object.defineProperty(network, "others", { get: () => (asked++ === 0 ? [] : ["r1"]) });
    await using publication = network.publication();
    expect(await publication.settled).toMatchObject({
      why: expect.stringMatching(/two hosts started/),
      again: 20_000,
    });
    expect(network.hosts).toEqual([]);
  });

  test("but terminators of an offline router do not count", async () => {
    const network = new SimulatedNetwork();
    network.others = ["r2"];
    network.offline = ["r2"];
    await using publication = network.publication();
    expect(await publication.settled).toEqual({ kind: "up" });
  });

  test("but a host on many routers is one host", async () => {
    const network = new SimulatedNetwork();
    let asked = 0;
    Object.defineProperty(network, "others", { get: () => (asked++ === 0 ? [] : ["r2", "r3"]) });
    await using publication = network.publication();
    expect(await publication.settled).toEqual({ kind: "up" });
  });
});

describe("once it is up", () => {
  test("a host that ends is restarted, and the reason is logged", async () => {
    const network = new SimulatedNetwork();
    await using publication = network.publication();
    await publication.settled;
    network.hosts[0]?.end({ why: "it was ended by SIGSEGV" });
    await setImmediate();
    expect([network.kinds, network.started]).toEqual(["starting up restarting starting up", 2]);
    expect(network.log).toEqual([
      up,
      "! The host in the Ziti network is restarted: it was ended by SIGSEGV",
      up,
    ]);
  });

  test("a host that crashes repeatedly is restarted later each time, until it was up for a minute", async () => {
    const network = new SimulatedNetwork();
    await using publication = network.publication();
    await publication.settled;
    const waits = () => network.states.flatMap((state) => ("again" in state ? [state.again] : []));
    for (const wait of [1_000, 2_000, 4_000]) {
      network.hosts[0]?.end({});
      await network.pass(wait > 1_000 ? wait : 0);
    }
    expect(waits()).toEqual([1_000, 2_000, 4_000]);
    for (let passed = 0; passed < 60_000; passed += 30_000) await network.pass(30_000);
    network.hosts[0]?.end({});
    await setImmediate();
    expect(waits().at(-1)).toBe(1_000);
  });

  test("a host that asks to be replaced is replaced at once, without a log line", async () => {
    const network = new SimulatedNetwork();
    await using publication = network.publication();
    await publication.settled;
    network.hosts[0]?.end({ isRenewal: true });
    await setImmediate();
    expect([network.started, network.log.filter((line) => line.startsWith("!"))]).toEqual([2, []]);
    expect(publication.state).toEqual({ kind: "up" });
  });

  test("a silent controller is logged, and the host is kept while that lasts", async () => {
    const network = new SimulatedNetwork();
    await using publication = network.publication();
    await publication.settled;
    network.silent = true;
    await network.pass(30_000);
    for (let passed = 0; passed < 60_000; passed += 2_000) await network.pass(2_000);
    expect(publication.state).toEqual({ kind: "down", why: "the controller does not answer" });
    network.silent = false;
    await network.pass(2_000);
    expect([network.kinds, network.started]).toEqual(["starting up down up", 1]);
    expect(network.log).toEqual([
      up,
      "! The run cannot be reached through the Ziti network now: the controller does not answer",
      up,
    ]);
  });

  test("a host that the network has lost gets 15 s to reconnect, and is then replaced", async () => {
    const network = new SimulatedNetwork();
    await using publication = network.publication();
    await publication.settled;
    network.isKnown = false;
    await network.pass(30_000);
    for (let passed = 0; passed < 14_000; passed += 2_000) await network.pass(2_000);
    expect([network.kinds, network.started]).toEqual(["starting up down", 1]);
    await network.pass(2_000);
    expect(network.kinds).toMatch(/^starting up down restarting starting/);
    expect([network.started, network.hosts.length]).toEqual([2, 0]);
  });

  test("two terminators on a router are not a second host: one may be an old one", async () => {
    const network = new SimulatedNetwork();
    await using publication = network.publication();
    await publication.settled;
    network.others = ["r1"];
    await network.pass(30_000);
    expect([publication.state.kind, network.started]).toEqual(["up", 1]);
  });

  test("when all routers are offline the host is kept, and their terminators do not count", async () => {
    const network = new SimulatedNetwork();
    await using publication = network.publication();
    await publication.settled;
    network.offline = ["r1", "r2", "r3"];
    await network.pass(30_000);
    for (let passed = 0; passed < 60_000; passed += 2_000) await network.pass(2_000);
    expect(publication.state).toMatchObject({
      kind: "down",
      why: expect.stringMatching(/no router .* online/),
    });
    network.offline = ["r1"];
    await network.pass(2_000);
    expect([publication.state.kind, network.started]).toEqual(["down", 1]);
    network.offline = [];
    await network.pass(2_000);
    expect([publication.state.kind, network.started]).toEqual(["up", 1]);
  });

  test("a sign of trouble is checked at once", async () => {
    const network = new SimulatedNetwork();
    await using publication = network.publication();
    await publication.settled;
    network.silent = true;
    await setImmediate();
    network.hosts[0]?.events.onTrouble();
    await setImmediate();
    expect(publication.state).toMatchObject({ kind: "down" });
  });
});

test.each(["its signal", "its owner"])("it is ended by %s, with its host", async (by) => {
  const network = new SimulatedNetwork();
  const publication = network.publication();
  await publication.settled;
  if (by === "its signal") network.signal.abort();
  else void publication[Symbol.asyncDispose]();
  await setImmediate();
  expect([publication.state, network.hosts, network.clock.sleeping]).toEqual([{ kind: "closed" }, [], 0]);
});

test("it can be ended while it starts", async () => {
  const network = new SimulatedNetwork();
  network.isKnown = false;
  const publication = network.publication();
  await publication[Symbol.asyncDispose]();
  expect([publication.state, network.hosts]).toEqual([{ kind: "closed" }, []]);
});
