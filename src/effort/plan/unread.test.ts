// Files that belong to a plan of several files.
import { expect, test } from "vitest";
import { parsePrd } from "./forms.ts";

const text = "---\nid: task-1\ntitle: Pay\nstatus: To Do\n---\n\n- [ ] #1 It pays\n";

test.each(["backlog/tasks/task-1 - Pay.md", "backlog/archive/tasks/task-1 - Pay.md", "pay.md"])(
  "%s is refused, and the folder is named",
  (file) => {
    expect(() => parsePrd(text, file)).toThrow(
      `${file} looks like one task of Backlog.md; name the folder of all tasks with --effort, such as backlog/tasks.`,
    );
  },
);
