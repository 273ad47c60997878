// Counts the commits that a remote lacks.
import * as path from "node:path";
import { expect, test } from "vitest";
import { work, workplace } from "../remote.fixture.ts";

test("in a shallow clone only the commits made there are counted", async () => {
  using setup = await workplace();
  await setup.pushByOther("c", "1", "main");
  const clone = path.join(setup.root, "shallow");
  await setup.gitIn(setup.root, "clone", "--quiet", "--depth=1", `file://${setup.bare}`, clone);
  const checkout = await setup.open(clone);
  await checkout.switchTo(work);
  await setup.gitIn(clone, "commit", "--quiet", "--allow-empty", "-m", "Work");
  const remote = await checkout.openRemote({ runId: "r" });
  expect(await remote.countUnpushed(work)).toBe(1);
  await remote.publish(work);
  expect(await remote.countUnpushed(work)).toBe(0);
  expect(await remote.countUnpushed("missing")).toBeUndefined();
});
