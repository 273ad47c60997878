// Tags of Task Master: which one is worked on, and that the others stay as they are.
import * as path from "node:path";
import { describe, expect, test } from "vitest";
import { faultOf, useCheckout } from "../checkout.fixture.ts";
import { loadEffort } from "../effort.ts";
import { addressOf, locateEffort } from "../location.ts";
import { mergePlans } from "../plan-merge.ts";
import { readTurn } from "../turn/index.ts";
import { joinAddress, splitAddress } from "./address.ts";
import { describeProposal, editPrd, parsePrd } from "./forms.ts";
import { chooseTag } from "./tags.ts";

const checkout = useCheckout();
const { write } = checkout;
const file = ".taskmaster/tasks/tasks.json";
const task = (id: number, status = "pending") => ({
  id,
  title: `T${id}`,
  status,
  testStrategy: "x",
  subtasks: [],
});
const twoTags = { master: { tasks: [task(1)] }, "feature.md": { tasks: [task(1), task(2)] } };
const text = JSON.stringify(twoTags);
const locate = (tag?: string) => locateEffort(undefined, checkout.top, checkout.top, tag);

test.each([
  ["tasks.json", undefined, "tasks.json"],
  ["a/tasks.json", "v#1.json", "a/tasks.json#v#1.json"],
  ["a#b/tasks.yaml", undefined, "a#b/tasks.yaml"],
])("an address is a path with a tag: %s %s", (file, tag, address) => {
  expect(joinAddress(file, tag)).toBe(address);
  expect(splitAddress(address)).toEqual({ path: file, tag });
});

describe("which tag", () => {
  test("the given one, the current one, or the only one", () => {
    write(file, text);
    expect([locate("feature.md").slug, locate("feature.md").tag]).toEqual([
      "taskmaster-feature.md",
      "feature.md",
    ]);
    expect([locate("master").slug, locate("master").tag]).toEqual(["taskmaster", "master"]);
    expect(locate().tag).toBeUndefined();
    expect(faultOf(() => loadEffort(locate()))).toMatch(
      /tasks\.json:1:1: the file has 2 lists of stories, in "master", "feature\.md"; say which one with --tag, or keep/,
    );
    write(".taskmaster/state.json", '{"currentTag":"feature.md"}');
    expect(locate().tag).toBe("feature.md");
    expect(locate("master").tag).toBe("master");
    for (const broken of ['{"currentTag":"gone"}', "{", '{"currentTag":1}']) {
      write(".taskmaster/state.json", broken);
      expect(locate().tag).toBeUndefined();
    }
    write(file, JSON.stringify({ "feature.md": twoTags["feature.md"] }));
    expect([locate("feature.md").slug, locate("feature.md").tag]).toEqual(["taskmaster", undefined]);
  });

  test("one that is not there is refused with those that are", () => {
    write(file, text);
    expect(faultOf(() => locate("mastr"))).toMatch(
      /tasks\.json has no tag "mastr"; its tags are "master", "feature\.md"; name one of them with --tag, or leave it out\./,
    );
    expect(faultOf(() => chooseTag(path.join(checkout.top, "tasks.md"), "x"))).toMatch(
      /tasks\.md has no tags, which only Task Master's files in JSON have; leave out --tag\.$/,
    );
    write("prd.json", '{"userStories":[]}');
    expect(faultOf(() => locate("x"))).toMatch(/prd\.json has no tag "x"; it has none;/);
    expect(chooseTag(path.join(checkout.top, "gone.json"), "x")).toBe("x");
  });
});

describe("with a tag", () => {
  const address = joinAddress(file, "feature.md");
  const done = editPrd(text, address, [{ id: "1", passes: true }]);

  test("its tasks alone are the stories, and an edit stays in it", () => {
    expect(parsePrd(text, address)).toMatchObject({
      form: "Task Master",
      dialect: "feature.md.tasks/status",
    });
    expect(parsePrd(text, address).stories.map(({ id }) => id)).toEqual(["1", "2"]);
    const [first, second] = [task(1, "done"), task(2)];
    expect(JSON.parse(done)).toEqual({ master: twoTags.master, "feature.md": { tasks: [first, second] } });
    expect(describeProposal({ text, file: address }, "1").place).toBe(
      "Its entry under the tag `feature.md` is",
    );
    expect(() => parsePrd(text, joinAddress(file, "gone"))).toThrow(
      `${file}:1:1: there is no list of stories under the tag "gone"; its tags are "master", "feature.md"; name one with --tag.`,
    );
  });

  test("an agent that marks the task of another tag proposes nothing", () => {
    const turn = (after: string) => readTurn({ before: text, after, file: address, storyId: "1" });
    expect(turn(done)).toMatchObject({ proposed: true, putBack: [] });
    const other = turn(text.replace("pending", "done"));
    expect(other.proposed).toBe(false);
    expect(other.putBack.join(" ")).toContain("At the top of tasks.json");
  });

  test("both sides are merged, in all tags", () => {
    const theirs = text.replace("T1", "Other");
    expect(mergePlans({ base: text, ours: done, theirs, file: address })).toBe(done.replace("T1", "Other"));
  });

  test("the effort is loaded by its address", () => {
    write(file, text);
    const location = locate("feature.md");
    expect(loadEffort(location).prd).toMatchObject({ file: address, stories: [{ id: "1" }, { id: "2" }] });
    expect(addressOf(location)).toBe(`${location.prdFile}#feature.md`);
  });
});
