// Gates are looked at before agents are installed, and may call them.
import * as path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { locateEffort } from "../../effort/index.ts";
import { makeFolder, makeTemporaryFolder, removeFolder, replaceFile } from "../../platform/index.ts";
import { checkGates } from "./gates.ts";

let root: string;
let top: string;
/** Outside of the checkout: a turn cannot add a program to it. */
let programs: string;
beforeEach(() => {
  root = makeTemporaryFolder("ralph-gates-", process.env.TMPDIR ?? "/tmp");
  top = path.join(root, "checkout");
  programs = path.join(root, "programs");
  makeFolder(programs);
  makeFolder(path.join(top, "tasks/x"));
  const story = { id: "A", title: "Pay", passes: false };
  replaceFile(path.join(top, "tasks/x/prd.json"), JSON.stringify({ userStories: [story] }));
});
afterEach(() => removeFolder(root));

function check(agentsReady: () => Promise<void>): Promise<void> {
  const facts = {
    inputs: { agentVariables: [], agentValues: {}, verify: ["some-agent review"] },
    host: { environment: { PATH: `${programs}:/usr/bin:/bin`, HOME: top } },
    folder: top,
    workFolder: top,
    location: locateEffort("tasks/x", top, top),
    journal: { read: () => new Set() },
    announce: () => {},
  };
  return checkGates(facts as never, agentsReady);
}

const install = () => replaceFile(path.join(programs, "some-agent"), "#!/bin/sh\n", { mode: 0o755 });

test("a gate may call a program that is still being installed", async () => {
  await check(async () => install());
});

test("a program that is not there afterwards is an error", async () => {
  await expect(check(async () => {})).rejects.toThrow(/some-agent/);
});

test("the installation is not waited for if all programs are there", async () => {
  install();
  await check(() => Promise.reject(new Error("waited")));
});
