// Which effort a pull request is about.
import { afterAll, beforeAll, expect, test } from "vitest";
import { Workshop } from "../../../test/kit/workshop.ts";
import { silentLog } from "../../platform/index.ts";
import { findPullEffort } from "./find-effort.ts";

let workshop: Workshop;
beforeAll(() => {
  workshop = new Workshop([{ id: "A" }]);
  const plan = (branchName?: string) =>
    JSON.stringify({ branchName, userStories: [{ id: "A", title: "A" }] });
  workshop.write("tasks/y/prd.json", plan("team/y"));
  workshop.write("tasks/twin-1/prd.json", plan("team/twin"));
  workshop.write("tasks/twin-2/prd.json", plan("team/twin"));
  workshop.write("tasks/faulty/prd.json", "{");
  workshop.write("tasks/issue-7/prd.json", plan());
});
afterAll(() => workshop[Symbol.dispose]());

test.each<[head: string, given: string | undefined, found: string | undefined]>([
  ["ralph/x", undefined, "x"],
  ["team/y", undefined, "y"],
  ["team/y", "y", "y"],
  ["team/y", "tasks/y/prd.json", "tasks/y/prd.json"],
  ["team/y", "x", undefined],
  ["team/twin", undefined, undefined],
  ["team/twin", "twin-2", "twin-2"],
  ["ralph/faulty", undefined, undefined],
  ["ralph/faulty", "faulty", undefined],
  ["ralph/y", undefined, undefined],
  ["ralph/issue-12", undefined, "issue#12"],
  ["ralph/issue-12", "issue#12", "issue#12"],
  ["ralph/issue-12", "issue#13", undefined],
  ["ralph/issue-7", undefined, "issue-7"],
  ["ralph/issue-0", undefined, undefined],
  ["main", undefined, undefined],
])("%s with the effort %s", async (head, effort, found) => {
  const { repository: folder, environment } = workshop;
  const inputs = { effort, tag: undefined, workingDirectory: undefined, stateDir: undefined };
  const place = { folder, environment, credentials: undefined };
  expect(await findPullEffort(inputs, place, { head, base: "main" }, silentLog)).toBe(found);
});
