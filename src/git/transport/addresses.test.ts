// Where git connects to, which of it gets the token, and which passwords are in the settings.
import { expect, test } from "vitest";
import { findAddresses, isOnServer, pushesTo, readPasswords, withoutUser } from "./addresses.ts";
import { withCredentials } from "./credentials.ts";
import { findTransport } from "./transport-settings.ts";

const origin = "remote.origin.url";
const github = "https://github.com";

test.each<[string, [string, string][], string[], string[]]>([
  ["one address", [[origin, "https://a/x"]], ["https://a/x"], ["https://a/x"]],
  [
    "another one to push to",
    [
      [origin, "https://a/x"],
      ["remote.origin.pushurl", "git@a:x"],
    ],
    ["https://a/x"],
    ["git@a:x"],
  ],
  [
    "the longest abbreviation",
    [
      [origin, "gh:me/x"],
      ["url.https://bad/.insteadof", "gh:"],
      ["url.https://github.com/me/.insteadof", "gh:me/"],
      ["url.ssh://github.com/.pushinsteadof", "gh:"],
    ],
    ["https://github.com/me/x"],
    ["ssh://github.com/me/x"],
  ],
])("%s", (_, settings, fetch, push) => {
  expect(findAddresses(settings, "origin")).toEqual({ fetch, push });
});

test.each([
  ["https://github.com/a/b", true],
  ["https://me:pw@github.com/a/b", true],
  ["https://github.com:8443/a/b", false],
  ["http://github.com/a/b", false],
  ["https://github.com.evil.example/a/b", false],
  ["https://github.com@evil.example/a/b", false],
  ["ssh://git@github.com/a/b", false],
  ["git@github.com:a/b", false],
  ["ext::sh -c env", false],
  ["/srv/github.com", false],
  ["file:///srv/a", false],
])("%s gets the token: %s", (address, isSent) => {
  expect(isOnServer(address, github)).toBe(isSent);
});

test("the header goes only into calls that connect to the server of the token", () => {
  const settings = [
    ["remote.origin.url", "https://github.com/a/b"],
    ["remote.origin.pushurl", "ssh://git@github.com/a/b"],
  ].map(([name = "", value = ""]) => ({ scope: "local", file: undefined, name, value }));
  const credentials = { server: github, token: "ghs_0123456789" };
  const { header } = withCredentials(findTransport(settings, "/top"), credentials);
  expect(header).toMatchObject({ fetches: true, pushes: false });
  const helper = { scope: "local", file: undefined, name: "remote.origin.vcs", value: "evil" };
  const other = withCredentials(findTransport([...settings, helper], "/top"), credentials);
  expect(other.header).toMatchObject({ fetches: false, pushes: false });
});

test("passwords are found in values, names and proxies, and decoded", () => {
  const settings = [
    { name: origin, value: "https://me:p%40ss-word@host/a" },
    { name: "url.https://x-access-token:in-a-name@github.com/.insteadof", value: "https://github.com/" },
    { name: "http.proxy", value: "user:of-a-proxy@proxy:8080" },
    { name: "remote.b.url", value: "https://ghp_0123456789abcdefghij@github.com/b" },
    { name: "remote.c.url", value: "ssh://git@github.com/c" },
    { name: "remote.d.url", value: "git@github.com:d" },
  ];
  expect(readPasswords(settings).sort()).toEqual(
    ["p%40ss-word", "p@ss-word", "in-a-name", "of-a-proxy", "ghp_0123456789abcdefghij"].sort(),
  );
  expect(withoutUser("https://me:pw@host/a@b")).toBe("https://host/a@b");
});

test.each([
  ["https://github.com/octo/project", true],
  ["https://me:pw@github.com/Octo/project.git/", true],
  ["git@github.com:octo/project.git", true],
  ["github.com:octo/project", true],
  ["ssh://git@github.com:22/octo/project.git", true],
  ["https://github.com:8443/octo/project", false],
  ["https://github.com/octo/project2", false],
  ["https://github.com/a/octo/project", false],
  ["https://evil/github.com/octo/project", false],
  ["git@evil:github.com/octo/project", false],
  ["/github.com/octo/project", false],
  ["file:///github.com/octo/project", false],
])("a push to %s goes to the repository: %s", (url, isSame) => {
  const settings = [[origin, url] as const];
  expect(pushesTo({ settings, remote: "origin" }, "https://github.com/octo/project")).toBe(isSame);
  const both = [...settings, ["remote.origin.pushurl", "https://evil/x"] as const];
  expect(pushesTo({ settings: both, remote: "origin" }, "https://github.com/octo/project")).toBe(false);
  const replaced = [...settings, ["remote.origin.vcs", "evil"] as const];
  expect(pushesTo({ settings: replaced, remote: "origin" }, "https://github.com/octo/project")).toBe(false);
});
