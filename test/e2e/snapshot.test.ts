// Snapshots in real runs: another machine goes on, people's edits hold, damage is passed over, two writers never overwrite.
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, test } from "vitest";
import { goodAgent, writeAgent } from "../kit/agent.ts";
import { expectMistake } from "../kit/expectations.ts";
import { doubleStarts } from "../kit/race.ts";
import { Workshop } from "../kit/workshop.ts";

const three = ["A", "B", "C"].map((id) => ({ id, verify: `test -e work-${id}.txt` }));

/** A workshop whose runs keep their snapshots in a folder beside their state. */
class Machines extends Workshop {
  readonly store = join(this.folder, "store");
  #number = 1;

  /** The state folder of the machine that is used now. */
  get here(): string {
    return this.#number === 1 ? this.state : `${this.state}-${this.#number}`;
  }

  words(agent: string, ...more: string[]): string[] {
    const words = this.runWords(agent, "--store", this.store, ...more);
    words[words.indexOf("--state-dir") + 1] = this.here;
    return words;
  }

  async go(agent: string, ...more: string[]) {
    const ended = await this.cli(this.words(agent, ...more));
    return { ...ended, result: ended.stdout.trim() ? JSON.parse(ended.stdout) : undefined };
  }

  /** Goes to another machine: an empty state folder, and the checkout as it was pushed. */
  move(branch = "ralph/x"): void {
    this.#number += 1;
    this.git("checkout", "--quiet", "--force", branch);
    this.git("clean", "-fdq");
  }

  rows(sql: string) {
    return this.query(sql, this.here);
  }

  /** The folders of the generations, oldest first. */
  generations(): string[] {
    const line = join(this.store, readdirSync(this.store)[0] ?? "");
    return readdirSync(line)
      .filter((name) => /^\d+$/.test(name))
      .sort()
      .map((name) => join(line, name));
  }

  /** Every file of the store with its content. */
  stored(): string[] {
    return readdirSync(this.store, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((file) => `${file} ${readFileSync(file, "base64")}`)
      .sort();
  }
}

const entriesOf = (log: string) =>
  [...log.matchAll(/^Iteration: (\d+)\/\d+ \| Agent: \S+ \| Result/gm)].map((match) => Number(match[1]));

describe.concurrent("another machine", () => {
  test("goes on where the last one stood: numbers, stories, log, commits", async () => {
    using machines = new Machines(three);
    const agent = goodAgent(machines);
    await machines.go(agent, "--max-iterations", "2");
    machines.move();
    const { code, result, stderr } = await machines.go(agent);
    expect(code).toBe(0);
    expect(result).toMatchObject({ iterations: 3, stories: { passed: 3, total: 3 } });
    expect(stderr).toContain("goes on from snapshot");
    expect(machines.rows("select n, story_id, outcome from iterations order by n")).toEqual(
      ["A", "B", "C"].map((id, index) => ({ n: index + 1, story_id: id, outcome: "passed" })),
    );
    expect(machines.rows("select count(*) as n from runs")).toEqual([{ n: 2 }]);
    expect(entriesOf(machines.progress())).toEqual([1, 2, 3]);
    expect(machines.subjects()).toEqual(["A: Story A", "B: Story B", "C: Story C"]);
    expect(readdirSync(join(machines.here, "efforts/x/iterations"))).toEqual(["0001", "0002", "0003"]);
  });

  test("where the work was not pushed, it is done again, and the count goes on", async () => {
    using machines = new Machines(three);
    const agent = goodAgent(machines);
    await machines.go(agent, "--max-iterations", "2");
    machines.move("main");
    machines.git("branch", "--quiet", "-D", "ralph/x");
    const { code, result } = await machines.go(agent);
    expect(code).toBe(0);
    expect(result).toMatchObject({ iterations: 5, stories: { passed: 3, total: 3 } });
    expect(entriesOf(machines.progress()).sort()).toEqual([1, 2, 3, 4, 5]);
    expect(machines.subjects()).toEqual(["A: Story A", "B: Story B", "C: Story C"]);
  });

  test("what people did meanwhile holds: a story reopened, one closed, one new, a text, a line in the log", async () => {
    using machines = new Machines(three);
    await machines.go(goodAgent(machines), "--max-iterations", "1");
    machines.move();
    const prd = machines.prd();
    for (const story of prd.userStories) if (story.id !== "C") story.passes = story.id === "B";
    prd.userStories.push({ id: "D", title: "New", description: "", passes: false, notes: "" });
    const [, , third] = prd.userStories;
    if (third) third.description = "Another text.";
    writeFileSync(machines.prdFile, JSON.stringify(prd, null, 2));
    writeFileSync(
      join(machines.repository, "tasks/x/progress.txt"),
      machines.progress().replace("## Codebase Patterns\n", "## Codebase Patterns\n- Somebody learnt this\n"),
    );
    machines.commitAll("People were here");
    const { code, stderr } = await machines.go(goodAgent(machines), "--verify", "true");
    expect(code).toBe(0);
    expect(stderr).toContain("A is open in the checkout again");
    expect(stderr).toContain("B was closed by hand");
    expect(stderr).toContain("D is new in prd.json");
    expect(machines.rows("select story_id from iterations order by n").map((row) => row.story_id)).toEqual([
      "A",
      "A",
      "C",
      "D",
    ]);
    expect(machines.progress()).toContain("- Somebody learnt this");
    expect(entriesOf(machines.progress())).toEqual([1, 2, 3, 4]);
  });

  test("an agent's patterns that were never committed come along", async () => {
    using machines = new Machines(three);
    const learning = writeAgent(
      machines,
      `fs.writeFileSync(progressFile, fs.readFileSync(progressFile, "utf8").replace("## Codebase Patterns\\n", "## Codebase Patterns\\n- Learnt in " + story + "\\n")); work(); propose();`,
    );
    await machines.go(learning, "--max-iterations", "2");
    machines.move("main");
    machines.git("branch", "--quiet", "-D", "ralph/x");
    await machines.go(goodAgent(machines), "--max-iterations", "3");
    for (const id of ["A", "B"]) expect(machines.progress()).toContain(`- Learnt in ${id}`);
  });

  test("where the first try there is refused, the next one still takes over all of the log", async () => {
    using machines = new Machines(three);
    await machines.go(goodAgent(machines), "--max-iterations", "1");
    machines.move("main");
    machines.git("branch", "--quiet", "-D", "ralph/x");
    writeFileSync(join(machines.repository, "README.md"), "Somebody is at work.\n");
    const refused = await machines.go(goodAgent(machines));
    expect(refused.code).toBe(64);
    expect(refused.stderr).toContain("goes on from snapshot");
    machines.git("checkout", "--quiet", "README.md");
    const { code } = await machines.go(goodAgent(machines));
    expect(code).toBe(0);
    expect(entriesOf(machines.progress()).sort()).toEqual([1, 2, 3, 4]);
    expect(machines.progress()).toContain("CHECKPOINT");
    expect(readdirSync(join(machines.here, "efforts/x"))).not.toContain("travelled");
  });

  test("a secret that is also an ordinary word changes no story there", async () => {
    using machines = new Machines([{ id: "A", title: "Reset a password", verify: "true" }, { id: "B" }]);
    const environment = { DB_PASSWORD: "password" };
    const words = (...more: string[]) => machines.words(goodAgent(machines), ...more);
    await machines.cli(words("--max-iterations", "1"), environment);
    machines.move();
    const { stderr } = await machines.cli(words("--max-iterations", "2", "--verify", "true"), environment);
    expect(stderr).toContain("goes on from snapshot");
    expect(stderr).not.toMatch(/is new in|by hand|open in the checkout/);
    expect(machines.rows("select id, verified from stories order by id")).toEqual([
      { id: "A", verified: 1 },
      { id: "B", verified: 1 },
    ]);
  });

  test("a branch that is only behind what another machine pushed is brought forward", async () => {
    using machines = new Machines(three);
    const origin = join(machines.folder, "origin.git");
    machines.git("init", "--quiet", "--bare", origin);
    machines.git("remote", "add", "origin", origin);
    await machines.go(goodAgent(machines), "--max-iterations", "2");
    machines.git("push", "--quiet", "origin", "main", "ralph/x");
    machines.move("main");
    machines.git("branch", "--quiet", "--force", "ralph/x", "ralph/x~1");
    const { stderr, result } = await machines.go(goodAgent(machines));
    expect(stderr).not.toContain("open in the checkout again");
    expect(result.iterations).toBe(3);
    expect(machines.subjects()).toEqual(["A: Story A", "B: Story B", "C: Story C"]);
  });

  test("two that parted: the store's line goes on, the other's records are kept under another name", async () => {
    using machines = new Machines(three);
    const agent = goodAgent(machines);
    await machines.go(agent, "--max-iterations", "1");
    cpSync(machines.state, `${machines.state}-old`, { recursive: true });
    await machines.go(agent);
    // The records of before come back, and one more iteration is made that the store knows nothing of.
    rmSync(machines.state, { recursive: true });
    cpSync(`${machines.state}-old`, machines.state, { recursive: true });
    machines.git("reset", "--quiet", "--hard", "HEAD~2");
    await machines.run("true", "--max-iterations", "2", "--state-key", "aside");
    const { code, stderr } = await machines.go(agent);
    expect(code).toBe(0);
    const [, name = ""] =
      /had gone another way than snapshot \d+; it is kept under the name (\S+)/.exec(stderr) ?? [];
    expect(machines.rows("select task_name as name from sessions order by 1")).toEqual([
      { name: "x" },
      { name },
    ]);
    const counts = machines.rows("select effort, count(*) as n from iterations group by effort order by 1");
    // Two of the store's three were undone by the reset, and are done again.
    expect(counts).toEqual([
      { effort: "x", n: 5 },
      { effort: name, n: 2 },
    ]);
  });
});

describe.concurrent("the store", () => {
  test("keeps the last three, or as many as asked for; records of this machine that are newer stay", async () => {
    using machines = new Machines(three);
    const agent = goodAgent(machines);
    for (const most of ["1", "2"]) await machines.go(agent, "--max-iterations", most);
    const { result } = await machines.go(agent);
    expect(machines.generations()).toHaveLength(3);
    expect(machines.generations().at(-1)).toContain(String(result.generation).padStart(6, "0"));
    const again = await machines.go(agent, "--keep-snapshots", "1");
    expect(again.stderr).not.toContain("goes on from snapshot");
    expect(machines.generations()).toHaveLength(1);
  });

  test.each([
    ["a byte turned over", (file: string) => turnByte(file), /is not used: .*sessions\.db/],
    [
      "cut short",
      (file: string) => writeFileSync(file, readFileSync(file).subarray(0, 5_000)),
      /sessions\.db/,
    ],
    ["gone", (file: string) => rmSync(file), /sessions\.db/],
  ])(
    "a database that is damaged (%s): the generation before is taken, and stays as it is",
    async (_, damage, reason) => {
      using machines = new Machines(three);
      const agent = goodAgent(machines);
      await machines.go(agent, "--max-iterations", "1");
      await machines.go(agent, "--max-iterations", "2");
      const newest = machines.generations().at(-1) ?? "";
      damage(join(newest, "sessions.db"));
      const before = machines.stored();
      machines.move();
      const { code, stderr, result } = await machines.go(agent, "--keep-snapshots", "9");
      expect(code).toBe(0);
      expect(stderr).toMatch(reason);
      expect(stderr).toContain("goes on from snapshot");
      expect(result.stories).toEqual({ passed: 3, total: 3 });
      expect(machines.stored()).toEqual(expect.arrayContaining(before));
    },
  );

  test("only a newer version can read it: nothing is begun, one line ends with the fix", async () => {
    using machines = new Machines(three);
    await machines.go(goodAgent(machines), "--max-iterations", "1");
    for (const folder of machines.generations()) {
      const file = join(folder, "manifest.json");
      writeFileSync(file, readFileSync(file, "utf8").replace(/"schema": ?1/, '"schema": 2'));
    }
    const before = machines.stored();
    machines.move();
    const { code, stderr } = await machines.go(goodAgent(machines));
    expect(code).toBe(64);
    expect(stderr.trim().split("\n").at(-1)).toMatch(/newer.*update ralph-ci, or give another --state-key$/);
    expect(machines.stored()).toEqual(before);
  });

  test("inside the checkout is never committed, and is in no later run's way", async () => {
    using machines = new Machines(three);
    const words = (...more: string[]) => [
      ...machines.runWords(goodAgent(machines)),
      "--store",
      "repository/kept",
      ...more,
    ];
    expect((await machines.cli(words("--max-iterations", "2"))).code).toBe(2);
    expect((await machines.cli(words())).code).toBe(0);
    expect(machines.git("log", "--name-only", "--format=", "main..HEAD")).not.toContain("kept");
    expect(machines.git("status", "--porcelain")).toBe("");
  });

  test.each(["repository", "repository/tasks", "repository/tasks/x", "repository/tasks/x/inner"])(
    "a folder that is the project's own is refused: %s",
    async (folder) => {
      using machines = new Machines(three);
      for (const option of ["--store", "--state-dir"]) {
        const words = machines.runWords("true", option, folder);
        expectMistake(await machines.cli(words), new RegExp(`a folder of its own with ${option}$`, "m"));
      }
      expect(machines.git("status", "--porcelain")).toBe("");
    },
  );

  test("that cannot be written costs a warning and not the run", async () => {
    using machines = new Machines([{ id: "A" }]);
    writeFileSync(machines.store, "a file");
    const { code, stderr, result } = await machines.go(goodAgent(machines), "--verify", "true");
    expect(code).toBe(0);
    expect(result.generation).toBeNull();
    expect(stderr).toContain("no snapshot was saved");
  });

  test("another writer in the middle of a run: it yields, overwrites nothing and keeps its records", async () => {
    using machines = new Machines([..."ABCDEFGH"].map((id) => ({ id, verify: `test -e work-${id}.txt` })));
    const steal = writeAgent(
      machines,
      `work(); propose();
       const line = process.env.STORE + "/" + fs.readdirSync(process.env.STORE)[0];
       const names = fs.readdirSync(line).filter((name) => /^\\d+$/.test(name)).sort();
       if (story === "B") fs.cpSync(line + "/" + names.at(-1), line + "/" + String(Number(names.at(-1)) + 5).padStart(6, "0"), { recursive: true });`,
    );
    await machines.go(goodAgent(machines), "--max-iterations", "1");
    const { code, stderr, result } = await machines.go(steal, "--agent-env", `STORE=${machines.store}`);
    expect(code).toBe(2);
    expect(result.stopReason).toBe("superseded");
    expect(stderr).toMatch(/another run has saved snapshot \d+ of local\/x meanwhile/);
    const before = machines.generations().map((folder) => Number(basename(folder)));
    expect(before).toContain(Math.max(...before.slice(0, -1)) + 5);
    const recorded = machines.rows("select count(*) as n from iterations where step = 'closed'")[0]?.n;
    expect(recorded).toBe(result.iterations);
  });

  test("of another repository with an effort of the same name: its snapshots are not taken", async () => {
    using machines = new Machines(three);
    using others = new Machines([{ id: "Z", verify: "true" }]);
    await machines.go(goodAgent(machines), "--max-iterations", "1");
    mkdirSync(others.store);
    cpSync(machines.store, others.store, { recursive: true });
    const { stderr, result } = await others.go(goodAgent(others));
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
