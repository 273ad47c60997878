// The store in real runs: which snapshots it keeps, which it skips, and that two writers never overwrite each other.
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, test } from "vitest";
import { goodAgent, writeAgent } from "../kit/agent.ts";
import { expectMistake } from "../kit/expectations.ts";
import { Machines, three } from "../kit/machines.ts";
import { doubleStarts } from "../kit/race.ts";

describe.concurrent("the store", () => {
  test("keeps the last three snapshots, or as many as requested; newer local records are kept", async () => {
    using machines = new Machines(three);
    const agent = goodAgent(machines);
    for (const most of ["1", "2"]) await machines.runHere(agent, "--max-iterations", most);
    const { result } = await machines.runHere(agent);
    expect(machines.generations()).toHaveLength(3);
    expect(machines.generations().at(-1)).toContain(String(result.generation).padStart(6, "0"));
    const again = await machines.runHere(agent, "--keep-snapshots", "1");
    expect(again.stderr).not.toContain("continuing from snapshot");
    expect(machines.generations()).toHaveLength(1);
  });

  test("also gets a snapshot during a turn, from which another machine continues", async () => {
    using machines = new Machines(three);
    const pidFile = join(machines.folder, "pid");
    const [store, pid] = [machines.store, pidFile].map((file) => JSON.stringify(file));
    // The agent itself kills the run as soon as its turn is in a snapshot. Folders of the store may vanish while it looks.
    const isSaved = `fs.existsSync(${pid}) && fs.existsSync(${store}) && fs.readdirSync(${store}, { recursive: true }).some((name) => /\\/\\d+\\/manifest.json$/.test(name) && fs.readFileSync(${store} + "/" + name, "utf8").includes("during a turn"))`;
    const agent = writeAgent(
      machines,
      `setInterval(() => { try { if (!(${isSaved})) return; } catch { return; } process.kill(Number(fs.readFileSync(${pid}, "utf8")), "SIGKILL"); process.exit(0); }, 20);`,
    );
    const run = machines.start(machines.args(agent, "--checkpoint-every", "0.2s"));
    writeFileSync(pidFile, String(run.child.pid));
    await run.ended;
    machines.move("main");
    const { result, stderr } = await machines.runHere(goodAgent(machines));
    expect(stderr).toContain("continuing from snapshot");
    expect(result).toMatchObject({ status: "complete", iterations: 4 });
    expect(machines.rows("select n, outcome from iterations order by n")).toMatchObject([
      { n: 1, outcome: "interrupted" },
      { n: 2, outcome: "passed" },
      { n: 3, outcome: "passed" },
      { n: 4, outcome: "passed" },
    ]);
  });

  test.each([["a byte turned over", (file: string) => turnByte(file), /is not used: .*sessions\.db/]])(
    "with a damaged database (%s): the generation before is used, and all files are kept",
    async (_, damage, reason) => {
      using machines = new Machines(three);
      const agent = goodAgent(machines);
      await machines.runHere(agent, "--max-iterations", "1");
      await machines.runHere(agent, "--max-iterations", "2");
      const newest = machines.generations().at(-1) ?? "";
      damage(join(newest, "sessions.db"));
      const before = machines.stored();
      machines.move();
      const { code, stderr, result } = await machines.runHere(agent, "--keep-snapshots", "9");
      expect(code).toBe(0);
      expect(stderr).toMatch(reason);
      expect(stderr).toContain("continuing from snapshot");
      expect(result.stories).toEqual({ passed: 3, total: 3 });
      expect(machines.stored()).toEqual(expect.arrayContaining(before));
    },
  );

  test("with a snapshot of a newer version: the run does not start, one line ends with the fix", async () => {
    using machines = new Machines(three);
    await machines.runHere(goodAgent(machines), "--max-iterations", "1");
    for (const folder of machines.generations()) {
      const file = join(folder, "manifest.json");
      writeFileSync(file, readFileSync(file, "utf8").replace(/"schema": ?1/, '"schema": 3'));
    }
    const before = machines.stored();
    machines.move();
    const { code, stderr } = await machines.runHere(goodAgent(machines));
    expect(code).toBe(64);
    expect(stderr.trim().split("\n").at(-1)).toMatch(/newer.*update ralph-ci, or give another --state-key$/);
    expect(machines.stored()).toEqual(before);
  });

  test("in the checkout is never committed, and does not disturb a later run", async () => {
    using machines = new Machines(three);
    const args = (...more: string[]) => [
      ...machines.runArgs(goodAgent(machines)),
      "--store",
      "repository/kept",
      ...more,
    ];
    expect((await machines.cli(args("--max-iterations", "2"))).code).toBe(2);
    expect((await machines.cli(args())).code).toBe(0);
    expect(machines.git("log", "--name-only", "--format=", "main..HEAD")).not.toContain("kept");
    expect(machines.git("status", "--porcelain")).toBe("");
  });

  test.each(["repository", "repository/tasks", "repository/tasks/x", "repository/tasks/x/inner"])(
    "in a folder of the project is refused: %s",
    async (folder) => {
      using machines = new Machines(three);
      for (const option of ["--store", "--state-dir"]) {
        const args = machines.runArgs("true", option, folder);
        expectMistake(await machines.cli(args), new RegExp(`choose another folder with ${option}$`, "m"));
      }
      expect(machines.git("status", "--porcelain")).toBe("");
    },
  );

  test("that is a file is refused at the start", async () => {
    using machines = new Machines([{ id: "A" }]);
    writeFileSync(machines.store, "a file");
    const end = await machines.cli(machines.runArgs("true", "--store", machines.store));
    expectMistake(
      end,
      /^ralph-ci: the store ".*" cannot be used \(.* is not a folder\); choose another folder with --store$/m,
    );
  });

  test("that cannot be written any more causes a warning, and the run continues", async () => {
    using machines = new Machines([{ id: "A" }]);
    const agent = writeAgent(
      machines,
      `work(); propose();
       fs.rmSync(${JSON.stringify(machines.store)}, { recursive: true });
       fs.writeFileSync(${JSON.stringify(machines.store)}, "a file");`,
    );
    const { code, stderr } = await machines.runHere(agent, "--verify", "true");
    expect(stderr).toContain("no snapshot was saved");
    expect(code).toBe(0);
  });

  test("with a second writer during a run: the run stops, overwrites nothing and keeps its records", async () => {
    using machines = new Machines([..."ABCDEFGH"].map((id) => ({ id, verify: `test -e work-${id}.txt` })));
    const steal = writeAgent(
      machines,
      `work(); propose();
       const line = process.env.STORE + "/" + fs.readdirSync(process.env.STORE)[0];
       const names = fs.readdirSync(line).filter((name) => /^\\d+$/.test(name)).sort();
       if (story === "B") fs.cpSync(line + "/" + names.at(-1), line + "/" + String(Number(names.at(-1)) + 5).padStart(6, "0"), { recursive: true });`,
    );
    await machines.runHere(goodAgent(machines), "--max-iterations", "1");
    const { code, stderr, result } = await machines.runHere(steal, "--agent-env", `STORE=${machines.store}`);
    expect(code).toBe(2);
    expect(result.stopReason).toBe("superseded");
    expect(stderr).toMatch(
      /run \w+ has saved snapshot \d+ of local\/x in the meantime; .* --state-from \w+$/m,
    );
    const before = machines.generations().map((folder) => Number(basename(folder)));
    expect(before).toContain(Math.max(...before.slice(0, -1)) + 5);
    const recorded = machines.rows("select count(*) as n from iterations where step = 'closed'")[0]?.n;
    expect(recorded).toBe(result.iterations);
  });

  test("used by another machine's run is left alone until the lease expires or --state-from is given", async () => {
    using machines = new Machines(three);
    const agent = goodAgent(machines);
    await machines.runHere(agent, "--max-iterations", "1");
    const manifest = join(machines.generations().at(-1) ?? "", "manifest.json");
    const hold = (until: number) => {
      const text = JSON.parse(readFileSync(manifest, "utf8"));
      const lease = {
        until: new Date(until).toISOString(),
        host: "other",
        pid: 1,
        bootId: "",
        startTicks: "",
      };
      writeFileSync(manifest, JSON.stringify({ ...text, lease }));
      return text.runId as string;
    };
    const holder = hold(Date.now() + 3_600_000);
    const before = machines.stored();
    machines.move();
    const held = await machines.runHere(agent);
    expect(held).toMatchObject({ code: 2, result: { stopReason: "superseded", iterations: 0 } });
    expect(held.stderr).toMatch(/^Warning: run \S+ on other is using the state key .* --state-from \S+$/im);
    expect(machines.stored()).toEqual(before);
    expect(machines.git("status", "--porcelain")).toBe("");
    const chosen = await machines.runHere(agent, "--state-from", holder, "--max-iterations", "2");
    expect(chosen.result, chosen.stderr).toMatchObject({ iterations: 2 });
    machines.move();
    expect((await machines.runHere(agent)).result).toMatchObject({ status: "complete", iterations: 3 });
  });

  test("of another repository with an effort of the same name is not used", async () => {
    using machines = new Machines(three);
    using others = new Machines([{ id: "Z", verify: "true" }]);
    await machines.runHere(goodAgent(machines), "--max-iterations", "1");
    mkdirSync(others.store);
    cpSync(machines.store, others.store, { recursive: true });
    const { stderr, result } = await others.runHere(goodAgent(others));
    expect(stderr).toMatch(/is not used: .*repository/);
    expect(result).toMatchObject({ iterations: 1, stories: { passed: 1, total: 1 } });
  });
});

test("two runs started at once on one state folder, four times: one works, nothing is lost", async () => {
  expect(await doubleStarts(4)).toEqual([]);
});

function turnByte(file: string): void {
  const bytes = readFileSync(file);
  bytes[9_000] = (bytes[9_000] ?? 0) ^ 0xff;
  writeFileSync(file, bytes);
}
