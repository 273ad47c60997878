// The plan of an effort as a commit has it.
import { expect, test } from "vitest";
import { planTextAt } from "./committed-plan.ts";

const files: Record<string, string> = {
  "a/backlog/config.yml": "project_name: x\n",
  "a/backlog/tasks/task-10 - b.md": "b",
  "a/backlog/tasks/task-2 - a.md": "a",
  "a/backlog/tasks/image.png": "x",
  "a/backlog/drafts/task-1 - c.md": "c",
  "backlog/tasks/task-1 - d.md": "d",
  "prd.json": "{}",
};
const checkout = {
  textAt: async (_: string, file: string) => files[file],
  filesAt: async () => Object.keys(files),
};

test("a plan is one file, or all files of its folder", async () => {
  expect(await planTextAt(checkout, "HEAD", "prd.json")).toBe("{}");
  expect(await planTextAt(checkout, "HEAD", "a/backlog/tasks")).toBe(
    "===== config.yml =====\nproject_name: x\n\n===== tasks/task-2 - a.md =====\na\n===== tasks/task-10 - b.md =====\nb\n",
  );
  expect(await planTextAt(checkout, "HEAD", "b/backlog/tasks")).toBeUndefined();
});
