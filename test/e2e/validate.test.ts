// Validates efforts: faults, warnings and the next story, as text and as JSON.
// @module-tag e2e
import { writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { expectMistake, locationArgs } from "../kit/expectations.ts";
import { Workshop } from "../kit/workshop.ts";

const one = [{ id: "US-001" }];

describe.concurrent("validate", () => {
  test("prints text and JSON for a valid file", { tags: ["main"] }, async () => {
    using workshop = new Workshop(
      [
        { id: "US-001", passes: true, notes: "n" },
        { id: "US-002", dependsOn: ["US-001"] },
      ],
      {
        branchName: "ralph/x",
        verify: ["true"],
      },
    );
    const [text, json] = await Promise.all([
      workshop.cli(["validate", workshop.prdFile]),
      workshop.cli(["validate", workshop.prdFile, "--json"]),
    ]);
    expect(text).toMatchObject({ code: 0, stderr: "" });
    expect(text.stdout).toContain("is valid");
    expect(text.stdout).toContain("1 of 2 stories are done");
    expect(text.stdout).toMatch(/^ +US-002 +open, priority 1, after US-001, 1 criterion: Story US-002$/m);
    expect(json.stdout.trim().split("\n")).toHaveLength(1);
    expect(JSON.parse(json.stdout)).toMatchObject({
      valid: true,
      project: "Test",
      branchName: "ralph/x",
      warnings: expect.any(Array),
    });
    const story = {
      description: "",
      acceptanceCriteria: ["It works"],
      priority: 1,
      statusNote: null,
      verify: [],
    };
    const [first, second] = [
      { ...story, id: "US-001", title: "Story US-001", passes: true, status: "passed", notes: "n" },
      { ...story, id: "US-002", title: "Story US-002", passes: false, status: "open", notes: "" },
    ];
    expect(JSON.parse(json.stdout).stories).toEqual([
      { ...first, dependsOn: [] },
      { ...second, dependsOn: ["US-001"] },
    ]);
  });

  test.concurrent.each([
    ["validate", []],
    ["doctor", ["--agent-command", "\u001b[31mtrue\u009b2J"]],
    ["run", ["--dry-run", "--agent-command", "true \u001b]0;owned\u0007"]],
  ] as const)("no escape code of a plan reaches the terminal from %s", async (command, options) => {
    const story = {
      id: "\u001b[31mUS-001",
      title: "One\u001b]0;owned\u0007\u009b2J two",
      verify: "true \u001b[1m",
    };
    using workshop = new Workshop([story, { id: "US-002", dependsOn: ["\u001b[2Jgone"] }], {
      project: "\u001b[31mproject",
      branchName: "ralph/\u001b[31mx",
    });
    const place = command === "validate" ? [workshop.prdFile] : locationArgs(workshop);
    const { stdout, stderr } = await workshop.cli([command, ...place, ...options]);
    expect(stdout + stderr).not.toMatch(/[^\P{Cc}\n\t]/u);
    expect(stdout + stderr).toMatch(/US-001|ralph/);
  });

  test("the text shows blocked stories and why, checks that are not run, warnings, and the next story", async () => {
    using workshop = new Workshop([
      { id: "A", passes: true },
      { id: "B", status: "deferred", passes: undefined },
      { id: "C", skip: true, dependsOn: ["A"] },
      { id: "D", dependsOn: ["C"], acceptanceCriteria: [], verifyCommand: "make" },
    ]);
    const lines = async () => (await workshop.cli(["validate", workshop.prdFile])).stdout.split("\n");
    expect(await lines()).toEqual(
      expect.arrayContaining([
        "Work branch: ralph/x. Gates for all stories: none.",
        "  B  blocked (deferred), priority 1, 1 criterion: Story B",
        "  C  skipped (skip), priority 1, after A, 1 criterion: Story C",
        "Next: none; the remaining stories are blocked or skipped, or depend on one that is.",
        "Not run: verifyCommand of D: make",
        "Warning: D has no acceptance criteria.",
      ]),
    );
    workshop.writeStories([
      { id: "A", priority: "high" },
      { id: "B", priority: "critical", verify: "true" },
    ]);
    const open = await lines();
    expect(open).toContain("  B  open, priority 0, 1 criterion: Story B; gate true");
    expect(open).toContain("Next: B.");
  });

  test.each<[string, string, RegExp]>([
    ["broken JSON", '{\n  "userStories": [,]\n}\n', /prd\.json:2:19.*not valid JSON/],
    ["an empty file", "", /is empty/],
    ["no list of stories", '{"project": "x"}', /userStories/],
    [
      "a dependency on nothing",
      '{"userStories": [{"id": "A", "title": "a", "dependsOn": ["B"]}]}',
      /A depends on "B"/,
    ],
  ])("%s is refused by every command, with line and column", async (_, content, sentence) => {
    using workshop = new Workshop(one);
    writeFileSync(workshop.prdFile, content);
    workshop.commitAll("Broken");
    const [text, json, run] = await Promise.all([
      workshop.cli(["validate", workshop.prdFile]),
      workshop.cli(["validate", workshop.prdFile, "--json"]),
      workshop.cli(workshop.runArgs("true")),
    ]);
    for (const ended of [text, run]) expectMistake(ended, sentence, /prd\.json:\d+:\d+/);
    expect(json).toMatchObject({ code: 64, stderr: "" });
    expect(JSON.parse(json.stdout)).toEqual({ valid: false, error: expect.stringMatching(sentence) });
    expect(workshop.git("branch", "--list", "ralph/*")).toBe("");
  });

  test("a branch name that a run would not use", async () => {
    using workshop = new Workshop(one, { branchName: "no good" });
    const validate = (...more: string[]) => workshop.cli(["validate", workshop.prdFile, ...more]);
    expectMistake(await validate(), /"no good" is not a valid branch name: give branchName .* ralph\/x\.$/m);
    workshop.writeStories(one, { branchName: "main" });
    const [text, json] = await Promise.all([validate(), validate("--json")]);
    expect(text.stdout).toContain("Work branch: ralph/x.");
    expect(text.stdout).toContain(
      "Warning: The effort names the default branch main; its work goes to ralph/x",
    );
    expect(JSON.parse(json.stdout)).toMatchObject({ branchName: "main", workBranch: "ralph/x" });
  });

  test("keys that look mistyped are named by validate, doctor and a run; other unknown keys are not", async () => {
    using workshop = new Workshop(
      [
        { id: "A", veriy: "true", estimate: 3, dependOn: ["B"] },
        { id: "B", veriy: "true", priority: undefined, priorty: 2 },
      ],
      { branchNme: "ralph/other", stakeholders: ["me"] },
    );
    const sentences = [
      'The effort has the key "branchNme", which is not read. Did you mean "branchName"?',
      'A, B have the key "veriy", which is not read. Did you mean "verify"?',
      'A has the key "dependOn", which is not read. Did you mean "dependsOn"?',
      'B has the key "priorty", which is not read. Did you mean "priority"?',
    ];
    const [json, doctor, run] = await Promise.all([
      workshop.cli(["validate", workshop.prdFile, "--json"]),
      workshop.cli(["doctor", ...locationArgs(workshop), "--agent-command", "true"]),
      workshop.cli(workshop.runArgs("true", "--max-iterations", "1")),
    ]);
    expect(json.code).toBe(64);
    expect(JSON.parse(json.stdout)).toMatchObject({ valid: false, warnings: sentences });
    const warned = [...doctor.stdout.matchAll(/^warning +effort +(.*)$/gm)].map(([, text]) => text);
    expect(warned).toEqual(sentences);
    const said = run.stderr.split("\n").filter((line) => line.includes("Did you mean"));
    expect(said).toEqual(sentences.map((sentence) => `Warning: ${sentence}`));
  });

  test("warns of an empty list", async () => {
    using workshop = new Workshop([]);
    const [text, json] = await Promise.all([
      workshop.cli(["validate", workshop.prdFile]),
      workshop.cli(["validate", workshop.prdFile, "--json"]),
    ]);
    expect(text).toMatchObject({ code: 0, stderr: "" });
    expect(text.stdout).toContain("Next: none; the list has no stories.");
    expect(text.stdout).toMatch(
      /^Warning: The list userStories has no stories yet, .*; add stories to it\.$/m,
    );
    expect(JSON.parse(json.stdout).warnings).toEqual([expect.stringContaining("has no stories")]);
  });

  test("reads lists in lists, and names the path of a list that it cannot read", async () => {
    using workshop = new Workshop(one);
    const story = (id: string) => ({ id, title: id, acceptanceCriteria: ["x"], passes: false });
    const features = (id: string) => [{ id: `F-${id}`, status: "pending", userStories: [story(id)] }];
    workshop.write(
      "tasks/x/prd.json",
      JSON.stringify({ epics: [{ features: features("A") }, { features: features("B") }] }),
    );
    const read = await workshop.cli(["validate", workshop.prdFile, "--json"]);
    expect(JSON.parse(read.stdout).stories.map(({ id }: { id: string }) => id)).toEqual(["A", "B"]);
    workshop.write(
      "tasks/x/prd.json",
      JSON.stringify({ epics: [{ themes: [{ userStories: [story("A")] }] }] }),
    );
    expectMistake(
      await workshop.cli(["validate", workshop.prdFile]),
      /prd\.json:1:\d+: the stories in epics\[0\]\.themes\[0\]\.userStories would be left out; put /,
    );
  });

  test("a missing file", async () => {
    using workshop = new Workshop(one);
    expectMistake(
      await workshop.cli(["validate", "nothing.json"]),
      /no file nothing\.json; give the path of a plan, such as prd\.json$/m,
    );
    const json = await workshop.cli(["validate", "nothing.json", "--json"]);
    expect(JSON.parse(json.stdout)).toEqual({ valid: false, error: expect.any(String) });
  });
});
