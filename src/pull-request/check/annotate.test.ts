// Annotations stand on files of the commit only.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { annotate } from "./annotate.ts";
import { createFileFinder } from "./source-files.ts";

const files = ["README.md", "src/a.ts", "src/b.ts", "packages/one/src/c.ts", "packages/two/src/d.ts"];
const place = { top: "/work", folder: "/work" };
const gate = (output: string, storyId = "A", command = "npm test") => ({ storyId, command, output });
const redact = (text: string) => text.replaceAll("s3cret", "***");

function annotated(output: string, where = place, known = files) {
  return annotate([gate(output)], createFileFinder(known, where), redact);
}
const pathOf = (printed: string, where = place, known = files) =>
  annotated(`${printed}:7: wrong`, where, known)[0]?.path;

describe("a printed path", () => {
  test.each<[string, string | undefined]>([
    ["src/a.ts", "src/a.ts"],
    ["./src/a.ts", "src/a.ts"],
    ["src/../src/a.ts", "src/a.ts"],
    ["/work/src/a.ts", "src/a.ts"],
    ["src/c.ts", "packages/one/src/c.ts"],
    ["d.ts", "packages/two/src/d.ts"],
    ["src", undefined],
    ["../src/a.ts", undefined],
    ["../../etc/passwd", undefined],
    ["/etc/passwd", undefined],
    ["/other/work/src/a.ts", undefined],
    ["/work/../work2/src/a.ts", undefined],
    ["node_modules/x/src/a.ts", undefined],
    ["src/gone.ts", undefined],
    ["constructor", undefined],
  ])("%s", (printed, path) => {
    expect(pathOf(printed)).toBe(path);
  });

  test("is meant from the folder of the gates first, then from the top", () => {
    const inside = { top: "/work", folder: "/work/packages/one" };
    const same = [...files, "packages/one/README.md"];
    expect(pathOf("README.md", inside, same)).toBe("packages/one/README.md");
    expect(pathOf("README.md", place, same)).toBe("README.md");
    expect(pathOf("src/c.ts", inside)).toBe("packages/one/src/c.ts");
    expect(pathOf("../../src/a.ts", inside)).toBe("src/a.ts");
    expect(pathOf("src/a.ts", inside)).toBe("src/a.ts");
    expect(pathOf("../../../src/a.ts", inside)).toBeUndefined();
  });

  test("that fits several files names none", () => {
    expect(pathOf("x.ts", place, ["a/x.ts", "b/x.ts"])).toBeUndefined();
  });
});

describe("annotations", () => {
  test("say story and gate, and what is wrong, without secrets", () => {
    expect(annotated("src/a.ts(3,1): error TS1: s3cret\n")).toEqual([
      { path: "src/a.ts", line: 3, title: "A: npm test", message: "error TS1: ***" },
    ]);
    const finder = createFileFinder(["s3cret.ts"], place);
    expect(annotate([gate("s3cret.ts:1: wrong")], finder, redact)).toEqual([]);
  });

  test("stand on the innermost place of a trace that is in the commit", () => {
    const trace =
      "Error: bad\n    at f (/lib/x.js:1:1)\n    at g (/work/src/b.ts:2:1)\n    at /work/src/a.ts:3:1\n";
    expect(annotated(trace)).toMatchObject([{ path: "src/b.ts", line: 2, message: "Error: bad" }]);
  });

  test("are fifty at most, of the first gates, each once, and short", () => {
    const many = Array.from({ length: 70 }, (_, index) => `src/a.ts:${index + 1}: ${"long ".repeat(150)}`);
    const gates = [gate("src/b.ts:1: first\nsrc/b.ts:1: first"), gate(many.join("\n"), "B")];
    const all = annotate(gates, createFileFinder(files, place), redact);
    expect(all).toHaveLength(50);
    expect(all.map(({ line }) => line).slice(0, 4)).toEqual([1, 1, 2, 3]);
    expect(all[0]?.message).toBe("first");
    expect(Math.max(...all.map(({ message }) => message.length))).toBeLessThanOrEqual(1_001);
  });

  test("never leave the commit, whatever a gate prints and whatever files it has", () => {
    const part = fc.constantFrom("a.ts", "..", ".", "", "src", "work", "etc");
    const path = fc.array(part, { minLength: 1, maxLength: 5 }).map((parts) => parts.join("/"));
    fc.assert(
      fc.property(fc.array(path), fc.array(path), path, (known, printed, inside) => {
        const output = printed.map((each) => `${each}:1: wrong`).join("\n");
        for (const { path } of annotated(output, { top: "/work", folder: `/work/${inside}` }, known)) {
          expect(known).toContain(path);
          expect(path).toMatch(/^[^/]/);
          expect(path.split("/")).not.toContain("..");
        }
      }),
    );
  });
});
