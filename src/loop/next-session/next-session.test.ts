// When the next session is started beforehand, when it is used, and when it is dropped.
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Agent, AgentName, AgentSession, SessionOptions } from "../../agents/index.ts";
import { createRedactor, systemClock } from "../../platform/index.ts";
import { openAir } from "../../sandbox/index.ts";
import { type NextSession, openNextSession, type WantedSession } from "./next-session.ts";

/** Sessions that only count: the stories for which one was started, and for which one still runs. */
class CountingAgents {
  readonly started: string[] = [];
  readonly running = new Set<string>();
  most = 0;
  canWait = true;

  get(name: AgentName): Agent {
    const start = async ({ environment }: SessionOptions): Promise<AgentSession> => {
      const story = `${name} ${environment.STORY}`;
      this.started.push(story);
      this.running.add(story);
      this.most = Math.max(this.most, this.running.size);
      const stop = async () => void this.running.delete(story);
      return { prompt: async () => ({ kind: "finished" }), stop };
    };
    return Object.assign(
      { name, command: [], environment: {}, start },
      this.canWait ? { prepare: start } : {},
    );
  }
}

describe("the session that waits", () => {
  let folder: string;
  let agents: CountingAgents;
  let cancel: AbortController;
  let next: NextSession;
  let now = 0;
  /** How much later it is after each look at the clock, in ms. */
  let step: number;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "next-"));
    agents = new CountingAgents();
    cancel = new AbortController();
    const monotonic = () => {
      now += step;
      return now;
    };
    step = 1_000;
    const sandbox = openAir("a test");
    const places = { privateFolder: join(folder, "p"), redactor: createRedactor([]), sandbox };
    next = openNextSession({
      ...places,
      clock: Object.assign({}, systemClock, { monotonic }),
      agents,
      control: cancel,
    });
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const wanted = (STORY: string, agent: AgentName = "claude"): WantedSession => ({
    agent,
    folder,
    environment: { STORY },
  });

  test("is used if it is what is wanted, and only once", async () => {
    next.expect(wanted("A"));
    next.expect(wanted("A"));
    const taken = await next.take(wanted("A"));
    expect(await taken?.take(cancel.signal)).toBeDefined();
    expect(agents.started).toEqual(["claude A"]);
    expect(await next.take(wanted("A"))).toBeUndefined();
    await taken?.drop();
    expect(agents.running.size).toBe(0);
  });

  test.each([
    ["another story", wanted("B")],
    ["another agent", wanted("A", "opencode")],
    ["another folder", { ...wanted("A"), folder: "/elsewhere" }],
    ["another variable", { ...wanted("A"), environment: { STORY: "A", NEW: "1" } }],
  ])("is dropped before %s starts", async (_, other) => {
    next.expect(wanted("A"));
    expect(await next.take(other)).toBeUndefined();
    expect(agents.running.size).toBe(0);
    expect(readdirSync(join(folder, "p"))).toEqual([]);
  });

  test("is replaced when something else is expected, and dropped when nothing is", async () => {
    next.expect(wanted("A"));
    next.expect(wanted("B"));
    const taken = await next.take(wanted("B"));
    expect([taken !== undefined, agents.started]).toEqual([true, ["claude A", "claude B"]]);
    await taken?.drop();
    next.expect(wanted("C"));
    next.expect(undefined);
    expect(await next.take(wanted("C"))).toBeUndefined();
    expect([agents.running.size, agents.most]).toEqual([0, 1]);
  });

  test("is dropped at the end of the run, and at once when it is cancelled", async () => {
    next.expect(wanted("A"));
    await next[Symbol.asyncDispose]();
    expect([agents.started.length, agents.running.size]).toEqual([1, 0]);
    next.expect(wanted("B"));
    cancel.abort();
    next.expect(wanted("C"));
    expect(await next.take(wanted("C"))).toBeUndefined();
    expect([agents.started.includes("claude C"), agents.running.size]).toEqual([false, 0]);
  });

  test("is not started while gates and git are too fast for it to gain anything", async () => {
    const pause = async (milliseconds: number) => {
      step = milliseconds;
      next.expect(wanted("A"));
      const taken = await next.take(wanted("A"));
      await taken?.drop();
      return taken !== undefined;
    };
    expect([await pause(100), await pause(100), await pause(2_000), await pause(100)]).toEqual([
      true,
      false,
      false,
      true,
    ]);
  });

  test("is not started for an agent that cannot wait", async () => {
    agents.canWait = false;
    next.expect(wanted("A"));
    expect(await next.take(wanted("A"))).toBeUndefined();
    expect(agents.started).toEqual([]);
  });

  test("whatever is expected, at most one runs, and what is taken is what is wanted", async () => {
    const stories = fc.constantFrom("A", "B");
    const steps = fc.array(fc.record({ take: fc.boolean(), story: fc.option(stories) }), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(steps, async (all) => {
        agents.most = 0;
        for (const { take, story } of all) {
          if (!take || story === null) {
            next.expect(story === null ? undefined : wanted(story));
            continue;
          }
          const taken = await next.take(wanted(story));
          expect([...agents.running]).toEqual(taken ? [`claude ${story}`] : []);
          await taken?.drop();
        }
        next.expect(undefined);
        await next.take(wanted("A"));
        expect(agents.running.size).toBe(0);
        expect(agents.most).toBeLessThanOrEqual(1);
      }),
    );
  });
});
