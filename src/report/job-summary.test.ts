// The job summary answers five questions on one screen.
import { describe, expect, test } from "vitest";
import type { ProofRow } from "../journal/index.ts";
import type { StopReason } from "../loop/index.ts";
import { stopReasons } from "../loop/index.ts";
import { facts, iteration, story, withNext } from "./job-summary.fixture.ts";
import { type JobSummaryFacts, renderJobSummary } from "./job-summary.ts";

const render = (given: JobSummaryFacts) =>
  renderJobSummary(withNext(given), { rename: (text) => text.replaceAll("--", "") });
const answer = (text: string, question: string) =>
  new RegExp(`^\\| \\*\\*${question.replace("?", "\\?")}\\*\\* \\| (.*) \\|$`, "m").exec(text)?.[1];

describe("the five answers", () => {
  test("of a complete effort", () => {
    const text = render(facts([story("A", "passed"), story("B", "passed", false)], "complete"));
    expect(text).toMatch(/^## ✅ login: complete, 2 of 2 stories\n/);
    expect(answer(text, "Done?")).toBe("Yes: 2 of 2 stories passed.");
    expect(answer(text, "What is left?")).toBe("Nothing.");
    expect(answer(text, "What next?")).toContain("<code>ralph/login</code>");
    expect(text).toContain("1 of the stories that passed is unverified");
  });

  test("of an incomplete one: what is left and why, the known cost, and the snapshot to continue from", () => {
    const left = [story("A", "passed"), story("B", "open"), story("C", "blocked")];
    const known = { knownCostUsd: 1.5, unknownCosts: 1, generation: 9, iterations: [iteration(4)] };
    const text = render(facts(left, "max-iterations", known));
    expect(answer(text, "Done?")).toBe("No: 1 of 3 stories passed.");
    expect(answer(text, "What is left?")).toBe("B Story B<br>C Story C (blocked)");
    expect(answer(text, "What did it cost?")).toBe(
      "$1.50, without 1 iteration of unknown cost; 1 iteration in this run (1 min 1 s of agent work), 4 iterations in all.",
    );
    expect(answer(text, "Why did it stop?")).toMatch(
      /raise max-iterations to continue\. \(`max-iterations`\)$/,
    );
    expect(answer(text, "What next?")).toBe(
      "Start the workflow again with max-iterations: 30, as its input or in its file. It continues from snapshot 9.",
    );
  });

  test("of known costs: what the open stories are going to cost", () => {
    const list = [story("A", "passed"), story("B", "passed"), story("C", "open")];
    const cost = (stories: typeof list, known: number, unknownCosts = 0) =>
      answer(render(facts(stories, "stopped", { knownCostUsd: known, unknownCosts })), "What did it cost?");
    expect(cost(list, 3)).toMatch(
      /in all\. The open story costs about \$1\.50 more, if like those that passed\.$/,
    );
    for (const untold of [cost(list, 3, 1), cost(list, 0), cost([story("C", "open")], 3)])
      expect(untold).toMatch(/in all\.$/);
  });

  test("of a blocked one: what is set aside, why, and what to do", () => {
    const reason = "5 iterations without a pass. The last one: Gate `false` failed.";
    const list = [{ ...story("A", "open"), setAside: reason }, story("B", "open"), story("C", "passed")];
    const text = render(facts(list, "blocked"));
    expect(answer(text, "What is left?")).toBe("A Story A (set aside)<br>B Story B");
    expect(answer(text, "What is set aside?")).toBe(
      "A: 5 iterations without a pass. The last one: Gate &#96;false&#96; failed.",
    );
    expect(answer(text, "What next?")).toMatch(
      /^Decide about A, set aside: edit it in the plan, or raise max-tries\. Then run the workflow again\.$/,
    );
    expect(text).toContain("| A | Story A | set aside |");
    expect(answer(render(facts([story("B", "blocked")], "blocked")), "What is set aside?")).toBeUndefined();
  });

  test("of a rate-limited one: until when, and the known tokens", () => {
    const limited = facts([story("A", "open")], "rate-limited", { resumeAt: Date.UTC(2026, 2, 4, 17) });
    const tokens = { input: 1_000, output: 2_500, cacheRead: 30_000, cacheWrite: 4_000 };
    const text = render({ ...limited, status: { ...limited.status, tokens } });
    expect(answer(text, "Why did it stop?")).toBe(
      "The agent's provider limits its use until 2026-03-04 17:00 UTC; run again then. (`rate-limited`)",
    );
    expect(answer(text, "What did it cost?")).toMatch(
      /^\$0\.00 for 35,000 input tokens \(34,000 from the cache\) and 2,500 output tokens; /,
    );
  });

  test("of one with connected people: how they could attach, who came, and what they did", () => {
    expect(answer(render(facts([story("A", "open")], "stopped")), "Who connected?")).toBeUndefined();
    const people = ["Join from elsewhere: ssh terminal.login.ralph", "ann | <b> joined terminal"];
    const text = render(facts([story("A", "open")], "stopped", { people }));
    expect(answer(text, "Who connected?")).toBe(
      "Join from elsewhere: ssh terminal.login.ralph<br>ann &#124; &lt;b&gt; joined terminal",
    );
    const many = Array.from({ length: 14 }, (_, index) => `act ${index}`);
    const long = render(facts([story("A", "open")], "stopped", { people: many }));
    expect(answer(long, "Who connected?")).toMatch(/act 11<br>and 2 more$/);
  });

  test("of one with a report: where it is", () => {
    const page = (more: Partial<JobSummaryFacts>) => render(facts([story("A", "passed")], "complete", more));
    expect(answer(page({ hasReport: true, generation: 12 }), "Where are changes and output?")).toMatch(
      /^In <code>report\.html<\/code> of snapshot 12: the newest artifact of this run/,
    );
    for (const more of [
      { hasReport: true, generation: null },
      { hasReport: false, generation: 12 },
    ])
      expect(page(more)).not.toContain("report.html");
  });

  test("of one with a push: whether the remote has the work, and what to do if not", () => {
    const complete = (push: JobSummaryFacts["push"]) =>
      render(facts([story("A", "passed")], "complete", { push, generation: 2 }));
    const branch = "ralph/login";
    expect(answer(complete(undefined), "Was it pushed?")).toBeUndefined();
    const pushed = complete({ kind: "pushed", branch, reason: undefined, unpushedCommits: 0 });
    expect(answer(pushed, "Was it pushed?")).toBe("Yes, to <code>ralph/login</code>.");
    expect(answer(pushed, "What next?")).toBe(
      "Read the commits on <code>ralph/login</code>, and merge them.",
    );
    const reason = `Refused: <b> | ${"long ".repeat(60)}; ask for --help.`;
    const refused = complete({ kind: "refused", branch, reason, unpushedCommits: 2 });
    expect(answer(refused, "Was it pushed?")).toMatch(
      /^No\. 2 commits are not pushed\. Refused: &lt;b&gt; &#124; (long )+; ask for help\.$/,
    );
    expect(answer(refused, "What next?")).toMatch(/^Fix what keeps .* run the workflow again.*snapshot 2\.$/);
    const why = "The commits stay here; add a remote.";
    const missing = complete({ kind: "no-remote", branch, reason: why, unpushedCommits: 2 });
    expect(answer(missing, "Was it pushed?")).toBe(`No. ${why}`);
    const side = "ralph/login-1";
    const aside = complete({ kind: "aside", branch: side, reason: "It went aside.", unpushedCommits: 0 });
    expect(answer(aside, "Was it pushed?")).toBe("Yes, but to another branch. It went aside.");
    expect(answer(aside, "What next?")).toContain("<code>ralph/login-1</code>");
  });

  test("of one that continues automatically: nothing to do", () => {
    const stopped = facts([story("A", "open")], "max-runtime", { generation: 3 });
    const text = render({ ...stopped, status: { ...stopped.status, chain: { before: 1, continues: true } } });
    expect(answer(text, "What next?")).toBe(
      "Nothing: the next run, number 3 in a row, starts automatically. It continues from snapshot 3.",
    );
  });

  test("of one that was interrupted in a turn", () => {
    const open = iteration(4, { endedAt: null, outcome: null, durationMs: null, commitSha: null });
    const text = render(facts([story("A", "open")], undefined, { iterations: [open], unknownCosts: 1 }));
    expect(text).toContain("interrupted, 0 of 1 stories");
    expect(answer(text, "Why did it stop?")).toBe(
      "The run was interrupted during iteration 4 on A before it could end.",
    );
    expect(answer(text, "What did it cost?")).toMatch(/^Unknown; /);
  });

  test.each(Object.keys(stopReasons) as StopReason[])("%s gives all five in a few lines", (reason) => {
    const many = Array.from({ length: 300 }, (_, index) => story(`US-${index}`, "open"));
    const text = render(facts(many, reason));
    for (const question of ["Done?", "What is left?", "What did it cost?", "Why did it stop?", "What next?"])
      expect(answer(text, question), question).toMatch(/\S/);
    // The rest is folded.
    expect(text.slice(0, text.indexOf("<details>")).split("\n").length).toBeLessThan(16);
    expect(answer(text, "What is left?")).toMatch(/and 295 more$/);
  });
});

test("what was put back at protected paths, with the input that allows it", () => {
  const putBack = [
    ".mcp.json is protected and was put back. A person can allow it with --allow-protected .mcp.json.",
  ];
  const text = render(facts([story("A", "open")], "stopped", { putBack }));
  expect(answer(text, "What was put back?")).toMatch(
    /^⚠️ \.mcp\.json is protected .* with allow-protected \.mcp\.json\.$/,
  );
  expect(answer(render(facts([story("A", "open")], "stopped")), "What was put back?")).toBeUndefined();
});

describe("the proof", () => {
  const command = (more: Partial<ProofRow["commands"][number]> = {}): ProofRow["commands"][number] => ({
    command: "npm test",
    isSetup: false,
    exitCode: 0,
    timedOut: false,
    passed: true,
    durationMs: 1_500,
    outputTail: "",
    reopened: null,
    ...more,
  });
  const proof = (more: Partial<ProofRow> = {}): ProofRow => ({
    effort: "login",
    number: 1,
    runId: "r",
    iteration: 1,
    at: "2026-01-01T00:00:00.000Z",
    durationMs: 2_000,
    place: "clean",
    commitSha: "0123456789abcdef",
    result: "passed",
    remark: "",
    notGated: [],
    subject: "",
    commands: [command({ command: "npm ci", isSetup: true }), command()],
    ...more,
  });
  const page = (proofs: ProofRow[], stopReason: StopReason = "complete") =>
    render(facts([story("A", "passed")], stopReason, { proofs }));

  test("on a clean checkout is a yes, with every command", () => {
    const text = page([proof({ notGated: ["B"] })]);
    expect(answer(text, "Proved?")).toBe(
      "Yes. 1 gate passed on a clean checkout at commit 0123456789. Not verified by a gate: B.",
    );
    expect(text).toContain("| 1 | setup: npm ci | clean checkout `0123456789` | passed | 1.5 s |  |");
  });

  test("in the checkout is a yes in part, with the fix", () => {
    const remark = "Not proved on a clean checkout: set `setup`.";
    expect(answer(page([proof({ place: "checkout", remark, commands: [command()] })]), "Proved?")).toBe(
      "In part. 1 gate passed again in the checkout at commit 0123456789. Not proved on a clean checkout: set &#96;setup&#96;.",
    );
  });

  test("that failed names the gate, the story and the end of the output, also after a later one", () => {
    const failing = command({ exitCode: 1, passed: false, outputTail: "1 of 3 | failed", reopened: "A" });
    const text = page([proof({ result: "failed", commands: [failing] }), proof({ number: 2 })]);
    expect(text).toContain("exit code 1, A is open again | 1.5 s | 1 of 3 &#124; failed |");
    expect(text).toContain("Proofs of this run (2)");
  });

  test("that could not start says why once", () => {
    const text = page([proof({ result: "setup-failed", remark: "The proof could not start: X." })], "stuck");
    expect(answer(text, "Proved?")).toBe("No. The proof could not start: X.");
    expect(answer(text, "Why did it stop?")).toBe("The proof could not start; see above. (`stuck`)");
  });

  test("is missing where it is off, and of an earlier run only its answer is shown", () => {
    expect(answer(page([]), "Proved?")).toBe("No: the proof is off (proof never).");
    expect(answer(page([], "stopped"), "Proved?")).toBeUndefined();
    expect(page([proof({ runId: "earlier" })])).not.toContain("Proofs of this run");
  });
});
