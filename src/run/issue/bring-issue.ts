// Brings an issue into its effort: reads it, makes the effort on its work branch, and takes over later changes.
import { loadEffort, newProgressLog, pathFromTop } from "../../effort/index.ts";
import { GitHubError } from "../../github/index.ts";
import {
  type Boxes,
  type IssueItem,
  type IssueWork,
  mergeIssue,
  planOfIssue,
  readIssueWork,
  renderBackground,
  requireIssuePlan,
} from "../../issue/index.ts";
import { commitEffortFiles, findPreExistingChanges } from "../../loop/index.ts";
import {
  type ConfigurationError,
  fileStatus,
  makeCheckoutFolder,
  readText,
  replaceFile,
} from "../../platform/index.ts";
import type { BranchSync } from "../branch-sync.ts";
import type { RunContext } from "../context.ts";
import { refuseUnexpected } from "../start/index.ts";
import { readBoxes, recordBoxes } from "./boxes.ts";
import { openIssueClient } from "./issue-source.ts";

/** The issue as it was read, or why it could not be read. */
export type FoundIssue = { readonly work: IssueWork } | { readonly error: ConfigurationError };

/** The items of the stories, and what is known of their boxes, both by the story's id. */
export interface IssueStories {
  readonly number: number;
  readonly items: ReadonlyMap<string, IssueItem>;
  readonly boxes: Boxes;
}

/** Reads the issue. @returns undefined for any other effort. @throws ConfigurationError if it may not be worked from */
export async function findIssue(context: RunContext): Promise<FoundIssue | undefined> {
  const { location, host, checkout, redactor } = context;
  if (location.issue === undefined) return undefined;
  const before = readText(location.prdFile);
  if (before !== undefined) requireIssuePlan(before, location.issue, pathFromTop(location, location.prdFile));
  try {
    const client = await openIssueClient(host, checkout);
    return { work: await readIssueWork(client, location.issue) };
  } catch (error) {
    if (error instanceof GitHubError && error.fault !== "missing")
      return { error: Object.assign(error, { message: redactor.text(error.message) }) };
    throw error;
  }
}

/**
 * Makes the effort of the issue on its work branch, or switches to the branch that has it.
 * @returns the branch that was checked out before, if it was another one. @throws ConfigurationError without issue and effort
 */
export async function arriveAtIssue(
  context: RunContext,
  found: FoundIssue | undefined,
  branchSync: Pick<BranchSync, "fetch">,
): Promise<string | undefined> {
  const { location, checkout, inputs, clock } = context;
  if (!found || fileStatus(location.prdFile)) return undefined;
  const branch = checkout && inputs.commit === "each" ? `ralph/${location.slug}` : undefined;
  const before = branch === undefined ? undefined : await switchToWork(context, branch, branchSync);
  if (fileStatus(location.prdFile)) return before;
  if ("error" in found) throw found.error;
  const { work } = found;
  makeCheckoutFolder(location.folder);
  replaceFile(location.prdFile, planOfIssue(work).text, { mode: 0o644 });
  replaceFile(location.backgroundFile, renderBackground(work), { mode: 0o644 });
  const log = newProgressLog({ effort: location.slug, type: "Feature", started: clock.now() });
  if (!fileStatus(location.progressFile)) replaceFile(location.progressFile, log, { mode: 0o644 });
  await commitIssue(context, branch, `stories of issue ${work.number}`, work);
  return before;
}

async function switchToWork(
  context: RunContext,
  branch: string,
  branchSync: Pick<BranchSync, "fetch">,
): Promise<string | undefined> {
  const { checkout, journal, location, folder, effortState, inputs } = context;
  const place = { checkout, journal, location, folder, effortState, commit: inputs.commit };
  const { unexpected } = await findPreExistingChanges(place);
  refuseUnexpected(context, unexpected);
  const start = await branchSync.fetch(branch);
  const before = await checkout?.switchTo(branch, start);
  return before === branch ? undefined : before;
}

/** Takes over what people changed in the issue. Where GitHub does not answer, the effort stays as it is, and a warning says so. */
export async function takeOverIssue(
  context: RunContext,
  found: FoundIssue | undefined,
  branch: string | undefined,
): Promise<IssueStories | undefined> {
  const { location, journal, announce } = context;
  if (!found) return undefined;
  if ("error" in found) {
    const text = `what people changed in issue #${location.issue} is taken over by a later run: ${found.error.message}`;
    announce({ kind: "warning", text });
    return undefined;
  }
  const { work } = found;
  const boxes = readBoxes(journal, location.slug);
  const { text } = loadEffort(location).prd;
  const plan = mergeIssue(text, work, boxes, pathFromTop(location, location.prdFile));
  const isChanged = plan.text !== text;
  if (isChanged) replaceFile(location.prdFile, plan.text);
  const isNewText = updateBackground(context, work);
  for (const remark of plan.remarks) announce({ kind: "note", text: remark });
  if (isChanged || isNewText) await commitIssue(context, branch, `changes of issue ${work.number}`, work);
  const now = new Map([...plan.items].map(([id, { isDone }]) => [id, isDone]));
  await recordBoxes(context, now, boxes);
  return { number: work.number, items: plan.items, boxes: now };
}

/** A text that a person wrote instead stays. */
function updateBackground({ location }: RunContext, work: IssueWork): boolean {
  const before = readText(location.backgroundFile);
  const now = renderBackground(work);
  const [first] = now.split("\n");
  if (before === undefined || before === now || before.split("\n")[0] !== first) return false;
  replaceFile(location.backgroundFile, now);
  return true;
}

async function commitIssue(
  context: RunContext,
  branch: string | undefined,
  subject: string,
  { url }: IssueWork,
): Promise<void> {
  const { checkout, journal, location, runId } = context;
  await commitEffortFiles({ checkout, branch, journal, location, runId }, { subject, body: `From ${url}` }, [
    location.backgroundFile,
  ]);
}
