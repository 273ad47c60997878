// Each ended iteration is saved once, when the next session has started or none follows.
import { expect, test } from "vitest";
import { saveBesideNextSession } from "./checkpoint.ts";

test("an iteration is saved once, however often the next session shows that it works", () => {
  const saved: string[] = [];
  const saving = saveBesideNextSession({ saveLater: (reason) => saved.push(reason) });
  saving.catchUp();
  expect(saved).toEqual([]);
  saving.noteIteration();
  expect(saved).toEqual([]);
  saving.catchUp();
  saving.catchUp();
  expect(saved).toEqual(["iteration"]);
  saving.noteIteration();
  saving.catchUp();
  expect(saved).toEqual(["iteration", "iteration"]);
});
