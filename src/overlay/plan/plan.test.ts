// Tests the names, the plan and its commands, and the check of a network against the plan.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { NetworkService } from "../controller/index.ts";
import { compareWithPlan, planNetwork, renderPlan, serviceKinds, serviceName } from "../index.ts";
import { labelOf } from "./names.ts";

const order = { repository: "owner/some.repo", efforts: ["greeting", "Über/alles"] };

test("any name becomes one label of a host name, and different names different labels", () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (one, other) => {
      expect(labelOf(one)).toMatch(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/);
      expect(labelOf(one) === labelOf(other)).toBe(one === other);
    }),
    {
      examples: [
        ["a-b", "a b"],
        ["x", "X"],
        ["", "-"],
        ["a".repeat(70), "a".repeat(71)],
      ],
    },
  );
});

test("the name of a service is its address", () => {
  expect(serviceName("terminal", "read", "greeting")).toBe("terminal.greeting.ralph");
  expect(serviceName("opencode", "write", "greeting", "team.ralph")).toBe(
    "opencode-write.greeting.team.ralph",
  );
});

test("each effort has three reading and three writing services, each with its own port", () => {
  const { services } = planNetwork(order);
  expect(services).toHaveLength(2 * 2 * serviceKinds.length);
  expect(new Set(services.map(({ port }) => port)).size).toBe(12);
  expect(services.every(({ port }) => port >= 20_000 && port < 32_768)).toBe(true);
  expect(planNetwork({ ...order, efforts: ["greeting"] }).services).toEqual(services.slice(0, 6));
});

test("the commands are safe for a shell", () => {
  fc.assert(
    fc.property(fc.array(fc.string(), { minLength: 1 }), (efforts) => {
      const lines = renderPlan(planNetwork({ ...order, efforts })).split("\n");
      const quoted = (line: string) => line.replace(/'[^']*'/g, "");
      const commands = lines.filter((line) => line !== "" && !line.startsWith("#"));
      expect(
        commands.map(quoted).filter((line) => !/^(\(umask 077 && )?ziti edge [\w .,=-]*\)?$/.test(line)),
      ).toEqual([]);
    }),
  );
});

test.each([
  [{ ...order, repository: "repo" }, /give it as owner\/name$/],
  [{ ...order, efforts: [] }, /name one with --efforts$/],
  [{ ...order, zone: "a b" }, /use lower-case letters, digits, dashes and dots$/],
])("options that cannot be planned are refused with the fix: %j", (wrong, fix) => {
  expect(() => planNetwork(wrong)).toThrow(fix);
});

describe("the check of a network", () => {
  const plan = planNetwork({ ...order, efforts: ["greeting"] });
  const whole: NetworkService[] = plan.services.map(({ name, port, intercept }) => ({
    id: name,
    name,
    permissions: ["Bind"],
    configs: { "host.v1": { protocol: "tcp", address: "127.0.0.1", port }, "intercept.v1": intercept },
  }));
  const changed = (change: Partial<NetworkService>) =>
    compareWithPlan(plan, [{ ...whole[0], ...change } as NetworkService, ...whole.slice(1)]);

  test("finds nothing in a complete network", () => {
    expect(compareWithPlan(plan, whole)).toEqual([]);
  });

  test.each([
    [{ name: "another" }, "missing", /has no service terminal\.greeting\.ralph/],
    [{ permissions: ["Dial"] }, "missing", /may not host terminal\.greeting/],
    [{ configs: {} }, "missing", /no config of type host\.v1/],
    [{ configs: { "host.v1": { protocol: "tcp", address: "10.0.0.1", port: 1 } } }, "missing", /host\.v1/],
    [
      { configs: { "host.v1": { protocol: "tcp", address: "127.0.0.1", port: 1 } } },
      "note",
      /to port 1 and not to/,
    ],
  ])("finds %j", (change, kind, text) => {
    expect(changed(change)[0]).toEqual({ kind, text: expect.stringMatching(text) });
  });

  test("finds a service that a tunneler would also answer for", () => {
    const other = { ...whole[0], name: "other" } as NetworkService;
    expect(compareWithPlan(plan, [...whole, other])).toEqual([
      { kind: "note", text: expect.stringMatching(/may also host other/) },
    ]);
  });
});
