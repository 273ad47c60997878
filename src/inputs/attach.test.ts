// Holds the options about people who join to their rules, and to a fix at the end of each sentence about a mistake.
import { expect, test } from "vitest";
import { readRunInputs } from "./inputs.ts";

test("by default nobody joins, and nothing is published", () => {
  expect(readRunInputs({}).attach).toEqual({
    ...{ mode: "off", users: [], keys: [], linger: 0, identity: undefined, backend: "auto", zone: "ralph" },
  });
});

test("who may join is read, however it is written", () => {
  const { attach } = readRunInputs({
    ...{ attach: "write", "attach-users": "mona, hubot\nocto", "attach-keys": "ssh-ed25519 AAAA a b\n" },
    ...{
      "attach-linger": "10m",
      "ziti-identity": "id.json",
      "ziti-backend": "sdk",
      "ziti-zone": "shop.example",
    },
  });
  expect(attach).toEqual({
    ...{ mode: "write", users: ["mona", "hubot", "octo"], keys: ["ssh-ed25519 AAAA a b"], linger: 600_000 },
    ...{ identity: "id.json", backend: "sdk", zone: "shop.example" },
  });
});

test.each([
  [{ attach: "yes" }, /^--attach "yes" is not known; use off, read or write$/],
  [{ "attach-linger": "0" }, /^--attach-linger "0" is no duration/],
  [{ "ziti-backend": "tunnel" }, /; use auto, sdk, tunneler or none$/],
  [{ "ziti-zone": "Shop_1" }, /such as --ziti-zone ralph$/],
  [{ "ziti-zone": "shop..x" }, /such as --ziti-zone ralph$/],
])("%j is a mistake", (given, sentence) => {
  expect(() => readRunInputs(given)).toThrow(sentence);
});

test("an identity is never taken from a command line, and not repeated", () => {
  const given = { "ziti-identity": ' {"key":"very-private"}' };
  expect(() => readRunInputs(given)).toThrow(/file's path$/);
  expect(() => readRunInputs(given)).not.toThrow(/very-private/);
});
