// Shows that a person's own configuration of opencode stands, and that an unattended session asks nobody.
import { describe, expect, test } from "vitest";
import { isConfigured, mergeConfiguration } from "./settings.ts";

const merged = (own: string | undefined) => JSON.parse(mergeConfiguration(own));

describe("the inline configuration", () => {
  test("allows everything where nothing is said, and offers the model no question", () => {
    for (const own of [undefined, "", "{}"])
      expect(merged(own)).toEqual({
        autoupdate: false,
        permission: { question: "deny" },
      });
  });

  test("keeps what a person says, with comments and commas as opencode reads them", () => {
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

  test("takes one word for everything, after the rules of ours, since the last one counts", () => {
    const { permission } = merged('{ "permission": "ask" }');
    expect(Object.entries(permission).slice(-2)).toEqual([
      ["*", "ask"],
      ["question", "deny"],
    ]);
  });

  test.each(["{ model", "[]", "7", '"x"', "null"])("refuses what is no object: %s", (own) => {
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
])("whether %j says something of the shell: %s", (configuration, spoken) => {
  expect(isConfigured(configuration, "bash")).toBe(spoken);
});
