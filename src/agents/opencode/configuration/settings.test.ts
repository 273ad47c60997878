// Tests that a person's configuration of opencode stays, and that an unattended session asks no person.
import { describe, expect, test } from "vitest";
import { addsOnlySchema, isConfigured, mergeConfiguration } from "./settings.ts";

const merged = (own: string | undefined) => JSON.parse(mergeConfiguration(own));

describe("the inline configuration", () => {
  test("without a person's rules only denies questions", () => {
    for (const own of [undefined, "", "{}"])
      expect(merged(own)).toEqual({
        autoupdate: false,
        permission: { question: "deny" },
      });
  });

  test("keeps a person's settings, with comments and trailing commas as in opencode", () => {
    const own =
      '{ "model": "a/b", // mine\n "autoupdate": true, "permission": { "bash": { "rm *": "deny" }, }, }';
    expect(merged(own)).toEqual({
      model: "a/b",
      autoupdate: true,
      permission: {
        bash: { "rm *": "deny" },
        question: "deny",
      },
    });
  });

  test("accepts one rule for everything", () => {
    const { permission } = merged('{ "permission": "ask" }');
    expect(Object.entries(permission).slice(-2)).toEqual([
      ["*", "ask"],
      ["question", "deny"],
    ]);
  });

  test.each(["{ model", "[]", "7", '"x"', "null"])("refuses anything but an object: %s", (own) => {
    expect(() => merged(own)).toThrow(
      "OPENCODE_CONFIG_CONTENT is not a JSON object; write it as in https://",
    );
  });
});

test.each([
  [{}, false],
  [{ permission: { question: "deny" } }, false],
  [{ permission: "ask" }, true],
  [{ permission: { "*": "ask" } }, true],
  [{ permission: { bash: { "rm *": "ask" } } }, true],
  [{ agent: { build: { permission: { bash: "ask" } } } }, true],
  [{ agent: { build: {} } }, false],
  [null, true],
])("%j has a rule for the shell: %s", (configuration, spoken) => {
  expect(isConfigured(configuration, "bash")).toBe(spoken);
});

test("only the schema that opencode itself adds is no change of an agent", () => {
  const schema = "https://opencode.ai/config.json";
  const before = '{ "model": "a/b" } // mine';
  expect(addsOnlySchema(before, JSON.stringify({ $schema: schema, model: "a/b" }))).toBe(true);
  expect(addsOnlySchema(before, JSON.stringify({ $schema: schema, model: "a/c" }))).toBe(false);
  expect(addsOnlySchema(before, JSON.stringify({ $schema: "https://x", model: "a/b" }))).toBe(false);
  expect(addsOnlySchema(before, before)).toBe(false);
  expect(addsOnlySchema("", JSON.stringify({ $schema: schema }))).toBe(false);
});
