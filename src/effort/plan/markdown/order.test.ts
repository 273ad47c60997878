// The order of Markdown plans: parts before the whole, and no plan whose stories all wait for each other.
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { parsePrd } from "../forms.ts";
import type { Story } from "../plan.ts";

const specKit = "specs/001-login/tasks.md";
const read = (text: string, file = specKit) => parsePrd(text, file).stories;

/** The ids in the order in which they can be done. */
function inTurn(stories: readonly Story[]): string[] {
  const done: string[] = [];
  const isReady = ({ id, dependsOn }: Story) =>
    !done.includes(id) && dependsOn.every((other) => done.includes(other));
  const byRank = stories.toSorted((one, other) => one.priority - other.priority);
  for (let next = byRank.find(isReady); next; next = byRank.find(isReady)) done.push(next.id);
  return done;
}

test("in spec-kit, boxes below a task come before it, and what follows waits for it", () => {
  const stories = read(
    "- [ ] T001 A\n- [ ] T002 B\n  - [ ] T003 C\n    - [ ] T004 D\n  - [ ] T005 E\n- [ ] T006 F\n",
  );
  expect(inTurn(stories)).toEqual(["T001", "T004", "T003", "T005", "T002", "T006"]);
  expect(stories.map(({ id, dependsOn }) => [id, ...dependsOn].join(" "))).toEqual([
    "T001",
    "T002 T003 T005",
    "T003 T004",
    "T004 T001",
    "T005 T003",
    "T006 T002",
  ]);
});

test("a task that names a later one waits for it", () => {
  const stories = read("- [ ] T001 A (depends on T003)\n- [ ] T002 B\n- [ ] T003 C\n");
  expect(inTurn(stories)).toEqual(["T003", "T001", "T002"]);
  const phases = read("## A\n- [ ] T001 A (depends on T003)\n- [ ] T002 B\n\n## B\n- [ ] T003 C\n");
  expect(inTurn(phases)).toEqual(["T001", "T002", "T003"]);
});

test("in GSD, a phase follows its plans and comes before the next phase, also an inserted one", () => {
  const text =
    "- [ ] **Phase 5: A**\n- [ ] **Phase 5.1: B**\n- [ ] **Phase 6: C**\n\n### Details\n- [ ] 05-01: D\n- [ ] 05.1-01: E\n";
  const stories = read(text, ".planning/ROADMAP.md");
  expect(inTurn(stories)).toEqual(["05-01", "Phase 5", "05.1-01", "Phase 5.1", "Phase 6"]);
});

test("every story of any plan of spec-kit gets its turn", () => {
  const line = fc.record({
    depth: fc.nat(3),
    isParallel: fc.boolean(),
    heading: fc.constantFrom("", "", "## Phase"),
  });
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 25 }), (lines) => {
      let deepest = -1;
      const text = lines.map(({ depth, isParallel, heading }, index) => {
        if (heading !== "") deepest = -1;
        deepest = Math.min(depth, deepest + 1);
        const box = `${"  ".repeat(deepest)}- [ ] T${String(index).padStart(3, "0")} ${isParallel ? "[P] " : ""}Step`;
        return heading === "" ? box : `\n${heading} ${index}\n\n${box}`;
      });
      const stories = read(text.join("\n"));
      expect(stories).toHaveLength(lines.length);
      expect(inTurn(stories)).toHaveLength(lines.length);
    }),
  );
});
