// The remote that a checkout names is reached from anywhere: a relative path means what it means to git.
import { expect, test } from "vitest";
import { findTransport } from "./transport-settings.ts";

const local = (name: string, value: string) => ({ scope: "local", file: "/top/.git/config", name, value });
const urlOf = (value: string, ...more: [string, string][]) =>
  findTransport(
    [local("remote.origin.url", value), ...more.map(([name, text]) => local(name, text))],
    "/top",
  ).settings.find(([name]) => name === "remote.origin.url")?.[1];

test.each([
  ["../remote.git", "/top/../remote.git"],
  ["remote.git", "/top/remote.git"],
  ["./a:b", "/top/./a:b"],
])("%s is relative to the top of the checkout", (given, found) => {
  expect(urlOf(given)).toBe(found);
});

test.each(["/srv/remote.git", "host:remote.git", "git@host:a/b.git", "https://host/a.git", "file:///srv/a"])(
  "%s stays",
  (given) => {
    expect(urlOf(given)).toBe(given);
  },
);

test("an abbreviation of the settings stays", () => {
  expect(urlOf("work/a.git", ["url.https://host/.insteadof", "work/"])).toBe("work/a.git");
});
