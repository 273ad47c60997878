// Runs on real efforts of other projects, from the folder in RALPH_CORPUS: only the done field of the story changes.
// @module-tag e2e
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { parsePrd, prdSchema } from "../../src/effort/index.ts";
import { writeAgent } from "../kit/agent.ts";
import { Workshop } from "../kit/workshop.ts";

const corpus = process.env.RALPH_CORPUS;
const folder = join(corpus ?? "", "efforts");
const names = corpus ? readdirSync(folder).filter((name) => name.endsWith("prd.json")) : [];
const read = (name: string) => readFileSync(join(folder, name), "utf8");

/** Marks its story as done in the dialect of the file, and rewrites the file with a different layout. */
const proposeAnywhere = `
const file = process.env.RALPH_EFFORT_DIR + "/prd.json";
const prd = JSON.parse(fs.readFileSync(file, "utf8"));
const keys = ["passes", "passed", "done", "completed", "complete", "tested"];
const objects = [];
const walk = (value) => {
  if (!value || typeof value !== "object") return;
  if (!Array.isArray(value)) objects.push(value);
  Object.values(value).forEach(walk);
};
walk(prd);
const isStory = (value) => keys.some((key) => key in value) || "status" in value;
const mine = story.startsWith("#")
  ? objects.filter(isStory)[Number(story.slice(1)) - 1]
  : objects.find((each) => String(each.id) === story);
const key = keys.find((name) => name in mine);
if (key) mine[key] = true; else if ("status" in mine) mine.status = "done"; else mine.passes = true;
fs.writeFileSync(file, JSON.stringify(prd));
work();
`;

/** The paths at which two values differ. */
function differences(before: unknown, after: unknown, path = ""): string[] {
  if (Object.is(before, after)) return [];
  const areObjects = typeof before === "object" && typeof after === "object" && before && after;
  if (!areObjects || Array.isArray(before) !== Array.isArray(after)) return [path];
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  const at = (value: object, key: string) => (value as Record<string, unknown>)[key];
  return [...keys].flatMap((key) => differences(at(before, key), at(after, key), `${path}/${key}`));
}

function valueAt(value: unknown, path: string): unknown {
  const keys = path.split("/").slice(1);
  return keys.reduce<unknown>((inner, key) => (inner as Record<string, unknown> | undefined)?.[key], value);
}

/** The file with every value replaced by "v". */
const layout = (text: string) => text.replaceAll(/"(?:[^"\\]|\\.)*"|true|false|null|-?\d[\d.eE+-]*/g, "v");

describe.runIf(corpus)("a run on a real effort", () => {
  test.concurrent.each(names)("%s", async (name) => {
    const text = read(name);
    using workshop = new Workshop([]);
    writeFileSync(workshop.prdFile, text);
    workshop.git("commit", "--all", "--quiet", "--message", "A real effort");
    const open = openStories(text, name);
    const agent = writeAgent(workshop, proposeAnywhere);
    const ended = await workshop.cli(workshop.runArgs(agent, "--verify", "true", "--max-iterations", "1"));
    if (open === undefined) {
      expect(ended.code).toBe(64);
      expect(ended.stderr).toMatch(/^ralph-ci: .*prd\.json.*no list of stories was found/);
      return;
    }
    const after = readFileSync(workshop.prdFile, "utf8");
    const result = JSON.parse(ended.stdout);
    if (open === 0) {
      expect(result.iterations, ended.stderr).toBe(0);
      expect(after).toBe(text);
      return;
    }
    expect(result.iterations, ended.stderr).toBe(1);
    const changed = differences(JSON.parse(text), JSON.parse(after));
    expect(changed, ended.stderr).toHaveLength(1);
    expect(changed[0]).toMatch(/\/(passes|passed|done|completed|complete|tested|status)$/);
    const wasThere = valueAt(JSON.parse(text), changed[0] ?? "") !== undefined;
    if (wasThere) expect(layout(after)).toBe(layout(text));
  });

  const validate = new Ajv2020({ strict: false, allowUnionTypes: true }).compile(prdSchema());
  test("the schema accepts every file that the program reads", () => {
    for (const name of names) {
      const isRead = openStories(read(name), name) !== undefined;
      if (isRead)
        expect(validate(JSON.parse(read(name))), `${name}: ${JSON.stringify(validate.errors)}`).toBe(true);
    }
  });
});

/** The number of stories that can be chosen now; undefined if the file has no stories. */
function openStories(text: string, name: string): number | undefined {
  try {
    const { stories } = parsePrd(text, name);
    const passed = new Set(stories.filter((story) => story.status === "passed").map(({ id }) => id));
    return stories.filter((story) => story.status === "open" && story.dependsOn.every((id) => passed.has(id)))
      .length;
  } catch {
    return undefined;
  }
}
