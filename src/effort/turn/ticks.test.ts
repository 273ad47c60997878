// Entries of another list that an agent marks done together with its story.
import { expect, test } from "vitest";
import { readTurn } from "./turn.ts";

const read = (after: unknown, storyId: string, before: string) =>
  readTurn({ before, after: JSON.stringify(after), file: "tasks/shop/prd.json", storyId });

test("an agent may mark entries of another list that its story names", () => {
  const value = {
    features: [
      { id: "a", title: "A", requirements: ["R-1"], passes: false },
      { id: "b", title: "B", requirements: ["R-2"], passes: false },
    ],
    requirements: [
      { id: "R-1", text: "one", passes: false },
      { id: "R-2", text: "two", passes: false },
    ],
  };
  const [own, other] = value.requirements;
  const changed = (...requirements: unknown[]) => ({
    features: [{ ...value.features[0], passes: true }, value.features[1]],
    requirements,
  });
  const text = JSON.stringify(value);
  expect(read(changed({ ...own, passes: true }, other), "a", text)).toMatchObject({
    proposed: true,
    ticks: ["R-1"],
    putBack: [],
  });
  expect(read(changed({ ...own, passes: true }, { ...other, passes: true }), "a", text)).toMatchObject({
    ticks: ["R-1"],
    putBack: ['At the top of prd.json, "requirements" was changed and put back.'],
  });
  expect(read(changed({ ...own, passes: true, text: "easier" }, other), "a", text).putBack).toHaveLength(1);
});
