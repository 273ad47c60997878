// One pull request for an effort, in every state that people bring it into.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { EffortPull, type EffortPullOptions } from "./effort-pull.ts";
import type { EffortFacts } from "./facts.ts";
import { MemoryHost } from "./pull-host.fixture.ts";

const facts: EffortFacts = {
  effortId: "e0123456789abcdef",
  effort: "shop",
  goal: "A shop that sells tea",
  stories: [
    { id: "US-1", title: "Sell tea", state: "passed", commits: ["a".repeat(40)], gates: ["npm test"] },
    { id: "US-2", title: "Sell cups", state: "open", commits: [], gates: [] },
  ],
  proof: undefined,
  standing: "A run is at work.",
  next: undefined,
  joining: undefined,
  iterations: 3,
  costUsd: 0.5,
  proposed: [],
  isProved: false,
};

const proved = { ...facts, isProved: true, proof: "All gates passed once more." };
const head = "ralph/shop";

function opened(options: Partial<EffortPullOptions> = {}, host = new MemoryHost()) {
  const told: string[] = [];
  const pull = new EffortPull({
    host,
    server: "https://github.com",
    repository: "octo/shop",
    base: "main",
    draft: true,
    labels: [],
    reviewers: [],
    assignees: [],
    redact: (text) => text.replaceAll("s3cret", "***"),
    warn: (text) => told.push(`warning: ${text}`),
    note: (text) => told.push(text),
    ...options,
  });
  return { host, pull, told };
}

describe("a pull request", () => {
  test("is opened as a draft at first, updated by later runs, and ready when the effort is proved", async () => {
    const { host, pull, told } = opened();
    expect(await pull.publish(facts, head)).toMatchObject({ state: "draft", number: 1 });
    expect(host.list[0]).toMatchObject({ title: "A shop that sells tea", draft: true, base: "main", head });
    expect(host.list[0]?.body).toContain("- [x] **US-1** Sell tea (aaaaaaaaaa; <code>npm test</code>)");
    // A person writes above and below.
    const body = `Please read.\r\n\r\n${host.list[0]?.body}\r\nBye.`;
    host.change(1, { body, title: "Tea!" });
    const next = opened({}, host);
    expect(await next.pull.publish({ ...facts, iterations: 4 }, head)).toMatchObject({ number: 1 });
    expect(host.list[0]?.body).toContain("4 iterations.");
    expect(await next.pull.publish(proved, head)).toMatchObject({ state: "open", number: 1 });
    expect(host.list).toHaveLength(1);
    expect(host.list[0]).toMatchObject({ title: "Tea!", draft: false });
    expect(host.list[0]?.body).toMatch(/^Please read\.\r\n\r\n<!--[\s\S]*-->\r\nBye\.$/);
    expect([...told, ...next.told]).toEqual([
      "pull request #1 was opened as a draft: https://github.com/octo/shop/pull/1",
      "pull request #1 is ready for review: https://github.com/octo/shop/pull/1",
    ]);
  });

  test("is left alone while nothing has changed", async () => {
    const { host, pull } = opened();
    await pull.publish(facts, head);
    await pull.publish(facts, head);
    expect(host.calls.filter((call) => call.startsWith("update"))).toEqual([]);
  });

  test("gets labels, reviewers and assignees once; a wrong one is told", async () => {
    const { host, pull, told } = opened({
      labels: ["ai"],
      reviewers: ["mona", "octo/core"],
      assignees: ["hubot"],
    });
    host.faults.labels = new Error("no right");
    await pull.publish(facts, head);
    await pull.publish(proved, head);
    const set = host.calls.filter((call) => /^(labels|reviewers|assignees)/.test(call));
    expect(set).toEqual(["labels 1 ai", "reviewers 1 mona,octo/core ", "assignees 1 hubot"]);
    expect(told).toContain("warning: the labels of pull request #1 were not set: no right");
  });

  test("that a person opened gets only the program's part, and stays the draft that it is", async () => {
    const { host, pull } = opened();
    host.plant({ body: "My own words", title: "Mine", draft: true });
    expect(await pull.publish(proved, head)).toMatchObject({ state: "draft", number: 1 });
    expect(host.list).toHaveLength(1);
    expect(host.list[0]).toMatchObject({ title: "Mine", draft: true });
    expect(host.list[0]?.body).toMatch(/^My own words\n\n<!-- ralph-ci begin/);
  });

  test.each([
    [
      "closed",
      { state: "closed" as const },
      /^warning: Pull request #1 is closed, and a second one is not opened; reopen it/,
    ],
    [
      "merged",
      { state: "closed" as const, merged: true },
      /^warning: Pull request #1 was merged, .*Open it with gh pr create --repo octo\/shop .*https:\/\/github\.com\/octo\/shop\/compare\/main\.\.\.ralph\/shop\?expand=1$/,
    ],
  ])("that was %s has no second one beside it, which is said once", async (state, change, sentence) => {
    const { host, pull, told } = opened();
    await pull.publish(facts, head);
    host.change(1, change);
    told.length = 0;
    expect(await pull.publish(proved, head)).toMatchObject({ state, number: 1 });
    await pull.publish(proved, head);
    expect(host.list).toHaveLength(1);
    expect(told).toEqual([expect.stringMatching(sentence)]);
  });

  test("of another effort, or of people who closed theirs, is not taken for this one's", async () => {
    const { host, pull } = opened();
    host.plant({ state: "closed", body: "By hand" });
    host.plant({ headOwner: "stranger" });
    expect(await pull.publish(facts, head)).toMatchObject({ number: 3 });
    const other = opened({}, host);
    // Two efforts on one branch share a pull request, each with its own part.
    await other.pull.publish({ ...facts, effortId: "another", effort: "cups" }, head);
    expect(host.list).toHaveLength(3);
    expect(host.list[2]?.body.match(/begin \w+/g)).toEqual(["begin e0123456789abcdef", "begin another"]);
  });

  test("is updated if another run opened it at the same moment", async () => {
    const { host, pull } = opened();
    host.faults.race = { head, base: "main", title: "Other", body: "", draft: true };
    expect(await pull.publish(facts, head)).toMatchObject({ number: 1 });
    expect(host.list).toHaveLength(1);
    expect(host.list[0]?.body).toContain("Sell tea");
  });

  test("waits for the first commit, and is not a draft where GitHub refuses drafts", async () => {
    const { host, pull } = opened();
    host.faults.create = new Error("No commits between main and ralph/shop");
    expect(await pull.publish(facts, head)).toBeUndefined();
    host.faults.create = undefined;
    host.faults.drafts = false;
    expect(await pull.publish(facts, head)).toMatchObject({ state: "open", number: 1 });
  });

  test("is not opened from a side branch, which is told with the line that opens it", async () => {
    const { host, pull, told } = opened();
    expect(await pull.publish(facts, head, "ralph/shop-2")).toMatchObject({ state: "missing" });
    expect(host.list).toEqual([]);
    expect(told).toEqual([
      expect.stringMatching(
        /went to ralph\/shop-2 instead of ralph\/shop\. Open it with gh .* --head ralph\/shop-2 /,
      ),
    ]);
    // One that is open is updated nevertheless.
    host.plant({});
    expect(await pull.publish(facts, head, "ralph/shop-2")).toMatchObject({ state: "open" });
  });

  test("that may not be opened is asked for once, with the line that opens it", async () => {
    const { host, pull, told } = opened();
    host.faults.create = new Error("s3cret is not permitted to create pull requests; add a right.");
    const report = await pull.publish({ ...facts, goal: "It's tea" }, head);
    await pull.publish(proved, head);
    expect(host.calls.filter((call) => call.startsWith("create"))).toHaveLength(1);
    expect(report).toMatchObject({ state: "missing" });
    expect(told).toEqual([
      `warning: The pull request could not be opened: *** is not permitted to create pull requests; add a right. Open it with gh pr create --repo octo/shop --base main --head ralph/shop --title 'It'\\''s tea' --body '', or on https://github.com/octo/shop/compare/main...ralph/shop?expand=1`,
    ]);
    // A person opens it.
    host.plant({});
    expect(await pull.publish(proved, head)).toMatchObject({ state: "open", number: 1 });
  });
});

test("whatever stories and people write, one part stays, people's text stays, and nothing is mentioned", async () => {
  const text = fc.string({
    unit: fc.constantFrom("a", " ", "@", "#1", "-->", "<!--", "`", "\n", "|", "[", "GH-2", "http://x"),
  });
  await fc.assert(
    fc.asyncProperty(
      text,
      text,
      fc.array(text, { minLength: 1, maxLength: 3 }),
      async (above, below, titles) => {
        const { host, pull } = opened();
        const stories = titles.map((title, index) => ({
          id: `S${index}${title}`,
          title,
          state: "set aside" as const,
          reason: title,
          commits: [],
          gates: [title],
        }));
        await pull.publish({ ...facts, effort: titles[0] ?? "", stories }, head);
        host.change(1, { body: `${above}${host.list[0]?.body}${below}` });
        await pull.publish({ ...proved, stories, standing: titles.join() }, head);
        const body = host.list[0]?.body ?? "";
        expect(body.startsWith(above) && body.endsWith(below)).toBe(true);
        const own = body.slice(above.length, body.length - below.length);
        expect(own.match(/ralph-ci begin/g)).toHaveLength(1);
        expect(own.match(/ralph-ci end/g)).toHaveLength(1);
        const shown = own.replaceAll(/<!-- ralph-ci \w+ \w+ -->/g, "").replaceAll(/&#?\w+;/g, "");
        expect(shown).not.toMatch(/@\w|#\d|\bGH-\d|:\/\/x/);
      },
    ),
    { numRuns: 50 },
  );
});
