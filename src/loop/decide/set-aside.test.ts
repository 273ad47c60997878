// A story that does not pass is set aside, and a run stops only when no other story can start.
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { anyFacts, facts, limits, story } from "./decide.fixture.ts";
import { chooseStory, decide, type Facts, findSetAside, type StoryFacts } from "./decide.ts";

describe("a story that does not pass", () => {
  const bad = (more: Partial<StoryFacts>) => [story("bad", more), story("after", { dependsOn: ["bad"] })];
  const stuck = { lastStoryId: "bad", idleInARow: 6 };
  const setAside = (held: Partial<Facts>) => Object.fromEntries(findSetAside(facts(held), limits));

  test("is set aside after max-tries, and what does not depend on it goes on", () => {
    const stories = [...bad({ tries: 5 }), story("free", { priority: 9 })];
    expect(decide(facts({ stories, ...stuck }), limits, 0)).toMatchObject({
      storyId: "free",
      diagnostic: false,
    });
    expect(setAside({ stories })).toEqual({ bad: "5 iterations without a pass" });
    const passed = [...bad({ tries: 5 }), story("free", { status: "passed" })];
    expect(decide(facts({ stories: passed, lastStoryId: "free" }), limits, 0)).toEqual({
      kind: "stop",
      reason: "blocked",
    });
  });

  test("is worked on again once max-tries is higher, and its last try is diagnostic if the one before was idle", () => {
    const held = { stories: bad({ tries: 5 }), lastStoryId: "bad", idleInARow: 1 };
    const higher = { ...limits, maxTries: 6 };
    expect(decide(facts(held), higher, 0)).toMatchObject({ storyId: "bad", diagnostic: true });
    expect(decide(facts({ ...held, idleInARow: 0 }), higher, 0)).toMatchObject({ diagnostic: false });
  });

  test("and makes no progress gives way to another one; alone, it ends the run as stuck", () => {
    const stories = [...bad({}), story("free", { priority: 9 })];
    expect(decide(facts({ stories, ...stuck }), limits, 0)).toMatchObject({ storyId: "free" });
    expect(setAside({ stories, ...stuck })).toEqual({ bad: "6 iterations in a row without progress" });
    expect(decide(facts({ stories: bad({}), ...stuck }), limits, 0)).toMatchObject({ reason: "stuck" });
    expect(setAside({ stories: bad({}), ...stuck })).toEqual({});
  });

  test("and gave way to others stays set aside in this run", () => {
    const stories = [...bad({ idle: 6 }), story("free", { status: "passed" })];
    expect(decide(facts({ stories, lastStoryId: "free" }), limits, 0)).toMatchObject({ reason: "blocked" });
    expect(setAside({ stories, lastStoryId: "free" })).toEqual({
      bad: "6 iterations in a row without progress",
    });
  });

  test("does not give way if the agent does nothing at all", () => {
    const stories = [...bad({}), story("free")];
    const idle = facts({ stories, ...stuck, agentIsIdle: true });
    expect(decide(idle, limits, 0)).toMatchObject({ reason: "stuck" });
  });
});

test("for all facts: no stop as blocked or stuck while a story that is not set aside can start", () => {
  fc.assert(
    fc.property(anyFacts, fc.nat(2_000), (held, now) => {
      const decision = decide({ ...held, proof: "none" }, limits, now);
      const aside = findSetAside(held, limits);
      for (const id of aside.keys()) expect(held.stories.find((each) => each.id === id)?.status).toBe("open");
      if (decision.kind === "iterate") expect(aside.has(decision.storyId)).toBe(false);
      const left = chooseStory(held.stories.filter(({ id }) => !aside.has(id)));
      if (decision.kind === "stop" && decision.reason === "blocked") expect(left).toBeUndefined();
      if (decision.kind !== "stop" || decision.reason !== "stuck" || held.agentIsIdle) return;
      expect(held.lastStoryId ?? left?.id).toBe(left?.id);
      const others = held.stories.filter(({ id }) => id !== left?.id && !aside.has(id));
      if (held.lastStoryId !== undefined) expect(chooseStory(others)).toBeUndefined();
    }),
    { numRuns: 1_000 },
  );
});
