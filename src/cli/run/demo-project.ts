// The demo's project: a small program with failing tests, an effort that fixes it, and a scripted agent.

const program = `// Prices are whole cents. Each function still lacks its body.

export function formatCents(cents) {
  throw new Error("not written yet");
}

export function totalOf(lines) {
  throw new Error("not written yet");
}

export function renderReceipt(lines) {
  throw new Error("not written yet");
}
`;

const formatTest = `import assert from "node:assert/strict";
import test from "node:test";
import { formatCents } from "../receipt.mjs";

test("cents become a price", () => {
  assert.equal(formatCents(1234), "12.34");
  assert.equal(formatCents(5), "0.05");
});
`;

const totalTest = `import assert from "node:assert/strict";
import test from "node:test";
import { totalOf } from "../receipt.mjs";

test("lines add up", () => {
  assert.equal(totalOf([{ name: "tea", cents: 250, count: 2 }, { name: "cake", cents: 399, count: 1 }]), 899);
  assert.equal(totalOf([]), 0);
});
`;

const receiptTest = `import assert from "node:assert/strict";
import test from "node:test";
import { renderReceipt } from "../receipt.mjs";

test("a receipt lists its lines and ends with the total", () => {
  const lines = [{ name: "tea", cents: 250, count: 2 }];
  assert.equal(renderReceipt(lines), "2 x tea  5.00\\nTotal  5.00\\n");
});
`;

const stories = {
  project: "A receipt printer",
  branchName: "ralph/receipt",
  description: "The receipt module has its tests but none of its code.",
  // Nothing to prepare: the clean checkout of the proof is enough.
  setup: "true",
  userStories: [
    {
      id: "US-001",
      title: "Format cents as a price",
      description: "As a cashier I want to read cents as a price.",
      acceptanceCriteria: ["formatCents(1234) is 12.34", "formatCents(5) is 0.05"],
      priority: 1,
      passes: false,
      notes: "",
      verify: "node --test test/format.test.mjs",
    },
    {
      id: "US-002",
      title: "Add up the lines",
      description: "As a cashier I want the total of all lines.",
      acceptanceCriteria: ["Each line counts as its price times its count", "No lines cost nothing"],
      priority: 2,
      passes: false,
      notes: "",
      verify: "node --test test/total.test.mjs",
    },
    {
      id: "US-003",
      title: "Print the receipt",
      description: "As a customer I want a receipt with every line and the total.",
      acceptanceCriteria: ["One row a line", "The last row is the total"],
      priority: 3,
      passes: false,
      notes: "",
      dependsOn: ["US-001", "US-002"],
      verify: "node --test",
    },
  ],
};

/** The files of the demo's repository, by path. */
export const demoRepository: Readonly<Record<string, string>> = {
  "receipt.mjs": program,
  "test/format.test.mjs": formatTest,
  "test/total.test.mjs": totalTest,
  "test/receipt.test.mjs": receiptTest,
  "tasks/demo/prd.json": `${JSON.stringify(stories, null, 2)}\n`,
};

/** The scripted agent: writes the known solution of each story, and proposes the story as done. */
export const demoAgent = `import { readFileSync, writeFileSync } from "node:fs";

const bodies = {
  "US-001": ["formatCents(cents) {", '  return (cents / 100).toFixed(2);'],
  "US-002": ["totalOf(lines) {", "  return lines.reduce((sum, line) => sum + line.cents * line.count, 0);"],
  "US-003": [
    "renderReceipt(lines) {",
    '  const rows = lines.map((line) => line.count + " x " + line.name + "  " + formatCents(line.cents * line.count));\\n' +
      '  return [...rows, "Total  " + formatCents(totalOf(lines)), ""].join("\\\\n");',
  ],
};
const story = process.env.RALPH_STORY_ID;
const [head, body] = bodies[story];
console.log("I work on " + story + ": " + process.env.RALPH_STORY_TITLE);
const source = readFileSync("receipt.mjs", "utf8");
const written = source.replace(head + '\\n  throw new Error("not written yet");', () => head + "\\n" + body);
writeFileSync("receipt.mjs", written);
const file = process.env.RALPH_EFFORT_DIR + "/prd.json";
const prd = JSON.parse(readFileSync(file, "utf8"));
const mine = prd.userStories.find((candidate) => candidate.id === story);
mine.passes = true;
mine.notes = "Written in receipt.mjs.";
writeFileSync(file, JSON.stringify(prd, null, 2) + "\\n");
console.log("Done.");
`;
