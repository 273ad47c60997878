// Reads the items with check boxes of a Markdown plan as stories.

import { ConfigurationError } from "../../../platform/index.ts";
import { memoizeLast } from "../../memoize.ts";
import type { Prd, Story } from "../plan.ts";
import type { StoryStatus } from "../words/index.ts";
import { type CheckItem, type MarkdownDocument, type Point, readMarkdown, type Section } from "./document.ts";
import { type NamedItem, nameItems } from "./naming.ts";
import { findOrder, type Order } from "./order.ts";
import { type Variant, variantOf } from "./variants.ts";
import { warnAbout } from "./warnings.ts";

/** A Markdown plan: its stories in the text. */
export interface MarkdownPlan {
  readonly document: MarkdownDocument;
  readonly variant: Variant;
  /** In order of the file. */
  readonly stories: readonly NamedItem[];
}

/** Reads the stories of a Markdown file in their places. @throws ConfigurationError if it cannot be read */
export const findStories: (text: string, file: string) => MarkdownPlan = memoizeLast(3, (text, file) => {
  const document = readMarkdown(text);
  if (!document)
    throw new ConfigurationError(
      `${file} is nested too deeply; write the stories as one list of check boxes.`,
    );
  const variant = variantOf({ file, text });
  const named = nameItems(document.items);
  const stories = variant.leavesOnly ? named.filter(({ item }) => item.children.length === 0) : named;
  return { document, variant, stories };
});

/** Whether a text has items with check boxes. */
export function hasCheckBoxes(text: string): boolean {
  return /^[\s>]*(?:[-*+]|\d{1,9}[.)])\s+\[[ xX]\]\s/m.test(text);
}

/** Reads a Markdown plan. @throws ConfigurationError if it has no check boxes */
export function readPlan(text: string, file: string): Prd {
  const { document, variant, stories } = findStories(text, file);
  if (stories.length === 0) throw withoutBoxes(file);
  const order = findOrder(stories, variant.inOrder);
  const ancestors = new Set(stories.flatMap(({ item }) => item.sections));
  const title = document.sections.find(({ depth }) => depth === 1);
  const about = document.sections
    .filter((section) => section === title || !ancestors.has(section))
    .map((section) => textOf(section, section === title))
    .filter((part) => part !== "");
  return {
    text,
    file,
    form: variant.name,
    dialect: "check boxes/[x]",
    project: title?.title ?? "",
    description: "",
    about: about.join("\n\n"),
    sourceFile: undefined,
    companions: variant.companions,
    branchName: undefined,
    type: undefined,
    agent: undefined,
    verify: [],
    setup: [],
    stories: stories.map((story) => readStory(story, variant, order.get(story.item), title)),
    checksNotRun: [],
    typos: [],
    warnings: warnAbout(document, stories, file),
  };
}

function withoutBoxes(file: string): ConfigurationError {
  return new ConfigurationError(
    `${file} has no check boxes, so there are no stories in it; add lines such as "- [ ] Show the form", or have an agent make stories from it with ralph-ci plan.`,
  );
}

function textOf({ title, texts }: Section, withoutTitle: boolean): string {
  const body = texts.join("\n\n").trim();
  if (body === "") return "";
  return withoutTitle || title === "" ? body : `${title}:\n${body}`;
}

function readStory(
  { item, id, title, labels }: NamedItem,
  variant: Variant,
  order: Order | undefined,
  top: Section | undefined,
): Story {
  const status = statusOf(item, variant);
  const points = item.points.filter((point) => !isNote(point) && requirementsIn(point.text).length === 0);
  return {
    id,
    title,
    description: item.texts.join("\n\n"),
    acceptanceCriteria: points.map(({ text }) => text),
    priority: order?.rank ?? 0,
    passes: status === "passed",
    notes: noteOf(item)?.text ?? "",
    dependsOn: [...(order?.dependsOn ?? [])],
    agent: undefined,
    verify: [],
    status,
    statusNote: noteOfStatus(item),
    more: [labels.length > 0 ? `labels: ${labels.join(", ")}` : "", ...contextOf(item, top)]
      .filter((text) => text !== "")
      .join("\n"),
    requirements: [...item.points.flatMap(({ text }) => requirementsIn(text)), ...idsIn(item.text)],
  };
}

function statusOf({ mark, text, isOptional }: CheckItem, { marks }: Variant): StoryStatus {
  if (/^[xX]$/.test(mark)) return "passed";
  if (isOptional || /^~~.*~~$/.test(text)) return "skipped";
  return marks[mark] ?? "open";
}

function noteOfStatus({ mark, isOptional }: CheckItem): string | undefined {
  if (isOptional) return "optional";
  return /^[ xX]$/.test(mark) ? undefined : `[${mark}]`;
}

/** The headings and items around an item, with their texts. */
function contextOf(item: CheckItem, top: Section | undefined): string[] {
  const sections = item.sections.filter((section) => section !== top);
  const parents: string[] = [];
  for (let parent = item.parent; parent; parent = parent.parent)
    parents.unshift(
      [
        parent.text,
        ...parent.texts,
        ...parent.points.filter((point) => !isNote(point)).map(({ text }) => `- ${text}`),
      ].join("\n"),
    );
  const parts = [...sections.map((section) => [section.title, ...section.texts].join("\n")), ...parents];
  return parts
    .filter((part) => part.trim() !== "")
    .map((part) => `part of: ${part.trim().slice(0, longestContext).replaceAll("\n", "\n  ")}`);
}

/** In characters: a long section is the context of each of its items. */
const longestContext = 4_000;

const notePattern = /^(?:\*\*|_)?Notes?(?:\*\*|_)?:(?:\*\*|_)?\s*/i;

function isNote({ text }: Point): boolean {
  return notePattern.test(text);
}

/** The notes on a story: an item below it that begins with "Note:". */
export function noteOf({ points }: CheckItem): Point | undefined {
  const point = points.find(isNote);
  return (
    point && {
      ...point,
      text: point.text
        .replace(notePattern, "")
        .replaceAll(/\s*\n\s*/g, " ")
        .trim(),
    }
  );
}

/** The ids after `_Requirements: 1.1, 1.2_`. */
function requirementsIn(text: string): string[] {
  const list = /^[_*]*Requirements?:[_*]*\s*([^_\n]*)/i.exec(text.trim())?.[1];
  return list === undefined ? [] : list.split(/[,;\s]+/).filter((id) => /\d/.test(id));
}

/** Ids such as FR-001 in a text. */
function idsIn(text: string): string[] {
  return text.match(/\b(?:FR|NFR|SC|REQ|R)-\d+[a-z]?\b/g) ?? [];
}
