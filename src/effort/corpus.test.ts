// Reads real efforts, if RALPH_CORPUS names a folder of them.
import * as path from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { listFolder, readText } from "../platform/index.ts";
import {
  appendToLog,
  mergeLogs,
  readEntries,
  readPatterns,
  readSections,
  renderCheckpoint,
  rotateLog,
} from "./log/index.ts";
import { editPrd, parsePrd, prdSchema } from "./plan/index.ts";
import { readTurn } from "./turn/index.ts";

const corpus = process.env.RALPH_CORPUS;
const folder = path.join(corpus ?? "", "efforts");
const names = corpus ? listFolder(folder) : [];
const read = (name: string) => readText(path.join(folder, name)) ?? "";

describe.runIf(corpus)("real efforts", () => {
  const prds = names.filter((name) => name.endsWith("prd.json"));
  test("nearly all lists of stories can be read", () => {
    const refused = prds.filter((name) => {
      try {
        return parsePrd(read(name), name).stories.length === 0;
      } catch (error) {
        expect(String(error)).toContain("no list of stories was found");
        return true;
      }
    });
    expect(prds.length).toBeGreaterThan(20);
    expect(refused.length).toBeLessThanOrEqual(2);
  });

  test("every story can be proposed, and reverted byte for byte", () => {
    for (const name of prds) {
      const text = read(name);
      if (!/"(?:passes|passed|done|tested|status)"/.test(text)) continue;
      for (const { id, passes } of storiesOf(text, name)) {
        const edited = editPrd(text, name, [{ id, passes: !passes }]);
        const reading = readTurn({ before: text, after: edited, file: name, storyId: id });
        expect(reading.proposed).toBe(!passes);
        expect(reading.putBack).toHaveLength(passes ? 1 : 0);
        expect(storiesOf(edited, name).filter((story) => story.id === id)[0]?.passes).toBe(!passes);
        const back = editPrd(edited, name, [{ id, passes }]);
        if (!/(?:none|status)$/.test(parsePrd(text, name).dialect)) expect(back).toBe(text);
      }
    }
  });

  test("plans of other tools in JSON are read, and an edit changes one value", () => {
    const validate = new Ajv2020({ strict: false, allowUnionTypes: true }).compile(prdSchema());
    const read: string[] = [];
    for (const kind of ["plans", "minimal"])
      for (const name of listFolder(path.join(corpus ?? "", kind)).filter((each) => each.endsWith(".json"))) {
        const text = readText(path.join(corpus ?? "", kind, name)) ?? "";
        if (storiesOf(text, name).length === 0) continue;
        read.push(name);
        expect(validate(JSON.parse(text)), `${name}: ${JSON.stringify(validate.errors)}`).toBe(true);
        for (const { id, passes } of storiesOf(text, name).filter((story) => !story.passes)) {
          const edited = editPrd(text, name, [{ id, passes: true }]);
          expect(storiesOf(edited, name).find((story) => story.id === id)?.passes).toBe(!passes);
          expect(readTurn({ before: text, after: edited, file: name, storyId: id })).toMatchObject({
            proposed: true,
            putBack: [],
          });
        }
      }
    expect(read.length).toBeGreaterThan(18);
  });

  test("plans of other tools in other syntaxes are read, and an edit changes one place", () => {
    const folder = path.join(corpus ?? "", "plans");
    const others = listFolder(folder).filter((each) => !each.endsWith(".json"));
    const read = others.flatMap((name) => {
      const text = readText(path.join(folder, name)) ?? "";
      const stories = storiesOf(text, name);
      for (const { id, passes } of stories) {
        const edited = editPrd(text, name, [{ id, passes: !passes }]);
        expect(Math.abs(edited.length - text.length)).toBeLessThan(8);
        expect(storiesOf(edited, name).map((story) => story.passes)).toEqual(
          stories.map((story) => (story.id === id ? !passes : story.passes)),
        );
      }
      return stories.length > 0 ? [name] : [];
    });
    expect(others.length - read.length).toBeLessThanOrEqual(1);
  });

  test("logs have entries, and rotating and merging lose nothing", () => {
    for (const name of names.filter((candidate) => candidate.endsWith("progress.txt"))) {
      const text = read(name);
      expect(readEntries(text).length).toBeGreaterThan(1);
      const rotated = rotateLog({ text, number: 1, at: new Date(0) });
      expect(rotated.archived).toBe(text);
      expect(readPatterns(rotated.text)).toBe(readPatterns(text));
      expect(mergeLogs(text, rotated.text)).toBe(text);
      const half = readSections(text)[5]?.start ?? 0;
      expect(readEntries(mergeLogs(text.slice(0, half), text))).toEqual(readEntries(text));
    }
  });

  test("the program writes the format of the original log", () => {
    const seed = readText(path.join(corpus ?? "", "../seed/progress.txt")) ?? "";
    const rotatedAt = new Date("2026-01-23T13:54:00Z");
    const old = seed.slice(0, seed.indexOf("## Prior Progress")).replace(/^Rotation:.*\n/m, "");
    const { text } = rotateLog({ text: old, number: 1, at: rotatedAt });
    const checkpoint = {
      at: new Date("2026-01-23T14:06:00Z"),
      iteration: 7,
      maxIterations: 20,
      storiesPassed: 3,
      storiesTotal: 7,
      agent: "opencode",
      reason: "shutdown signal",
    };
    expect(appendToLog(text, renderCheckpoint(checkpoint))).toBe(seed);
  });
});

function storiesOf(text: string, name: string) {
  try {
    return parsePrd(text, name).stories;
  } catch {
    return [];
  }
}
