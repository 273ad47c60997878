// Shows a plan, what it cost, and how to continue with it.
import * as path from "node:path";
import type { Story } from "../../effort/index.ts";
import type { OptionValues } from "../../inputs/index.ts";
import type { Plan, PlanOutcome } from "../../planning/index.ts";
import { quoteShellWord } from "../../platform/index.ts";
import { renderRunLine } from "../checks/index.ts";

/** The stories with all that a person must see before agreeing, then what was said about them. */
export function renderPlan(outcome: PlanOutcome, { prd }: Plan): string[] {
  const count = prd.stories.length === 1 ? "1 story" : `${prd.stories.length} stories`;
  const gates = prd.verify.length === 0 ? "" : ` Gates of every story: ${prd.verify.join(" · ")}.`;
  return [
    "",
    `Plan for ${outcome.location.slug}: ${count}.${gates}`,
    ...(prd.description === "" ? [] : [prd.description]),
    ...prd.stories.flatMap(renderStory),
    "",
    ...outcome.remarks,
    renderSpent(outcome),
    ...outcome.warnings.map((text) => `Warning: ${text}`),
  ];
}

function renderStory({
  id,
  title,
  description,
  acceptanceCriteria,
  priority,
  dependsOn,
  verify,
}: Story): string[] {
  const after = dependsOn.length === 0 ? "" : `, after ${dependsOn.join(", ")}`;
  return [
    "",
    `${id}  ${title} (priority ${priority}${after})`,
    ...description
      .split("\n")
      .filter((line) => line.trim() !== "")
      .map((line) => `  ${line.trim()}`),
    ...acceptanceCriteria.map((criterion) => `  - ${criterion.replace(/\s+/g, " ").trim()}`),
    ...verify.map((gate) => `  gate: ${gate}`),
  ];
}

/** The number of sessions and their cost, as a sentence. */
export function renderSpent({ sessions, costUsd, agent }: PlanOutcome): string {
  if (sessions === 0) return `No session of ${agent} was held.`;
  const count = sessions === 1 ? "1 session" : `${sessions} sessions`;
  const cost = costUsd === null ? "cost unknown" : `cost $${costUsd.toFixed(2)}`;
  return `${count} of ${agent}, ${cost}.`;
}

/** The commands that come next. The paths are as a shell in this folder reads them. */
export function renderNextCommands(
  { location }: PlanOutcome,
  options: OptionValues,
  folder: string,
): string[] {
  const file = quoteShellWord(pathFrom(folder, location.folder));
  return [
    `Written: ${pathFrom(folder, location.prdFile)}. Nothing was run.`,
    "Next, read it and correct it where needed:",
    `  ralph-ci validate ${file}`,
    `  ${renderRunLine(optionsOfRun(options, location.folder, folder), undefined)}`,
  ];
}

/** How to write a plan that was only shown. */
export function renderUnwritten({ location, keptFile }: PlanOutcome, folder: string): string[] {
  const effort = quoteShellWord(pathFrom(folder, location.folder));
  return [
    "Not written: --yes was not given, and no person agreed at a terminal. To write this plan:",
    `  mkdir -p ${effort} && cp -n ${quoteShellWord(keptFile ?? "")} ${effort}/prd.json`,
    `Then: ralph-ci validate ${effort}`,
  ];
}

/** The whole result, for programs. */
export function describeAsJson(
  outcome: PlanOutcome,
  { status, error, exitCode }: { status: string; error?: string; exitCode: number },
): object {
  const { location, plan, keptFile, remarks, warnings, sessions, costUsd, agent, records } = outcome;
  return {
    status,
    error: error ?? null,
    exitCode,
    file: location.prdFile,
    plan: plan ? JSON.parse(plan.text) : null,
    kept: keptFile ?? null,
    remarks,
    warnings,
    agent,
    sessions,
    costUsd,
    records,
  };
}

function pathFrom(folder: string, file: string): string {
  const relative = path.relative(folder, file);
  return relative.startsWith("..") ? file : relative || ".";
}

/** Options that are about the plan alone. */
const ofPlan: readonly string[] = ["yes", "json", "max-runtime", "max-cost", "verify"];

/** The options of a run with the same agent. Values of variables are left out: they may be secrets. */
function optionsOfRun(options: OptionValues, effort: string, folder: string): OptionValues {
  const kept = Object.entries(options).filter(([name]) => !ofPlan.includes(name));
  const base = path.resolve(
    folder,
    typeof options["working-directory"] === "string" ? options["working-directory"] : "",
  );
  const given = Object.fromEntries(kept);
  const variables = [given["agent-env"] ?? []].flat().map((entry) => String(entry).replace(/=.*/s, ""));
  return Object.assign(
    given,
    { effort: pathFrom(base, effort) },
    variables.length > 0 ? { "agent-env": variables } : {},
  );
}
