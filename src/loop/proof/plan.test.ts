// What a proof runs, where, what counts as the same proof, and which story a failed gate reopens.
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { type ProofInput, planProof, proofSubject, storyToReopen } from "./plan.ts";

const input = (more: Partial<ProofInput> = {}): ProofInput => ({
  stories: [{ id: "A" }, { id: "B" }, { id: "C" }],
  passed: new Map([
    ["A", { verified: true }],
    ["B", { verified: true }],
  ]),
  gatesOf: (id) => [`test ${id}`, "npm test"],
  setup: ["npm ci"],
  hasCommits: true,
  ...more,
});

test("each distinct gate of the verified stories runs once, on a clean checkout", () => {
  expect(planProof(input())).toEqual({
    place: "clean",
    remark: "",
    setup: ["npm ci"],
    gates: [
      { command: "test A", storyIds: ["A"] },
      { command: "npm test", storyIds: ["A", "B"] },
      { command: "test B", storyIds: ["B"] },
    ],
    notGated: [],
  });
});

test("stories that no gate has verified are named, and their gates do not run", () => {
  const passed = new Map([
    ["A", { verified: false }],
    ["B", { verified: true }],
    ["C", { verified: true }],
  ]);
  const plan = planProof(input({ passed, gatesOf: (id) => (id === "C" ? [] : [`test ${id}`]) }));
  expect(plan).toMatchObject({
    gates: [{ command: "test B", storyIds: ["B"] }],
    notGated: ["A", "C"],
  });
});

test.each([
  ["without a setup", { setup: [] }, /^Not proved on a clean checkout: set `setup`/],
  ["without commits", { hasCommits: false }, /^Not proved on a clean checkout: with --commit never/],
  ["without gates", { gatesOf: () => [] }, /^Nothing was proved/],
] as const)("%s it runs in the checkout, with a remark", (_, more, remark) => {
  const plan = planProof(input(more));
  expect(plan).toMatchObject({ place: "checkout", setup: [] });
  expect(plan.remark).toMatch(remark);
});

test("another commit, setup or gate makes another proof, the order of equal commands does not", () => {
  const base = proofSubject(planProof(input()), "abc");
  expect(proofSubject(planProof(input()), "abc")).toBe(base);
  const others = [
    proofSubject(planProof(input()), "abd"),
    proofSubject(planProof(input({ setup: ["npm install"] })), "abc"),
    proofSubject(planProof(input({ gatesOf: () => ["npm test"] })), "abc"),
    proofSubject(planProof(input({ setup: [] })), "abc"),
  ];
  expect(new Set([base, ...others]).size).toBe(5);
});

test("a failed gate reopens one of its own stories, and that is the one that passed last", () => {
  const ids = fc.uniqueArray(fc.constantFrom("A", "B", "C", "D"), { minLength: 1 });
  const passes = fc.dictionary(fc.constantFrom("A", "B", "C", "D"), fc.nat(9));
  fc.assert(
    fc.property(ids, passes, (storyIds, given) => {
      const lastPass = new Map(Object.entries(given));
      const chosen = storyToReopen({ command: "x", storyIds }, lastPass);
      expect(storyIds).toContain(chosen);
      for (const id of storyIds)
        expect(lastPass.get(id) ?? 0).toBeLessThanOrEqual(lastPass.get(chosen ?? "") ?? 0);
    }),
  );
});
