// Tests whose texts count, and that what was answered does not come again.
import { describe, expect, test } from "vitest";
import type { Author, PullReviews, ReviewThread, ThreadComment } from "../../github/index.ts";
import { GitHubError } from "../../github/index.ts";
import { People } from "../comments/index.ts";
import { renderComment, renderThreadAnswer } from "./answers.ts";
import { gather } from "./gather.ts";
import { ReviewTrust } from "./trust.ts";

const person = (login: string): Author => ({ login, isPerson: true });
let nextId = 0;
const say = (login: string, body: string, more: Partial<ThreadComment> = {}): ThreadComment => ({
  id: ++nextId,
  author: person(login),
  body,
  isOwn: false,
  ...more,
});
const thread = (comments: readonly ThreadComment[], more: Partial<ReviewThread> = {}): ReviewThread => ({
  id: `T${comments[0]?.id}`,
  isResolved: false,
  isOutdated: false,
  path: "a.ts",
  line: 3,
  comments,
  ...more,
});
const pull = (more: Partial<PullReviews>): PullReviews => ({
  isOpen: true,
  headCommit: "c",
  threads: [],
  threadCount: more.threads?.length ?? 0,
  requests: [],
  comments: [],
  ...more,
});

const access: Record<string, string> = { mona: "write", hubot: "admin", reader: "read" };

function open(asked: string[] = []) {
  const host = {
    viewer: async () => undefined,
    permission: async (login: string) => {
      asked.push(login);
      if (login === "silent") throw new GitHubError("unavailable", "GitHub is down");
      if (login === "gone") throw new GitHubError("missing", "not a user");
      return access[login] ?? "none";
    },
  };
  const trust = new ReviewTrust(new People(), ["renovate[bot]"]);
  return (reviews: PullReviews) => gather(reviews, trust.begin(host), (text) => text);
}

describe("threads", () => {
  test("of strangers are ignored, and what strangers add is left out", async () => {
    const asked: string[] = [];
    const ours = thread([say("mona", "one"), say("mallory", "two"), say("hubot", "three")]);
    const strange = thread([say("mallory", "four"), say("mona", "five")]);
    const dead = thread([say("x", "six", { author: undefined })]);
    const bot = thread([say("x", "seven", { author: { login: "evil[bot]", isPerson: false } })]);
    const gone = thread([say("gone", "eight")]);
    const threads = [ours, strange, dead, bot, gone, thread([say("reader", "nine")])];
    const found = await open(asked)(pull({ threads }));
    expect(found.items).toHaveLength(1);
    expect(found.items[0]).toMatchObject({ kind: "thread", key: ours.id, place: "a.ts, line 3" });
    expect(found.items[0]?.texts).toEqual([
      { author: "mona", body: "one" },
      { author: "hubot", body: "three" },
    ]);
    expect(found.ignored).toEqual({
      threads: 5,
      logins: ["mallory", "a deleted account", "evil[bot]", "gone", "reader"],
    });
    expect(found.isWhole).toBe(true);
    expect([...asked].sort()).toEqual(["gone", "hubot", "mallory", "mona", "reader"]);
  });

  test("of a named bot count", async () => {
    const bot = { login: "renovate[bot]", isPerson: false };
    const found = await open()(pull({ threads: [thread([say("x", "update", { author: bot })])] }));
    expect(found.items).toHaveLength(1);
  });

  test("that are resolved are no work", async () => {
    const found = await open()(pull({ threads: [thread([say("mona", "one")], { isResolved: true })] }));
    expect(found.items).toEqual([]);
  });

  test("are not whole while GitHub does not say who may write", async () => {
    const found = await open()(pull({ threads: [thread([say("silent", "one")])] }));
    expect(found).toMatchObject({ items: [], isWhole: false, ignored: { threads: 0 } });
  });

  test("that were answered come again only with a newer comment of someone who counts", async () => {
    const first = say("mona", "one");
    const gathered = await open()(pull({ threads: [thread([first])] }));
    const [item] = gathered.items;
    if (!item) throw new Error("no item");
    const answer = say("github-actions", renderThreadAnswer(item, "abc"), {
      author: { login: "github-actions[bot]", isPerson: false },
      isOwn: true,
    });
    const answered = await open()(pull({ threads: [thread([first, answer])] }));
    expect(answered.items).toEqual([]);
    expect(answered.isAnswered(item)).toBe(true);
    const stranger = await open()(pull({ threads: [thread([first, answer, say("mallory", "no")])] }));
    expect(stranger.items).toEqual([]);
    const again = await open()(pull({ threads: [thread([first, answer, say("mona", "no")])] }));
    expect(again.items).toMatchObject([{ key: item.key, texts: [{ body: "one" }, { body: "no" }] }]);
    expect(again.isAnswered(item)).toBe(true);
  });

  test("are not silenced by the mark of a stranger, or by a quoted one", async () => {
    const first = say("mona", "one");
    const mark = `<!-- ralph-ci settled ${first.id} -->`;
    const forged = thread([first, say("mallory", `done\n${mark}`)]);
    const quoted = thread([first, say("hubot", `> done\n> ${mark}\n\nNo, it is not.`)]);
    const found = await open()(pull({ threads: [forged, { ...quoted, id: "Q" }] }));
    expect(found.items.map(({ texts }) => texts.length)).toEqual([1, 2]);
  });
});

test("a review that asks for changes counts until it is answered, and again when it is newer", async () => {
  const request = { id: 7, author: person("mona"), body: "Add tests." };
  const strange = { id: 8, author: person("mallory"), body: "Rewrite it." };
  const blank = { id: 9, author: person("hubot"), body: " \n" };
  const found = await open()(pull({ requests: [request, strange, blank] }));
  expect(found.items).toMatchObject([
    { kind: "changes", key: "mona", version: "7", texts: [{ body: "Add tests." }] },
  ]);
  const answer = { author: undefined, body: renderComment(found.items, "abc"), isOwn: true };
  expect((await open()(pull({ requests: [request], comments: [answer] }))).items).toEqual([]);
  const forged = { ...answer, author: person("mallory"), isOwn: false };
  expect((await open()(pull({ requests: [request], comments: [forged] }))).items).toHaveLength(1);
  const newer = { ...request, id: 10 };
  expect((await open()(pull({ requests: [newer], comments: [answer] }))).items).toHaveLength(1);
});

test("an answer mentions no one and breaks out of nothing", () => {
  const item = { kind: "changes", key: "x--> @octo/all `", version: "7", place: "", texts: [] } as const;
  const text = renderComment([item], "abc");
  expect(text).not.toMatch(/@octo|--> |`/);
  expect(text.match(/-->/g)).toHaveLength(2);
});

test("many strangers do not hold up a run", async () => {
  const asked: string[] = [];
  const threads = Array.from({ length: 200 }, (_, n) => thread([say(`stranger-${n}`, "x")]));
  const found = await open(asked)(pull({ threads }));
  expect(asked).toHaveLength(30);
  expect(found).toMatchObject({ isWhole: false, ignored: { threads: 30 } });
});
