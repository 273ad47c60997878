// What follows from each reason to stop: another run, a person's decision first, or nothing.
import { flatten } from "../../effort/index.ts";
import { renderMoment, type StopReason } from "../../loop/index.ts";
import { quoteShellWord } from "../../platform/index.ts";
import type { StoryStatus } from "../story-status.ts";
import type { RunRequest } from "./run-request.ts";

/** The facts about the last run of an effort, and about the effort after it. */
export interface NextFacts {
  effort: string;
  /** `interrupted`: the run was killed. */
  reason: StopReason | "interrupted";
  /** Whether a run is at work now, and whether it is paused. */
  live: boolean;
  paused: boolean;
  branch: string | null;
  /** Whether commits are left that should have been pushed. */
  unpushed: boolean;
  /** How many stories passed without a gate. */
  unverified: number;
  stories: readonly StoryStatus[];
  /** The last iteration: its story and the sentence of its verdict. */
  last: { storyId: string; agent: string; reason: string } | undefined;
  /** What the run said about its end, besides the reason. */
  why: string | undefined;
  /** When the provider's limit ends, ms since the epoch. */
  resumeAt: number | undefined;
  /** What the effort has used, and the estimate for the next iteration; costs in US dollars. */
  used: { iterations: number; costUsd: number; nextCostUsd: number };
  /** Whether the run finished an iteration. */
  finishedSome: boolean;
  /** The number of the next run in a row, where it starts by itself. */
  startsRun: number | undefined;
  /** How the last run was started; undefined if it is not known. */
  request: RunRequest | undefined;
}

/** An option to raise: as `+10`, or as a whole. Durations in ms. */
export interface Raise {
  option: "max-iterations" | "max-cost" | "max-runtime";
  more: number;
  whole: number;
}

/** What follows, before it is written for a terminal or a workflow. */
export interface Plan {
  kind: "command" | "decision" | "nothing";
  /** Sentences for a person: what to decide or to know first; empty if the command says everything. */
  text: string;
  /** Whether a run of the effort comes next. */
  runs: boolean;
  raise?: Raise;
}

type Place = RunRequest["place"];

const run = (text = ""): Plan => ({ kind: "command", text, runs: true });
const decide = (text: string, runs = true): Plan => ({ kind: "decision", text, runs });

const plans: Readonly<Record<NextFacts["reason"], (facts: NextFacts, place: Place) => Plan>> = {
  complete: planComplete,
  "max-iterations": ({ used }) => ({ ...run(), raise: raiseIterations(used.iterations) }),
  "max-cost": ({ used, request }) => ({ ...run(), raise: raiseCost(used, request?.totals.maxCost) }),
  // A run that could not even finish one iteration needs more time, not another try.
  "max-runtime": ({ finishedSome, request }) =>
    finishedSome || !request ? run() : { ...run(), raise: raiseRuntime(request.totals.maxRuntime) },
  "rate-limited": ({ resumeAt }) =>
    run(
      resumeAt === undefined
        ? "Wait until the agent's provider allows requests again."
        : `Wait until ${renderMoment(resumeAt)}, when the agent's provider allows requests again.`,
    ),
  stopped: () => run(),
  cancelled: () => run(),
  interrupted: () => run(),
  blocked: (facts, place) => decide(describeBlocked(facts, place)),
  superseded: (facts, place) =>
    decide(
      place === "workflow"
        ? "Wait until the other run of this effort has ended."
        : `Wait until the other run of this effort has ended, or stop it with "${writeCommand("stop", facts)}".`,
    ),
  "max-failures": ({ last }) => decide(`Find out why the agent fails${quote(last?.reason)}, and mend it.`),
  stuck: ({ last, why }) =>
    decide(
      why
        ? `Mend what keeps the proof from starting${quote(why)}.`
        : `Change ${last ? flatten(last.storyId) : "the story"} or its gates, because the last iterations made no progress${quote(last?.reason)}.`,
    ),
  "start-error": ({ why }) => decide(`Mend what keeps the agent from starting${quote(why)}.`),
  "auth-error": ({ last, why }) =>
    decide(
      why
        ? `Give the agent credentials that its provider takes${quote(why)}.`
        : `Renew the credentials of ${last ? `the agent ${flatten(last.agent)}` : "the agent"}.`,
    ),
  "state-error": ({ why }) => decide(`Mend the cause of the error${quote(why)}.`),
};

/** Plans what follows. Pure and total. */
export function plan(facts: NextFacts, place: Place): Plan {
  if (facts.live && facts.paused) {
    const text = `The run is paused; "${writeCommand("resume", facts)}" continues it.`;
    return { kind: "nothing", text, runs: false };
  }
  if (facts.live) {
    const text = `A run is active; "${writeCommand("stop", facts)}" stops it after this iteration.`;
    return { kind: "nothing", text, runs: false };
  }
  if (facts.startsRun !== undefined) {
    const text = `Nothing: the next run, number ${facts.startsRun} in a row, starts automatically.`;
    return { kind: "nothing", text, runs: false };
  }
  return plans[facts.reason](facts, place);
}

function planComplete({ branch, unpushed, unverified }: NextFacts): Plan {
  const on = branch === null ? "" : ` on ${flatten(branch)}`;
  if (unpushed)
    return decide(
      `Fix what keeps the commits from being pushed${branch === null ? "" : ` to ${flatten(branch)}`}: the next run pushes them.`,
    );
  const unverifiedToo = unverified > 0 ? ", especially of the stories that no gate verified" : "";
  return decide(`Read the commits${on}${unverifiedToo}, and merge them.`, false);
}

function describeBlocked(facts: NextFacts, place: Place): string {
  const { stories } = facts;
  const ids = (test: (story: StoryStatus) => boolean) => stories.filter(test).map(({ id }) => flatten(id));
  const aside = ids(({ setAside }) => setAside !== undefined);
  const skipped = ids(({ skippedByHand }) => skippedByHand === true);
  const held = ids(({ status }) => status === "blocked" || status === "skipped").filter(
    (id) => !skipped.includes(id),
  );
  const [first] = [...aside, ...skipped, ...held];
  if (first === undefined) {
    const open = ids(({ status }) => status === "open");
    return `Change dependsOn of ${listIds(open)} in the plan: no story that it names can pass.`;
  }
  const sentences = [];
  if (aside[0] !== undefined) {
    const other =
      place === "workflow"
        ? "raise max-tries"
        : `give more tries with "${writeCommand("retry", facts, aside[0])}"`;
    sentences.push(`Decide about ${listIds(aside)}, set aside: edit it in the plan, or ${other}.`);
  }
  if (skipped[0] !== undefined)
    sentences.push(
      place === "workflow"
        ? `${listIds(skipped)}: skipped by a person; ralph-ci retry takes it up again where the records are.`
        : `Take up ${listIds(skipped)}, skipped, with "${writeCommand("retry", facts, skipped[0])}".`,
    );
  if (held.length > 0) sentences.push(`Open ${listIds(held)} again in the plan, or finish it by hand.`);
  return sentences.join(" ");
}

const locationSpellings: readonly string[] = ["-C", "--state-dir", "--effort"];

/** A command about the effort, with the locations of its last run. */
function writeCommand(name: string, { effort, request }: NextFacts, ...more: string[]): string {
  const given = request?.options.filter(({ spelling }) => locationSpellings.includes(spelling)) ?? [];
  const words = given.flatMap(({ spelling, value = "" }) => [spelling, value]);
  const named = words.includes("--effort") ? words : ["--effort", effort, ...words];
  return ["ralph-ci", name, ...more, ...named].map(quoteShellWord).join(" ");
}

const maxNamed = 5;

function listIds(ids: readonly string[]): string {
  const named = ids.slice(0, maxNamed).join(", ");
  return ids.length > maxNamed ? `${named} and ${ids.length - maxNamed} more` : named;
}

/** The longest quotation in a next step, in characters. */
const maxQuoted = 300;

function quote(text: string | undefined): string {
  if (!text) return "";
  const flat = flatten(text).replace(/\.$/, "");
  return ` (${flat.length > maxQuoted ? `${flat.slice(0, maxQuoted)}…` : flat})`;
}

const moreIterations = 10;
/** In US dollars; the default limit. */
const mostMoreCost = 20;

function raiseIterations(used: number): Raise {
  return { option: "max-iterations", more: moreIterations, whole: used + moreIterations };
}

/** As much again as the limit was, and at least twice what the next iteration may cost. */
function raiseCost({ costUsd, nextCostUsd }: NextFacts["used"], limit = mostMoreCost): Raise {
  const more = Math.max(Math.min(limit, mostMoreCost), nextCostUsd * 2);
  return { option: "max-cost", more: roundUp(more), whole: roundUp(costUsd + more) };
}

/** Cents, and whole dollars where it is more than one. */
function roundUp(amount: number): number {
  return amount > 1 ? Math.ceil(amount) : Math.ceil(amount * 100) / 100;
}

function raiseRuntime(before: number): Raise {
  return { option: "max-runtime", more: before, whole: before * 2 };
}
