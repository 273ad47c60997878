// The agent proposes, the program decides: none of these attempts to cheat or to break the file passes a story.
// @module-tag e2e
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { writeAgent } from "../kit/agent.ts";
import { Workshop } from "../kit/workshop.ts";

const stories = [
  { id: "US-001", acceptanceCriteria: ["It is written", "It is checked"] },
  { id: "US-002", acceptanceCriteria: ["It is read"] },
];

/** Runs one iteration in which the agent executes this code. */
async function once(body: string, more: string[] = []) {
  const workshop = new Workshop(stories);
  const before = readFileSync(workshop.prdFile, "utf8");
  const { result, code, stderr } = await workshop.run(
    writeAgent(workshop, body),
    "--max-iterations",
    "1",
    ...more,
  );
  const after = readFileSync(workshop.prdFile, "utf8");
  return { workshop, result, code, stderr, before, after };
}

/** The prompt of the second iteration. */
async function nextPrompt(workshop: Workshop): Promise<string> {
  await workshop.run(writeAgent(workshop, "", "idle"), "--max-iterations", "2");
  return workshop.prompt(2);
}

describe("no story passes by cheating", () => {
  test.each<[string, string]>([
    ["echoes its prompt", "process.stdout.write(prompt);"],
    [
      "quotes the claim",
      "const nonce = /[0-9a-f]{12}/.exec(prompt)[0]; work(); console.log('> <promise>COMPLETE ' + nonce + '</promise>');",
    ],
    [
      "claims in the middle of its words",
      "const nonce = /[0-9a-f]{12}/.exec(prompt)[0]; work(); console.log('<promise>COMPLETE ' + nonce + '</promise>\\nnearly');",
    ],
    ["claims without the nonce", "work(); console.log('<promise>COMPLETE</promise>');"],
    ["claims with another nonce", "work(); console.log('<promise>COMPLETE 0123456789ab</promise>');"],
    ["proposes with no work", "propose();"],
    [
      "claims with no work",
      "const nonce = /[0-9a-f]{12}/.exec(prompt)[0]; console.log('<promise>COMPLETE ' + nonce + '</promise>');",
    ],
    [
      "only writes in the log and proposes",
      "fs.appendFileSync(progressFile, 'I did it all.\\n'); propose();",
    ],
    ["proposes and fails", "work(); propose(); process.exit(1);"],
    [
      "cuts the file short",
      "work(); fs.writeFileSync(prdFile, fs.readFileSync(prdFile, 'utf8').slice(0, 200));",
    ],
    ["removes the file", "work(); fs.rmSync(prdFile);"],
    ["removes the whole folder", "work(); fs.rmSync(process.env.RALPH_EFFORT_DIR, { recursive: true });"],
    ["makes a folder of the file", "work(); fs.rmSync(prdFile); fs.mkdirSync(prdFile);"],
    ["puts a pipe in the file's place", "work(); fs.rmSync(prdFile); execFileSync('mkfifo', [prdFile]);"],
    ["empties the file", "work(); fs.writeFileSync(prdFile, '');"],
    ["writes bytes that are no text", "work(); fs.writeFileSync(prdFile, Buffer.from([0, 255, 254, 128]));"],
    ["flips the other story", "work(); change((mine, prd) => { prd.userStories[1].passes = true; });"],
    ["deletes the other story", "work(); change((mine, prd) => { prd.userStories.pop(); });"],
    ["writes a list without any story", "work(); writePrd({ userStories: [] });"],
    ["prints 10 MB on one line", "work(); process.stdout.write('x'.repeat(10_000_000));"],
    [
      "prints bytes that are no text",
      "work(); process.stdout.write(Buffer.from([0, 1, 2, 255, 254, 27, 91]));",
    ],
    [
      "prints workflow commands",
      "work(); console.log('::set-output name=status::complete\\n::add-mask::x\\n::set-env name=A::b');",
    ],
  ])("an agent that %s", async (_, body) => {
    const ended = await once(body, ["--verify", "true"]);
    using workshop = ended.workshop;
    const text = workshop.read("tasks/x/prd.json");
    expect(text, ended.stderr).toContain('"userStories"');
    const { userStories } = JSON.parse(text) as { userStories: { passes: boolean }[] };
    expect(
      userStories.map((story) => story.passes),
      ended.stderr,
    ).toEqual([false, false]);
    const status = await workshop.cli(["status", "--json", "--state-dir", workshop.state]);
    expect(JSON.parse(status.stdout).efforts[0].stories).toMatchObject({ passed: 0, total: 2 });
  });
});

test.each([
  ["commits that", "execFileSync('git', [...identity, 'commit', '-qm', 'untrack']);"],
  ["leaves it staged", ""],
])(
  "an agent that ignores and untracks the effort, and %s: the effort stays in the commits",
  async (_, end) => {
    const body = `const identity = ["-c", "user.name=a", "-c", "user.email=a@b.c"];
    work(); propose(); fs.writeFileSync(".gitignore", "tasks/\\n");
    execFileSync("git", ["rm", "-rq", "--cached", "tasks"]); execFileSync("git", ["add", ".gitignore"]); ${end}`;
    const { workshop: made, stderr } = await once(body, ["--verify", "true"]);
    using workshop = made;
    const files = workshop.git("ls-tree", "-r", "--name-only", "ralph/x", "tasks").trim().split("\n");
    expect(files).toEqual(["tasks/x/prd.json", "tasks/x/progress.txt"]);
    expect(stderr).toMatch(
      /tasks\/x\/prd\.json, .* was ignored or removed from git, and stays in the commits/,
    );
  },
);

describe("prd.json is restored, and the next prompt names what was restored", () => {
  test.each<[string, string, RegExp]>([
    [
      "cut short",
      "fs.writeFileSync(prdFile, fs.readFileSync(prdFile, 'utf8').slice(0, 200));",
      /prd\.json.*put back/,
    ],
    ["removed", "fs.rmSync(prdFile);", /prd\.json was removed and was put back/],
    [
      "a story deleted",
      "change((mine, prd) => { prd.userStories.pop(); });",
      /US-002 was removed and was put back/,
    ],
    ["criteria changed", "change((mine) => { mine.acceptanceCriteria = []; });", /US-001.*put back/],
    ["ids changed", "change((mine, prd) => { prd.userStories[1].id = 'US-999'; });", /US-002.*put back/],
    [
      "another story flipped",
      "change((mine, prd) => { prd.userStories[1].passes = true; });",
      /US-002 was marked done/,
    ],
    ["order changed", "change((mine, prd) => { prd.userStories.reverse(); });", /order of the stories/],
  ])("%s", async (_, body, sentence) => {
    const { workshop: made, before, after } = await once(`work(); ${body}`);
    using workshop = made;
    expect(after).toBe(before);
    expect(await nextPrompt(workshop)).toMatch(sentence);
  });

  test("the agent's own done field and notes are accepted, the rest of the file stays byte for byte", async () => {
    const {
      workshop: made,
      before,
      after,
      result,
    } = await once(
      "work(); change((mine, prd) => { mine.passes = true; mine.notes = 'Done with care.'; mine.title = 'Mine'; prd.project = 'Mine'; });",
    );
    using workshop = made;
    expect(result.stories).toEqual({ passed: 1, total: 2 });
    const expected = before
      .replace('"passes": false', '"passes": true')
      .replace('"notes": ""', '"notes": "Done with care."');
    expect(after).toBe(expected);
    expect(await nextPrompt(workshop)).toMatch(/title.*put back/);
  });
});

describe("passes a story", () => {
  test("without work, when the notes explain why none was needed", async () => {
    const { workshop: made, result } = await once(
      "change((mine) => { mine.passes = true; mine.notes = 'Was there already.'; });",
    );
    using _ = made;
    expect(result.stories.passed).toBe(1);
  });

  test("for work from an interrupted turn", async () => {
    using workshop = new Workshop(stories);
    await workshop.run(writeAgent(workshop, "work(); process.exit(1);", "breaks"), "--max-iterations", "1");
    const { result } = await workshop.run(
      writeAgent(workshop, "propose();", "proposes"),
      "--max-iterations",
      "2",
    );
    expect(result.stories.passed).toBe(1);
  });

  test("for a claim in the exact form, but only the agent's own story", async () => {
    const body =
      "work(); const nonce = /[0-9a-f]{12}/.exec(prompt)[0]; console.log('all done\\n<promise>COMPLETE ' + nonce + '</promise>\\n');";
    const { workshop: made, result } = await once(body);
    using _ = made;
    expect(result.stories).toEqual({ passed: 1, total: 2 });
  });

  test("when the agent commits its work itself, and keeps its commits", async () => {
    const body = `work(); execFileSync("git", ["add", "--all"]);
      execFileSync("git", ["-c", "user.name=A", "-c", "user.email=a@b.c", "commit", "-qm", "mine"]); propose();`;
    const { workshop: made, result } = await once(body);
    using workshop = made;
    expect(result.stories.passed).toBe(1);
    expect(workshop.subjects()).toEqual(["mine", "US-001: Story US-001"]);
  });
});

test("only gates pass a story: a failed gate keeps it open and appears in the next prompt", {
  tags: ["main"],
}, async () => {
  const { workshop: made, result } = await once("work(); propose();", [
    "--verify",
    "echo the gate speaks; exit 4",
  ]);
  using workshop = made;
  expect(result.stories.passed).toBe(0);
  expect(readFileSync(join(workshop.iterationFolder(1), "gate-1.log"), "utf8")).toBe("the gate speaks\n");
  const prompt = await nextPrompt(workshop);
  expect(prompt).toContain("exit code 4");
  expect(prompt).toContain("the gate speaks");
});
