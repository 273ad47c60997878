// Tests the rules of the options about attaching, and that each error ends with the fix.
import { expect, test } from "vitest";
import { readRunInputs } from "./inputs.ts";

test("by default people on this machine can watch, and nothing is published", () => {
  expect(readRunInputs({}).attach).toEqual({
    mode: "read",
    isAsked: false,
    users: [],
    keys: [],
    linger: 0,
    identity: undefined,
    backend: "auto",
    zone: "ralph",
  });
});

test("users and keys are read in every accepted notation", () => {
  const { attach } = readRunInputs({
    attach: "write",
    "attach-users": "mona, hubot\nocto",
    "attach-keys": "ssh-ed25519 AAAA a b\n",
    "attach-linger": "10m",
    "ziti-identity": "id.json",
    "ziti-backend": "sdk",
    "ziti-zone": "shop.example",
  });
  expect(attach).toEqual({
    mode: "write",
    isAsked: true,
    users: ["mona", "hubot", "octo"],
    keys: ["ssh-ed25519 AAAA a b"],
    linger: 600_000,
    identity: "id.json",
    backend: "sdk",
    zone: "shop.example",
  });
});

test.each([
  [{ attach: "yes" }, /^--attach "yes" is not known; use off, read or write$/],
  [{ "attach-linger": "0" }, /^--attach-linger "0" is not a duration/],
  [{ "ziti-backend": "tunnel" }, /; use auto, sdk, tunneler or none\. Did you mean tunneler\?$/],
  [
    { "attach-users": "../x" },
    /^--attach-users "\.\.\/x" is not the name of a GitHub user; write names as in/,
  ],
  [{ "attach-users": ["a b", "c?d"] }, /"c\?d" is not the name/],
  [{ "ziti-zone": "Shop_1" }, /such as --ziti-zone ralph$/],
  [{ "ziti-zone": "shop..x" }, /such as --ziti-zone ralph$/],
])("%j is a mistake", (given, sentence) => {
  expect(() => readRunInputs(given)).toThrow(sentence);
});

test("an identity on the command line is refused and not repeated", () => {
  const given = { "ziti-identity": ' {"key":"very-private"}' };
  expect(() => readRunInputs(given)).toThrow(/file's path$/);
  expect(() => readRunInputs(given)).not.toThrow(/very-private/);
});
