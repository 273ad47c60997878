// Plans of known tools that would be misread.
import { expect, test } from "vitest";
import { parsePrd } from "./forms.ts";

test.each([
  [
    "backlog/tasks/task-1 - Pay.md",
    "---\nid: task-1\ntitle: Pay\nstatus: To Do\n---\n\n- [ ] #1 It pays\n",
    "a task of Backlog.md",
  ],
  ["pay.md", "---\nid: task-1\ntitle: Pay\nstatus: To Do\n---\n\n- [ ] #1 It pays\n", "a task of Backlog.md"],
])("%s is refused by name", (file, text, name) => {
  expect(() => parsePrd(text, file)).toThrow(
    `${file} looks like ${name}, which is not read; list the work as check boxes`,
  );
});
