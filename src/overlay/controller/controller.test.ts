// Tests questions to a controller: proper answers, expired sessions, outages, and broken identities.
import { expect, test } from "vitest";
import { FakeNetwork } from "../../../test/kit/ziti/fake-network.ts";
import { systemClock } from "../../platform/index.ts";
import { Controller, readIdentity } from "./index.ts";

test("it logs in once, answers about services and hosts, and logs out", async () => {
  await using network = await FakeNetwork.open();
  network.addService("terminal.x.ralph", 4_711);
  {
    await using controller = new Controller(readIdentity(network.addIdentity("host")), systemClock);
    const [service] = await controller.services();
    expect(service).toEqual({
      id: "id-terminal.x.ralph",
      name: "terminal.x.ralph",
      permissions: ["Bind"],
      configs: { "host.v1": { protocol: "tcp", address: "127.0.0.1", port: 4_711 } },
    });
    expect(await controller.terminators({ id: "id-terminal.x.ralph" })).toEqual([]);
  }
  expect(network.calls).toEqual([
    ...["POST /authenticate", "GET /services", "GET /services/id-terminal.x.ralph/terminators"],
    "DELETE /current-api-session",
  ]);
});

test("a session that the controller has forgotten is renewed, once", async () => {
  await using network = await FakeNetwork.open();
  await using controller = new Controller(readIdentity(network.addIdentity("host")), systemClock);
  await controller.services();
  network.session = "another";
  expect(await controller.services()).toEqual([]);
  network.failing = 401;
  await expect(controller.services()).rejects.toThrow(/does not know the identity: it may have been deleted/);
});

test("an outage is described in one clause, with and without an answer", async () => {
  await using network = await FakeNetwork.open();
  const identity = readIdentity(network.addIdentity("host"));
  await using controller = new Controller(identity, systemClock);
  network.failing = 503;
  await expect(controller.services()).rejects.toThrow(/^the controller at localhost:\d+ answered 503$/);
  await using lost = new Controller({ ...identity, controllers: ["https://localhost:1/x"] }, systemClock);
  await expect(lost.services()).rejects.toThrow(
    /^the controller at localhost:1 does not answer: .*ECONNREFUSED/,
  );
});

test("the next controller of an identity is asked when one does not answer", async () => {
  await using network = await FakeNetwork.open();
  const identity = readIdentity(network.addIdentity("host"));
  const controllers = ["https://localhost:1/x", ...identity.controllers];
  await using controller = new Controller({ ...identity, controllers }, systemClock);
  expect(await controller.services()).toEqual([]);
});

test("a controller without a trusted certificate is refused", async () => {
  await using network = await FakeNetwork.open();
  const identity = readIdentity(network.addIdentity("host"));
  await using controller = new Controller({ ...identity, authorities: undefined }, systemClock);
  await expect(controller.services()).rejects.toThrow(/self-signed certificate/);
  expect(network.calls).toEqual([]);
});

test.each([
  ["no JSON", "{"],
  ["no identity", "{}"],
  ["no https", '{"ztAPI":"http://x/y","id":{"key":"pem:a","cert":"pem:b"}}'],
  ["a key at an odd address", '{"ztAPI":"https://x/y","id":{"key":"file:a%00b","cert":"pem:b"}}'],
  ["a key elsewhere", '{"ztAPI":"https://x/y","id":{"key":"file:///nowhere/k","cert":"pem:b"}}'],
])("an identity with %s is refused with the fix", async (_, text) => {
  await using network = await FakeNetwork.open();
  const file = network.write("identity.json", text);
  expect(() => readIdentity(file)).toThrow(
    /make one with `ziti edge enroll --jwt TOKEN --out FILE` and give/,
  );
});

test("an identity that is no file is refused with the fix", () => {
  for (const file of ["/dev/zero", "/", "/dev/null/x", `/${"x".repeat(5_000)}`])
    expect(() => readIdentity(file), file.slice(0, 20)).toThrow(
      expect.objectContaining({
        exitCode: 64,
        message: expect.stringMatching(/; make one with `ziti edge enroll/),
      }),
    );
});
