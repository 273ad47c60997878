// Two efforts in one folder, one after the other, are never taken for each other, whenever a run is killed.
// @module-tag e2e
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { goodAgent, writeAgent } from "../kit/agent.ts";
import { waitForCheckoutFile } from "../kit/expectations.ts";
import { Workshop } from "../kit/workshop.ts";

/** Ends the run that calls git for the iteration's commit, once. */
function killWhileCommitting(workshop: Workshop): void {
  const killer = workshop.script(
    "killer.sh",
    `#!/bin/sh
cat
[ -e "${workshop.iterationFolder(1)}/entry.md" ] && [ ! -e "${workshop.folder}/killed" ] || exit 0
pid=$PPID
while [ "$(cat "/proc/$pid/comm")" = git ]; do pid=$(cut -d" " -f4 "/proc/$pid/stat"); done
touch "${workshop.folder}/killed"
kill -9 "$pid" "$PPID"
`,
  );
  // The log gets its entry after the verdict.
  workshop.write(".gitattributes", "tasks/x/progress.txt filter=killer\n");
  workshop.commitAll("Filter the log");
  workshop.git("config", "filter.killer.clean", killer);
}

async function startSecond(workshop: Workshop, stories = [{ id: "B" }]): Promise<void> {
  await workshop.run(goodAgent(workshop));
  workshop.git("switch", "--quiet", "main");
  workshop.git("merge", "--quiet", "ralph/x");
  workshop.writeStories(stories, { branchName: "ralph/second" });
  workshop.commitAll("Another effort");
}

const effortOf = (workshop: Workshop) =>
  workshop.query("select effort_id, earlier_efforts from sessions where task_name = 'x'")[0];

function manifests(folder: string): { effortId: string; runId: string }[] {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return files
    .filter((file) => file.endsWith("manifest.json"))
    .sort()
    .map((file) => JSON.parse(readFileSync(join(folder, file), "utf8")));
}

test("journal, commits and snapshots carry the id of the effort and of the run", async () => {
  using workshop = new Workshop([{ id: "A" }]);
  const { result } = await workshop.run(goodAgent(workshop));
  const id = effortOf(workshop)?.effort_id;
  expect(id).toMatch(/^[0-9a-f]{32}$/);
  expect(workshop.git("log", "-1", "--format=%B", "ralph/x").trim().split("\n").slice(-3)).toEqual([
    "Ralph-Iteration: x/1",
    `Ralph-Effort: ${id}`,
    `Ralph-Run: ${result.runId}`,
  ]);
  for (const manifest of manifests(join(workshop.state, "snapshots")))
    expect(manifest).toMatchObject({ effortId: id, runId: result.runId });
});

describe("after a run was killed between the verdict and the commit", () => {
  test("a commit with forged trailers is kept, and what remains is committed", {
    tags: ["main"],
  }, async () => {
    using workshop = new Workshop([{ id: "A", verify: "true" }, { id: "B" }]);
    killWhileCommitting(workshop);
    const forge = `
const trailers = "forged\\n\\nRalph-Iteration: x/1\\nRalph-Effort: " + "0".repeat(32);
execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "--quiet", "--allow-empty", "-m", trailers]);
work(); propose();`;
    const killed = await workshop.cli(workshop.runArgs(writeAgent(workshop, forge, "forger")));
    expect(killed.signal).toBe("SIGKILL");
    const { result, stderr } = await workshop.run(goodAgent(workshop));
    expect(stderr).toContain("is finished now");
    expect(result).toMatchObject({ status: "complete", iterations: 2 });
    expect(workshop.git("ls-tree", "--name-only", "ralph/x")).toContain("work-A.txt");
    expect(workshop.subjects().filter((subject) => subject.startsWith("A:"))).toHaveLength(1);
    expect(workshop.git("status", "--porcelain")).toBe("");
  });

  test("the commit of an earlier effort with the same number is not taken for its commit", async () => {
    using workshop = new Workshop([{ id: "A" }]);
    await startSecond(workshop, [{ id: "B", verify: "true" } as { id: string }]);
    killWhileCommitting(workshop);
    rmSync(join(workshop.iterationFolder(1), "entry.md"));
    const killed = await workshop.cli(workshop.runArgs(goodAgent(workshop)));
    expect(killed.signal).toBe("SIGKILL");
    rmSync(join(workshop.state, "snapshots"), { recursive: true });
    const { result } = await workshop.run(goodAgent(workshop));
    expect(result).toMatchObject({ status: "complete", iterations: 1 });
    expect(workshop.git("ls-tree", "--name-only", "ralph/second")).toContain("work-B.txt");
  });
});

describe("a second effort in the same folder", () => {
  test("goes on after its first run was killed, although the first effort has more records", async () => {
    using workshop = new Workshop([{ id: "A" }, { id: "A2" }]);
    await startSecond(workshop);
    const first = manifests(join(workshop.state, "snapshots"))[0]?.effortId;
    const endless = writeAgent(
      workshop,
      "work(); fs.writeFileSync('ready', ''); setInterval(() => {}, 1000);",
      "endless",
    );
    const started = workshop.start(workshop.runArgs(endless));
    await waitForCheckoutFile(workshop, "ready");
    started.child.kill("SIGKILL");
    await started.ended;
    const { effort_id: second } = effortOf(workshop) ?? {};
    const { result, stderr } = await workshop.run(goodAgent(workshop));
    expect(stderr).toContain("is of an effort that used");
    expect(result).toMatchObject({ status: "complete", iterations: 2, stories: { passed: 1, total: 1 } });
    expect(effortOf(workshop)).toEqual({ effort_id: second, earlier_efforts: JSON.stringify([first]) });
    expect(readdirSync(join(workshop.repository, "tasks/x/archive"))).toHaveLength(1);
    expect(manifests(join(workshop.state, "snapshots")).at(-1)?.effortId).toBe(second);
  });

  test("is continued on the machine where the first one ended", async () => {
    using workshop = new Workshop([{ id: "A" }, { id: "A2" }]);
    const store = ["--store", join(workshop.folder, "store")];
    await workshop.run(goodAgent(workshop), ...store);
    workshop.git("switch", "--quiet", "main");
    workshop.writeStories([{ id: "B" }, { id: "C" }], { branchName: "ralph/second" });
    workshop.commitAll("Another effort");
    const there = ["--state-dir", join(workshop.folder, "there")];
    await workshop.run(goodAgent(workshop), ...store, ...there, "--max-iterations", "1");
    const { result } = await workshop.run(goodAgent(workshop), ...store);
    expect(result).toMatchObject({ status: "complete", iterations: 2, stories: { passed: 2, total: 2 } });
    const efforts = workshop.query("select task_name from sessions order by task_name");
    expect(efforts).toEqual([{ task_name: "x" }, { task_name: expect.stringMatching(/^x@/) }]);
  });
});
