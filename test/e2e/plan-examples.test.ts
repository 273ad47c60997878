// Reads the plans that the page of efforts shows, and checks what it says of each, and of words and names in its tables.
// @module-tag e2e
// @module-tag main
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { editPrd, parsePrd } from "../../src/effort/index.ts";
import { Workshop } from "../kit/workshop.ts";

const page = readFileSync(join(import.meta.dirname, "../../docs/efforts.md"), "utf8");

/** What is below a heading, up to the next one. Headings in code blocks are part of it. */
function sectionOf(heading: string): string {
  const lines = page.split("\n");
  const start = lines.indexOf(heading) + 1;
  let isCode = false;
  const end = lines.findIndex((line, index) => {
    if (index < start) return false;
    if (line.startsWith("```")) isCode = !isCode;
    return !isCode && line.startsWith("#");
  });
  return lines.slice(start, end).join("\n");
}

interface Example {
  form: string;
  file: string;
  stories: number;
  done: number;
  next: string;
  written: string;
  waiting: string | undefined;
  text: string;
}

const sentence =
  /^(.+), `(.+)`: (\d+) (?:story|stories), (\d+) done\. Next is `(.+?)`; `(.+?)` says that it is done\.(?: `(.+)` waits for it\.)?\n\n```\w+\n([\s\S]+?)^```$/gm;
const examples: Example[] = [...sectionOf("#### Examples").matchAll(sentence)].map(
  ([, form = "", file = "", stories, done, next = "", written = "", waiting, text = ""]) => ({
    form,
    file,
    stories: Number(stories),
    done: Number(done),
    next,
    written,
    waiting,
    text,
  }),
);
const rowsOf = (heading: string) =>
  sectionOf(heading)
    .split("\n")
    .filter((line) => line.startsWith("|"))
    .slice(2)
    .map((line) =>
      line
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
const quoted = (cell = "") => [...cell.matchAll(/`([^`]+)`/g)].map(([, word = ""]) => word);

test("every example is read here, and every form has one", () => {
  expect(examples).toHaveLength(sectionOf("#### Examples").match(/^```\w+$/gm)?.length ?? 0);
  const forms = rowsOf("### Plans of other tools").map(([form = ""]) => form.replace(/ \(.*/, ""));
  expect(examples.map(({ form }) => form)).toEqual(forms.filter((form) => form !== "prd.json"));
});

describe.concurrent("an example", () => {
  test.each(examples)("$form", async ({ form, file, stories, done, next, written, waiting, text }) => {
    using workshop = new Workshop([]);
    workshop.git("rm", "-r", "--quiet", "tasks");
    workshop.write(file, text);
    const isUsual = !sectionOf("### Plans of other tools").includes(`| ${form} | any `);
    const args = [
      "validate",
      "-C",
      workshop.repository,
      "--json",
      ...(isUsual ? [] : [join(workshop.repository, file)]),
    ];
    const ended = await workshop.cli(args);
    const read = JSON.parse(ended.stdout || "{}");
    expect(read, ended.stderr).toMatchObject({ valid: true, form, next });
    const usual = /^No story has acceptance criteria/;
    expect(read.warnings.filter((warning: string) => !usual.test(warning))).toEqual([]);
    const passed = (list: { passes: boolean }[]) => list.filter(({ passes }) => passes).length;
    expect([read.stories.length, passed(read.stories)]).toEqual([stories, done]);
    const address = file.startsWith("backlog/") ? "backlog/tasks" : file;
    const body = address === file ? text : `===== ${file.slice("backlog/".length)} =====\n${text}\n`;
    const edited = editPrd(body, address, [{ id: next, passes: true }]);
    const lines = body.split("\n");
    const changed = edited.split("\n").filter((line, index) => line !== lines[index]);
    expect(changed.filter((line) => line.includes(written)).length).toBeGreaterThan(0);
    expect(passed(parsePrd(edited, address).stories)).toBe(done + 1);
    const waits = read.stories.filter(({ dependsOn }: { dependsOn: string[] }) => dependsOn.includes(next));
    if (waiting !== undefined) expect(waits.map(({ id }: { id: string }) => id)).toContain(waiting);
  });
});

describe("the tables of prd.json", () => {
  const read = (value: unknown) => parsePrd(JSON.stringify(value), "prd.json");
  const statuses = { done: "passed", held: "blocked", skipped: "skipped", open: "open" };
  const words = rowsOf("#### Status words").flatMap(([kind = "", cell]) =>
    quoted(cell).map((word) => [word, kind.split(" ")[0] ?? ""] as const),
  );
  test.each(words)("the word %s is %s", (word, kind) => {
    const { stories, warnings } = read({ tasks: [{ id: "a", title: "A", status: word, steps: ["x"] }] });
    expect([stories[0]?.status, warnings]).toEqual([statuses[kind as keyof typeof statuses], []]);
  });

  const story = { id: "a", title: "A", steps: ["x"], passes: false };
  const names = (row: string) =>
    quoted(
      rowsOf("### Other formats")
        .find(([name]) => name === row)?.[1]
        ?.split(/ as true|; with|; else|; besides/)[0],
    );
  const rename = (key: string, name: string, value: unknown) =>
    read({
      list: 0,
      stories: [
        { ...Object.fromEntries(Object.entries(story).filter(([each]) => each !== key)), [name]: value },
      ],
    }).stories[0];
  test.each(names("the list").filter((name) => name !== "prd"))("the list %s", (name) => {
    expect(read({ [name]: [story] }).stories).toHaveLength(1);
  });
  test.each(names("id"))("the id %s", (name) => expect(rename("id", name, "Z-1")?.id).toBe("Z-1"));
  test.each(names("done"))("the done field %s", (name) => {
    expect([rename("passes", name, true)?.passes, rename("passes", name, false)?.passes]).toEqual([
      true,
      false,
    ]);
  });
  test.each(names("title"))("the title %s", (name) =>
    expect(rename("title", name, "Pay")?.title).toBe("Pay"),
  );
  test.each(names("description"))("the description %s", (name) => {
    expect(rename("", name, "Pay")?.description).toBe("Pay");
  });
  test.each(names("criteria").filter((name) => !/^(?:given|when|then)$/.test(name)))(
    "the criteria %s",
    (name) => {
      expect(rename("steps", name, ["It pays"])?.acceptanceCriteria).toEqual(["It pays"]);
    },
  );
  test.each(names("priority"))("the priority %s", (name) => expect(rename("", name, 7)?.priority).toBe(7));
  test.each(names("notes"))("the notes %s", (name) => expect(rename("", name, "Why")?.notes).toBe("Why"));
  test.each(names("dependencies"))("the dependencies %s", (name) => {
    const { stories } = read({ stories: [story, { ...story, id: "b", [name]: ["a"] }] });
    expect(stories[1]?.dependsOn).toEqual(["a"]);
  });
  test.each(names("branch"))("the branch %s", (name) => {
    expect(read({ [name]: "topic", stories: [story] }).branchName).toBe("topic");
  });
});
