// Efforts that used one folder one after the other are never taken for each other.
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { type EffortIdentity, isEarlierEffort, replaces } from "./identity.ts";

/** The efforts of one folder, oldest first, each with the ids of those before; the first may have none. */
const history = fc
  .record({ length: fc.integer({ min: 2, max: 5 }), hasOld: fc.boolean() })
  .map(({ length, hasOld }) =>
    Array.from({ length }, (_, index) => ({
      effortId: hasOld && index === 0 ? null : `id-${index}`,
      earlierEfforts: Array.from({ length: index }, (_, before) => `id-${before}`).reverse(),
    })),
  );
const revision = fc.nat({ max: 100 });

test("of two efforts in one folder the later one replaces the earlier one, whatever their revisions", () => {
  fc.assert(
    fc.property(history, fc.nat(), fc.nat(), revision, revision, (efforts, one, other, mine, theirs) => {
      const first = one % efforts.length;
      const second = other % efforts.length;
      const ours = { ...efforts[first]!, revision: mine };
      const found = { ...efforts[second]!, revision: theirs };
      expect(replaces(found, ours)).toBe(first === second ? theirs > mine : second > first);
      expect(isEarlierEffort(found, ours)).toBe(second < first);
    }),
  );
});

test.each<[string, Partial<EffortIdentity>, Partial<EffortIdentity>, boolean]>([
  ["without ids, the newer one counts", { revision: 3 }, { revision: 2 }, true],
  ["without ids, an equal one is kept", { revision: 2 }, { revision: 2 }, false],
  ["without an id here, a newer one counts", { revision: 3, effortId: "a" }, { revision: 2 }, true],
  ["without an id there, a newer one counts", { revision: 3 }, { revision: 2, effortId: "a" }, true],
  [
    "unrelated efforts: the newer one counts",
    { revision: 3, effortId: "a" },
    { revision: 2, effortId: "b" },
    true,
  ],
])("%s", (_, theirs, ours, expected) => {
  const empty = { revision: 0, effortId: null, earlierEfforts: [] };
  expect(replaces({ ...empty, ...theirs }, { ...empty, ...ours })).toBe(expected);
});

test("without records here, any are taken", () => {
  expect(replaces({ revision: 0, effortId: null, earlierEfforts: [] }, undefined)).toBe(true);
});
