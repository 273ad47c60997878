// What comes next for every reason to stop: an exact command, a person's decision, or nothing.
import { execFileSync } from "node:child_process";
import { tmpdir } from "node:os";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { nextStep, renderNextStep } from "./next-step.ts";
import type { NextFacts } from "./plans.ts";
import {
  followMove,
  parseRunRequest,
  type RunRequest,
  renderRunRequest,
  requestedTag,
} from "./run-request.ts";

const request: RunRequest = {
  place: "machine",
  folder: "/work",
  options: [
    { spelling: "--effort", value: "login" },
    { spelling: "-C", value: "my project" },
    { spelling: "--agent-command", value: "my-agent --fast" },
    { spelling: "--allow-dirty" },
  ],
  unsaid: [],
  totals: { maxIterations: 20, maxCost: 20, maxRuntime: 3_600_000 },
};
const given = "ralph-ci run --effort login -C 'my project' --agent-command 'my-agent --fast' --allow-dirty";

const facts: NextFacts = {
  effort: "login",
  reason: "stopped",
  live: false,
  paused: false,
  branch: "ralph/login",
  unpushed: false,
  unverified: 0,
  stories: [{ id: "US-1", title: "One", status: "open", verified: false }],
  last: { storyId: "US-1", agent: "claude", reason: "Gate `npm test` failed (exit code 1)." },
  why: undefined,
  resumeAt: undefined,
  used: { iterations: 20, costUsd: 19.5, nextCostUsd: 1 },
  finishedSome: true,
  startsRun: undefined,
  request,
};
const here = { place: "machine", folder: "/work" } as const;
const onMachine = (change: Partial<NextFacts>) => nextStep({ ...facts, ...change }, here);
const inWorkflow = (change: Partial<NextFacts>) => nextStep({ ...facts, ...change }, { place: "workflow" });

type Expected = { kind: string; line: string | RegExp; workflow: string | RegExp };
const again = "Run the workflow again.";
const reasons: Record<NextFacts["reason"], [Partial<NextFacts>, Expected]> = {
  complete: [
    { unverified: 1 },
    {
      kind: "decision",
      line: "Read the commits on ralph/login, especially of the stories that no gate verified, and merge them.",
      workflow: /^Read the commits on ralph\/login, .* merge them\.$/,
    },
  ],
  "max-iterations": [
    {},
    {
      kind: "command",
      line: `${given} --max-iterations +10`,
      workflow: "Start the workflow again with max-iterations: 30, as its input or in its file.",
    },
  ],
  "max-cost": [
    {},
    {
      kind: "command",
      line: `${given} --max-cost +20`,
      workflow: "Start the workflow again with max-cost: 40, as its input or in its file.",
    },
  ],
  "max-runtime": [{}, { kind: "command", line: given, workflow: again }],
  "rate-limited": [
    { resumeAt: Date.UTC(2026, 2, 4, 17) },
    {
      kind: "command",
      line: `Wait until 2026-03-04 17:00 UTC, when the agent's provider allows requests again. Then: ${given}`,
      workflow: /^Wait until 2026-03-04 17:00 UTC, .* again\. Run the workflow again\.$/,
    },
  ],
  stopped: [{}, { kind: "command", line: given, workflow: again }],
  cancelled: [{}, { kind: "command", line: given, workflow: again }],
  interrupted: [{}, { kind: "command", line: given, workflow: again }],
  blocked: [
    {
      stories: [
        { id: "US-1", title: "", status: "open", verified: false, setAside: "5 tries." },
        { id: "US-2", title: "", status: "blocked", verified: false },
        { id: "US-3", title: "", status: "skipped", verified: false, skippedByHand: true },
      ],
    },
    {
      kind: "decision",
      line: `Decide about US-1, set aside: edit it in the plan, or give more tries with "ralph-ci retry US-1 --effort login -C 'my project'". Take up US-3, skipped, with "ralph-ci retry US-3 --effort login -C 'my project'". Open US-2 again in the plan, or finish it by hand. Then: ${given}`,
      workflow: /raise max-tries\. .* Then run the workflow again\.$/,
    },
  ],
  superseded: [
    {},
    {
      kind: "decision",
      line: `Wait until the other run of this effort has ended, or stop it with "ralph-ci stop --effort login -C 'my project'". Then: ${given}`,
      workflow: "Wait until the other run of this effort has ended. Then run the workflow again.",
    },
  ],
  "max-failures": [
    {},
    {
      kind: "decision",
      line: `Find out why the agent fails (Gate \`npm test\` failed (exit code 1)), and mend it. Then: ${given}`,
      workflow: /^Find out why the agent fails .* Then run the workflow again\.$/,
    },
  ],
  stuck: [
    {},
    {
      kind: "decision",
      line: /^Change US-1 or its gates, because the last iterations made no progress \(.*\)\. Then: ralph-ci run /,
      workflow: /^Change US-1 .* Then run the workflow again\.$/,
    },
  ],
  "start-error": [
    { why: "my-agent is not on the PATH" },
    {
      kind: "decision",
      line: `Mend what keeps the agent from starting (my-agent is not on the PATH). Then: ${given}`,
      workflow: /^Mend what keeps the agent from starting .* Then run the workflow again\.$/,
    },
  ],
  "auth-error": [
    {},
    {
      kind: "decision",
      line: `Renew the credentials of the agent claude. Then: ${given}`,
      workflow: "Renew the credentials of the agent claude. Then run the workflow again.",
    },
  ],
  "state-error": [
    { why: "the disk is full" },
    {
      kind: "decision",
      line: `Mend the cause of the error (the disk is full). Then: ${given}`,
      workflow: "Mend the cause of the error (the disk is full). Then run the workflow again.",
    },
  ],
};

test.each(Object.entries(reasons))("after %s", (reason, [change, { kind, line, workflow }]) => {
  const step = onMachine({ reason: reason as NextFacts["reason"], ...change });
  expect(step.kind).toBe(kind);
  const same = (text: string | RegExp) => (typeof text === "string" ? text : expect.stringMatching(text));
  expect(renderNextStep(step)).toEqual(same(line));
  const there = inWorkflow({ reason: reason as NextFacts["reason"], ...change });
  expect(there).toEqual({ kind, text: same(workflow), command: null });
});

describe("the command", () => {
  test("raises the limit that was given, and leaves one that counts from here", () => {
    const withLimit = (value: string) => ({
      ...request,
      options: [{ spelling: "--max-iterations", value }, ...request.options],
    });
    const limited = (value: string) =>
      onMachine({ reason: "max-iterations", request: withLimit(value) }).command;
    expect(limited("5")).toContain("ralph-ci run --max-iterations +10 --effort login");
    expect(limited("+3")).toContain("ralph-ci run --max-iterations +3 --effort login");
    expect(inWorkflow({ reason: "max-iterations", request: withLimit("+3") }).text).toBe(again);
  });

  test("allows at least twice what the next iteration may cost", () => {
    const small = { ...request, totals: { ...request.totals, maxCost: 0.5 } };
    const used = { iterations: 3, costUsd: 0.4, nextCostUsd: 0.3 };
    expect(onMachine({ reason: "max-cost", used, request: small }).command).toContain("--max-cost +0.6");
  });

  test("gives a run that finished nothing twice the time", () => {
    const { command } = onMachine({ reason: "max-runtime", finishedSome: false });
    expect(command).toBe(`${given} --max-runtime 120m`);
    expect(inWorkflow({ reason: "max-runtime", finishedSome: false }).text).toMatch(
      /raise job-timeout .* Run the workflow again\.$/,
    );
  });

  test("goes back to the folder of the run", () => {
    const elsewhere = nextStep(facts, { place: "machine", folder: "/other" });
    expect(elsewhere.command).toBe(`cd /work && ${given}`);
  });

  test("follows a checkout that was moved", () => {
    const places = { shell: tmpdir(), standing: "/new place" };
    const here = { ...request, folder: tmpdir(), options: [] };
    expect(followMove(here, places)).toBe(here);
    expect(followMove({ ...here, folder: "/no/such" }, places)).toMatchObject({ folder: "/new place" });
    const options = [{ spelling: "-C", value: "/no/such" }, { spelling: "--allow-dirty" }];
    expect(followMove({ ...here, options }, places)).toMatchObject({
      folder: tmpdir(),
      options: [{ spelling: "-C", value: "/new place" }, { spelling: "--allow-dirty" }],
    });
  });

  test("takes a workflow's run over with the state folder that was given", () => {
    const step = nextStep(
      { ...facts, request: { ...request, place: "workflow" } },
      { place: "machine", folder: "/other", stateDir: "/state" },
    );
    expect(step.command).toBe(`${given} --state-dir /state`);
  });

  test("names what is not recorded, and never has it", () => {
    const secret = { ...request, unsaid: ["KEY"], options: [{ spelling: "--verify", value: "curl ***" }] };
    expect(onMachine({ request: secret })).toEqual({
      kind: "command",
      text: "Set KEY in your environment, because values are not recorded. Write the secrets in place of ***, because they are not recorded.",
      command: "ralph-ci run --effort login --verify 'curl ***'",
    });
  });

  test("without a known request is the run of the effort", () => {
    expect(onMachine({ request: undefined }).command).toBe("ralph-ci run --effort login");
  });

  test("is read by a shell as it was given", () => {
    const value = fc.string({ unit: "grapheme", minLength: 1 }).filter((text) => !text.includes("\0"));
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 4 }), (values) => {
        const options = values.map((each) => ({ spelling: "--verify", value: each }));
        const { command } = onMachine({ request: { ...request, options } });
        const script = `show() { for word; do printf '%s\\0' "$word"; done; }; ${String(command).replace("ralph-ci", "show")}`;
        const words = execFileSync("sh", ["-c", script], { encoding: "utf8" }).split("\0").slice(0, -1);
        expect(words).toEqual(["run", "--effort", "login", ...values.flatMap((each) => ["--verify", each])]);
      }),
      { numRuns: 30 },
    );
  });
});

test("nothing is to be done while a run is active, or when the next one starts by itself", () => {
  const live = onMachine({ live: true });
  expect(live).toMatchObject({ kind: "nothing", command: null });
  expect(live.text).toBe(
    "A run is active; \"ralph-ci stop --effort login -C 'my project'\" stops it after this iteration.",
  );
  const chain = inWorkflow({ reason: "max-runtime", startsRun: 2 });
  expect(chain).toMatchObject({
    kind: "nothing",
    text: "Nothing: the next run, number 2 in a row, starts automatically.",
  });
});

test("a blocked effort without a held story names the dependencies", () => {
  const { text } = onMachine({ reason: "blocked" });
  expect(text).toBe("Change dependsOn of US-1 in the plan: no story that it names can pass.");
});

test("a request is read as it was written, and anything else counts as unknown", () => {
  expect(parseRunRequest(renderRunRequest(request))).toEqual(request);
  for (const text of [null, "", "[]", "{}", '{"place":"moon"}'])
    expect(parseRunRequest(text)).toBeUndefined();
});

test("the tag of a run is known from its record", () => {
  const tagged = { ...request, options: [...request.options, { spelling: "--tag", value: "login" }] };
  expect(requestedTag(renderRunRequest(tagged))).toBe("login");
  expect(requestedTag(renderRunRequest(request))).toBeUndefined();
  expect(requestedTag(null)).toBeUndefined();
});
