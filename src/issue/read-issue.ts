// Reads an issue with the stories in it: its sub-issues, else the items of its task list.
import { flattenTo } from "../effort/index.ts";
import type { Issue } from "../github/index.ts";
import { ConfigurationError } from "../platform/index.ts";
import { type IssueHost, IssueTrust } from "./issue-trust.ts";
import { readTaskList, type TaskItem } from "./list/index.ts";

/** One thing to do, as the issue has it. */
export interface IssueItem {
  /** What tells it apart: the text of the item as written, or `#34` for a sub-issue. */
  readonly source: string;
  /** The number of the sub-issue; undefined for an item of the list. */
  readonly subIssue: number | undefined;
  readonly title: string;
  readonly details: string;
  readonly isDone: boolean;
  /** The source of the item that this one is below. */
  readonly parent: string | undefined;
}

/** An issue to work from. Everything in it was written by people with write access. */
export interface IssueWork {
  readonly number: number;
  readonly repository: string; // `owner/name`
  readonly url: string;
  readonly title: string;
  /** The text without list and comments. */
  readonly text: string;
  readonly items: readonly IssueItem[];
  /** What people should know, one sentence each. */
  readonly remarks: readonly string[];
}

const mostItems = 200;
const mostLinks = 50;
const longestTitle = 200; // characters
const longestDetails = 20_000; // characters
const largestBody = 262_144; // characters; GitHub's limit is a quarter of it

/** Reads an open issue of a person with write access. @throws ConfigurationError that ends with the fix */
async function readTrustedIssue(
  host: IssueHost,
  number: number,
  trust = new IssueTrust(host),
): Promise<Issue> {
  const issue = await host.issue(number);
  if (issue.isPull)
    throw new ConfigurationError(
      `#${number} is a pull request; give the number of an issue, such as issue#12`,
    );
  if (issue.state === "closed")
    throw new ConfigurationError(`issue #${number} is closed; reopen it, or give the number of an open one`);
  if (issue.body.length > largestBody)
    throw new ConfigurationError(`the text of issue #${number} is too long; split it into several issues`);
  await trust.require(issue);
  return issue;
}

/** Reads title and text of an open issue of a person with write access. @throws ConfigurationError that ends with the fix */
export async function readIssueText(
  host: IssueHost,
  number: number,
): Promise<Pick<IssueWork, "title" | "text">> {
  const { title, body } = await readTrustedIssue(host, number);
  return { title: titleOf(title), text: withoutComments(body.replaceAll("\r\n", "\n")) };
}

/** Reads an issue with its stories. @throws ConfigurationError, also if there are none */
export async function readIssueWork(host: IssueHost, number: number): Promise<IssueWork> {
  const trust = new IssueTrust(host);
  const issue = await readTrustedIssue(host, number, trust);
  const remarks: string[] = [];
  const { repository = host.name, url, title, body } = issue;
  const below = issue.subIssues === 0 ? [] : await readSubIssues(host, issue, trust, remarks);
  const list = readTaskList(body);
  const items = below.length > 0 ? below : await readItems(host, list.items, trust, remarks);
  if (items.length === 0)
    throw new ConfigurationError(
      `issue #${number} has no task list and no sub-issues, so there is nothing to do; add lines like "- [ ] Check a password", or have an agent write a plan: ralph-ci plan 'issue#${number}'`,
    );
  if (items.length > mostItems)
    throw new ConfigurationError(
      `issue #${number} has ${items.length} items, and at most ${mostItems} are read; split it into several issues`,
    );
  const text = withoutComments(below.length > 0 ? body.replaceAll("\r\n", "\n") : list.rest);
  return { number, repository, url, title: titleOf(title), text, items, remarks };
}

async function readSubIssues(
  host: IssueHost,
  { number }: Issue,
  trust: IssueTrust,
  remarks: string[],
): Promise<IssueItem[]> {
  const all = await host.subIssues(number);
  const own = all.filter(({ repository }) => isSameName(repository ?? host.name, host.name));
  const others = all.length - own.length;
  if (others > 0)
    remarks.push(
      `${others} of the sub-issues of issue #${number} are in other repositories and are left out.`,
    );
  for (const each of own) await trust.require(each);
  return own.map((each) => ({
    source: `#${each.number}`,
    subIssue: each.number,
    title: titleOf(each.title),
    details: detailsOf(each.body),
    isDone: each.state === "closed",
    parent: undefined,
  }));
}

/** The items of the list; several with one text are one. An item that is only a link has the title of its issue. */
async function readItems(
  host: IssueHost,
  list: readonly TaskItem[],
  trust: IssueTrust,
  remarks: string[],
): Promise<IssueItem[]> {
  const items = new Map<string, IssueItem>();
  let links = 0;
  for (const { text, isDone, parent, details } of list) {
    const earlier = items.get(text);
    if (earlier) {
      items.set(text, Object.assign({}, earlier, { isDone: earlier.isDone && isDone }));
      remarks.push(
        `"${titleOf(text)}" is in the list more than once: it is one story, and its boxes are left to people.`,
      );
      continue;
    }
    const linked = linkedIssue(text, host.name);
    if (linked !== undefined) links += 1;
    if (links > mostLinks)
      throw new ConfigurationError(
        `the list has more than ${mostLinks} links to issues; write titles into some of its items, or split the issue`,
      );
    const issue = linked === undefined ? undefined : await host.issue(linked);
    if (issue) await trust.require(issue);
    const own = { title: titleOf(issue?.title ?? text), details: detailsOf(issue?.body || details) };
    const above = parent === undefined ? undefined : list[parent]?.text;
    const rest = { source: text, subIssue: undefined, isDone, parent: above === text ? undefined : above };
    items.set(text, Object.assign(own, rest));
  }
  return [...items.values()];
}

/** The number of the issue that a text is a link to, and nothing else. */
function linkedIssue(text: string, repository: string): number | undefined {
  const link = /^(?:([\w.-]+\/[\w.-]+)?#|https?:\/\/[^/\s]+\/([\w.-]+\/[\w.-]+)\/issues\/)([1-9]\d{0,8})$/;
  const [, name, inAddress, number] = link.exec(withoutComments(text).trim()) ?? [];
  if (number === undefined || !isSameName(name ?? inAddress ?? repository, repository)) return undefined;
  return Number(number);
}

function isSameName(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

function titleOf(text: string): string {
  return flattenTo(withoutComments(text), longestTitle);
}

function detailsOf(text: string): string {
  return withoutComments(text.replaceAll("\r\n", "\n")).slice(0, longestDetails);
}

/** What people do not see on the page is not for agents, either. */
function withoutComments(text: string): string {
  return text.replace(/<!--[\s\S]*?(?:-->|$)/g, "").trim();
}
