// Which tag of Task Master a run continues with: by the work branches and what their plans say.
import * as path from "node:path";
import { expect, test } from "vitest";
import { locateEffort } from "../effort/index.ts";
import { makeFolder, makeTemporaryFolder, removeFolder, replaceFile } from "../platform/index.ts";
import { findBegunTag } from "./begun-tag.ts";

const plan = ".taskmaster/tasks/tasks.json";
const list = (...statuses: string[]) => ({
  tasks: statuses.map((status, index) => ({ id: index + 1, title: "T", status, testStrategy: "x" })),
});
const tags = { master: list("pending"), login: list("pending"), pay: list("pending") };

/** Looks for the tag in a checkout on a branch, with these plans on its branches. */
async function find(checkedOut: string, onBranches: Record<string, string>, current?: string) {
  const top = makeTemporaryFolder("ralph-tags-", process.env.TMPDIR ?? "/tmp");
  try {
    makeFolder(path.join(top, ".taskmaster/tasks"));
    replaceFile(path.join(top, plan), JSON.stringify(tags));
    if (current !== undefined)
      replaceFile(path.join(top, ".taskmaster/state.json"), JSON.stringify({ currentTag: current }));
    const locate = (tag?: string) => locateEffort(undefined, top, top, tag);
    const checkout = {
      branch: async () => checkedOut,
      textAt: async (revision: string, file: string) => (file === plan ? onBranches[revision] : undefined),
    };
    return (await findBegunTag(checkout, locate(), locate))?.sentence.split(";")[0];
  } finally {
    removeFolder(top);
  }
}

const [login, pay] = ["refs/heads/ralph/taskmaster-login", "refs/remotes/origin/ralph/taskmaster-pay"];
const open = JSON.stringify(tags);
const finished = JSON.stringify({
  master: list("done"),
  login: list("done", "cancelled"),
  pay: list("done"),
});
const goesOn = (tag: string) =>
  `the work on the tag "${tag}" continues, because ralph/taskmaster-${tag} has open stories`;

test.each<[string, string, Record<string, string>, string | undefined, string | undefined]>([
  ["a local branch", "main", { [login]: open }, "pay", goesOn("login")],
  ["one of the remote", "main", { [pay]: open }, "login", goesOn("pay")],
  ["without a current tag", "main", { [pay]: open }, undefined, goesOn("pay")],
  [
    "the branch that is checked out",
    "ralph/taskmaster-login",
    { [login]: open, [pay]: open },
    "pay",
    goesOn("login"),
  ],
  ["several, none checked out", "main", { [login]: open, [pay]: open }, "master", undefined],
  ["the current tag itself", "main", { [login]: open }, "login", undefined],
  ["a finished one", "ralph/taskmaster-login", { [login]: finished }, "pay", undefined],
  ["a plan that cannot be read", "main", { [login]: "{", [pay]: open }, "login", goesOn("pay")],
  ["no branch", "main", {}, "pay", undefined],
  [
    "a local branch that the remote has finished",
    "main",
    { [login]: open, "refs/remotes/origin/ralph/taskmaster-login": finished },
    "pay",
    undefined,
  ],
  ["one whose stories the checkout has as done", "main", { [login]: open, HEAD: finished }, "pay", undefined],
  ["one whose work is not merged", "main", { [login]: open, HEAD: open }, "pay", goesOn("login")],
])("%s", async (_, checkedOut, onBranches, current, sentence) => {
  expect(await find(checkedOut, onBranches, current)).toBe(sentence);
});
