// What is doubtful about Markdown plans: boxes that are none, and boxes that are criteria.
import { expect, test } from "vitest";
import { parsePrd } from "../forms.ts";

const warningsOf = (text: string) => parsePrd(text, "docs/PRD.md").warnings;

test.each([
  ["- [ ] A\n\n-[ ] B\n", "-[ ] B"],
  ["- [ ] A\n- [] B\n", "- [] B"],
  ["- [ ] A\r\n- [ ]B\r\n", "- [ ]B"],
  ["- [ ] A\n  - [x]B\n", "- [x]B"],
  ["- [ ] A\n1. []B\n", "1. []B"],
])("a line that looks like a box and is none: %j", (text, line) => {
  expect(warningsOf(text)).toEqual([
    `A line looks like a check box and is not read: "${line}"; write "- [ ] " with both spaces.`,
  ]);
});

test("several are counted, and code, links and empty boxes are none", () => {
  expect(warningsOf("- [ ] A\n\n-[ ] B\n\n-[x] C\n")).toEqual([
    expect.stringMatching(/^2 lines look like a check box and are not read: "-\[ \] B";/),
  ]);
  const others = "```\n- [] B\n```\n- [x](a.md)\n- [x]: a\n- [see](b.md)\n- [ ]\n- a [] b\n";
  expect(warningsOf(`- [ ] A\n\n${others}`)).toEqual([]);
});

test("boxes below acceptance criteria are told", () => {
  const story = (title: string, label: string) =>
    `### ${title}\n\nText\n\n${label}\n\n- [ ] It pays\n- [ ] Types are right\n`;
  for (const label of [
    "**Acceptance Criteria:**",
    "Acceptance criteria",
    "#### Acceptance Criteria",
    "Definition of Done:",
  ])
    expect(warningsOf(`# Shop\n\n${story("US-001: Pay", label)}`), label).toEqual([
      expect.stringMatching(
        /^The boxes below "(?:US-001: Pay|Acceptance Criteria)" look like acceptance criteria, but each box is read as a story; .* ralph-ci plan PRD\.md\.$/,
      ),
    ]);
  expect(
    warningsOf("# Shop\n\n## Tasks\n\nMeet the acceptance criteria of the story.\n\n- [ ] Pay\n"),
  ).toEqual([]);
});
