// People attach over a network to a run that the SDK for Node hosts, with a fake of its native part.
// @module-tag e2e
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { findProgram } from "../../src/platform/index.ts";
import { AttendedRun } from "../kit/attended-run.ts";
import { FakeNetwork } from "../kit/ziti/fake-network.ts";
import { freePort } from "../kit/ziti/free-port.ts";

const kit = join(import.meta.dirname, "../kit/ziti");
const programs = ["tmux", "ssh"].map((name) => findProgram(name, process.env.PATH ?? "", "/"));

/** Installs the fake as the package beside the program. @returns the folder of packages */
function installAddon(folder: string): string {
  const packages = join(folder, "packages");
  const home = join(packages, "@openziti/ziti-sdk-nodejs");
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, "package.json"), JSON.stringify({ name: "fake", main: "fake-addon.cjs" }));
  symlinkSync(join(kit, "fake-addon.cjs"), join(home, "fake-addon.cjs"));
  return packages;
}

test.skipIf(programs.includes(undefined))(
  "when the run ends, everybody is told why, and leaves with exit code 0; what a terminal sends by itself is not typed",
  async () => {
    await using network = await FakeNetwork.open();
    await using attended = new AttendedRun();
    const { workshop } = attended;
    for (const kind of ["terminal", "control", "opencode"])
      for (const name of [kind, `${kind}-write`]) network.addService(`${name}.x.ralph`, await freePort());
    attended.link("ziti", join(kit, "fake-ziti.cjs"));
    const known = join(workshop.folder, "known_hosts");
    attended.install("ssh", `exec ${programs[1]} -F /dev/null -o UserKnownHostsFile=${known} "$@"`);
    workshop.environment.NODE_PATH = installAddon(workshop.folder);
    const sdk = [
      "--attach",
      "write",
      "--ziti-backend",
      "sdk",
      "--ziti-identity",
      network.addIdentity("host"),
    ];
    await attended.start(...sdk);
    await attended.run.printed("Join from elsewhere: ");
    const me = ["--ziti-identity", network.addIdentity("me")];
    await using writer = attended.person("--write", ...me);
    await writer.shows("The agent is at work");
    // Answers to tmux, and the focus of the window.
    writer.type("\u001b[?64;1;2c\u001b[>41;379;0c\u001bP>|XTerm(379)\u001b\\\u001b[I");
    const follower = workshop.start(attended.attachArguments("--service", "control", ...me));
    await follower.printed("Iteration 1/");
    await attended.end();
    expect(await follower.ended).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/^The run has ended: all stories are done\.$/m),
    });
    expect(await writer.ended).toBe(0);
    expect(writer.text).toContain("[ralph-ci] The run has ended: all stories are done.");
    expect(workshop.progress()).not.toContain("Human-touched");
    const { stdout, stderr } = await attended.run.ended;
    expect(stdout + stderr).toContain("maintainer (claimed) joined terminal-write");
  },
);
