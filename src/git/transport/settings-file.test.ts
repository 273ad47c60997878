// Entries are removed from a settings file however they are written, and other lines stay as they are.
import { expect, test } from "vitest";
import { appendEntries, dropEntries } from "./settings-file.ts";

test("all entries of a name are removed, however they are written", () => {
  const text = `[core]
\tbare = false ; url = kept
[remote "origin"] url = one
\tURL = "two" # comment
\tfetch = +refs/heads/*:refs/remotes/origin/*
\turl = three\\
 and more
[remote "other"]
\turl = kept
[REMOTE "origin"]
\turl
[remote "Origin"]
\turl = kept, another name
`;
  expect(dropEntries(text, new Set(["remote.origin.url"]))).toBe(`[core]
\tbare = false ; url = kept
[remote "origin"]
\tfetch = +refs/heads/*:refs/remotes/origin/*
[remote "other"]
\turl = kept
[REMOTE "origin"]
[remote "Origin"]
\turl = kept, another name
`);
});

test("a line that continues another one is no entry", () => {
  const text = '[remote "origin"]\n\tproxy = a\\\n\turl = b\n';
  expect(dropEntries(text, new Set(["remote.origin.url"]))).toBe(text);
});

test("entries are appended after a missing line end", () => {
  expect(appendEntries("[a]\n\tb = c", [{ name: 'url.https://x"y/.insteadof', value: "z" }])).toBe(
    '[a]\n\tb = c\n[url "https://x\\"y/"]\n\tinsteadof = "z"\n',
  );
  expect(appendEntries("x", [])).toBe("x");
});
