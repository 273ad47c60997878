// Tests which story gets what reviewers ask for.
import { expect, test } from "vitest";
import type { ReviewItem } from "../../effort/index.ts";
import { type AssignedStory, assign, type Wanted } from "./assign.ts";

const item = (key: string, version = "1", kind: ReviewItem["kind"] = "thread", body = "x"): ReviewItem => ({
  kind,
  key,
  version,
  place: key,
  texts: [{ author: "mona", body }],
});
const wanted = (items: readonly ReviewItem[], more: Partial<Wanted> = {}): Wanted => ({
  items,
  passedChecks: new Set(),
  isWhole: true,
  isAnswered: () => false,
  ...more,
});
const story = (state: AssignedStory["state"], ...items: ReviewItem[]): AssignedStory => ({ state, items });
const names = (items: readonly ReviewItem[]) => items.map(({ key, version }) => `${key}@${version}`);

test("what nobody works on goes into the open story, and what is settled on GitHub leaves it", () => {
  const open = story("open", item("a"), item("b"));
  expect(names(assign(wanted([item("b", "2"), item("c")]), open, []).items)).toEqual(["b@2", "c@1"]);
  expect(assign(wanted([]), open, []).items).toEqual([]);
});

test("what a passed or held story has is not given to another one, unless it is newer", () => {
  const others = [story("passed", item("a")), story("held", item("b"))];
  const asked = wanted([item("a"), item("b"), item("a", "2"), item("b", "2")]);
  expect(names(assign(asked, undefined, others).items)).toEqual(["a@2", "b@2"]);
});

test("a thread does not come again when strangers hide its newest comment", () => {
  const others = [story("passed", item("a", "10"))];
  expect(assign(wanted([item("a", "9")]), undefined, others).items).toEqual([]);
  expect(names(assign(wanted([item("a", "11")]), undefined, others).items)).toEqual(["a@11"]);
});

test("a check of a held story does not come again with each commit", () => {
  const others = [story("held", item("ci", "c1", "check"))];
  expect(assign(wanted([item("ci", "c2", "check")]), undefined, others).items).toEqual([]);
  const passed = [story("passed", item("ci", "c1", "check"))];
  expect(names(assign(wanted([item("ci", "c2", "check")]), undefined, passed).items)).toEqual(["ci@c2"]);
});

test("a check that fails after three stories about it is left to people", () => {
  const passed = ["c1", "c2", "c3"].map((version) => story("passed", item("ci", version, "check")));
  const asked = wanted([item("ci", "c4", "check"), item("a")]);
  expect(assign(asked, undefined, passed)).toMatchObject({ items: [{ key: "a" }], hopeless: ["ci"] });
  expect(names(assign(asked, undefined, passed.slice(1)).items)).toEqual(["ci@c4", "a@1"]);
});

test("a check stays until it passes", () => {
  const open = story("open", item("ci", "c1", "check"));
  expect(names(assign(wanted([]), open, []).items)).toEqual(["ci@c1"]);
  expect(assign(wanted([], { passedChecks: new Set(["ci"]) }), open, []).items).toEqual([]);
});

test("nothing leaves while GitHub did not answer whole, or after it was answered", () => {
  const open = story("open", item("a"));
  expect(names(assign(wanted([], { isWhole: false }), open, []).items)).toEqual(["a@1"]);
  expect(names(assign(wanted([], { isAnswered: () => true }), open, []).items)).toEqual(["a@1"]);
});

test("a story has so many items and characters at most, the oldest first", () => {
  const many = Array.from({ length: 1_000 }, (_, n) => item(`t${n}`));
  const { items, left } = assign(wanted(many), undefined, []);
  expect(names(items)).toEqual(Array.from({ length: 20 }, (_, n) => `t${n}@1`));
  expect(left).toBe("980 more are left out here; they come when these are settled.");
  const long = Array.from({ length: 3 }, (_, n) => item(`t${n}`, "1", "thread", "x".repeat(30_000)));
  expect(assign(wanted(long), undefined, [])).toMatchObject({
    items: [{ key: "t0" }],
    left: "2 more are left out here; they come when these are settled.",
  });
});
