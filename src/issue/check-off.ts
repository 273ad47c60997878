// Brings the boxes and sub-issues of an issue to the state of their stories, one change at a time.
import type { GitHubClient } from "../github/index.ts";
import { checkBox, readBox } from "./list/index.ts";
import type { IssueItem } from "./read-issue.ts";

/** What is done with GitHub. */
export type CheckHost = Pick<GitHubClient, "issue" | "updateIssue" | "comments" | "addIssueComment">;

/** A story whose item is to be checked, or unchecked. */
export interface DueCheck {
  readonly item: IssueItem;
  /** Whether the story has passed. */
  readonly isDone: boolean;
  /** Whether the box was checked when it was last read or set. */
  readonly wasDone: boolean;
  /** A line about the commit with the work, for a comment; plain text. */
  readonly sentence: string;
  /** A hidden mark, by which the comment is found again. */
  readonly mark: string;
}

/** What became of it: `done`, `changed` if people changed it meanwhile, or why not, as a clause. */
export type CheckResult = "done" | "changed" | { readonly why: string };

const mostPages = 5;

/** Checks an item off, or takes the check back. @throws GitHubError */
export async function checkOff(host: CheckHost, issue: number, due: DueCheck): Promise<CheckResult> {
  const { subIssue } = due.item;
  return subIssue === undefined ? checkItem(host, issue, due) : closeIssue(host, subIssue, due);
}

/** Reads the text just before it changes one character of it: GitHub cannot be asked to compare. */
async function checkItem(host: CheckHost, number: number, due: DueCheck): Promise<CheckResult> {
  const { item, isDone, wasDone } = due;
  const { body, state } = await host.issue(number);
  if (state === "closed") return { why: `issue #${number} is closed` };
  const now = readBox(body, item.source);
  if (now === isDone) return "done";
  if (now !== undefined && now !== wasDone) return "changed";
  const checked = checkBox(body, item.source, isDone);
  if ("why" in checked) return checked;
  await host.updateIssue(number, { body: checked.body });
  return "done";
}

async function closeIssue(host: CheckHost, number: number, due: DueCheck): Promise<CheckResult> {
  const { isDone, wasDone, sentence, mark } = due;
  const { state } = await host.issue(number);
  const now = state === "closed";
  if (now === isDone) return "done";
  if (now !== wasDone) return "changed";
  if (!isDone) await host.updateIssue(number, { state: "open", reason: "reopened" });
  else {
    if (!(await hasComment(host, number, mark))) await host.addIssueComment(number, `${sentence}\n\n${mark}`);
    await host.updateIssue(number, { state: "closed", reason: "completed" });
  }
  return "done";
}

async function hasComment(host: CheckHost, number: number, mark: string): Promise<boolean> {
  for (let page = 1; page <= mostPages; page += 1) {
    const { comments, isLast } = await host.comments(number, page);
    if (comments.some(({ body }) => body.includes(mark))) return true;
    if (isLast) return false;
  }
  return false;
}
