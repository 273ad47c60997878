// What an agent ticks together with its task: the boxes of the criteria, and the date of the change that Backlog.md writes.

import { memberNode } from "../json/index.ts";
import type { PlanText } from "../plan.ts";
import { lineEndOf, type Splice } from "../splice.ts";
import { readBacklog } from "./stories.ts";
import type { Task } from "./task.ts";

const dateField = "updated_date";
/** A date as Backlog.md writes it. Nothing else of an agent gets into that field. */
const datePattern = /^\d{4}-\d{2}-\d{2}(?: \d{2}:\d{2}(?::\d{2})?)?$/;

/** The boxes that were ticked in a task, and its new date. */
export function findTicks(before: PlanText, after: PlanText, id: string): string[] {
  const [was, now] = [before, after].map(({ text, file }) =>
    readBacklog(text, file).tasks.find((task) => task.id === id),
  );
  if (!was || !now) return [];
  const isSameList = was.boxes.length === now.boxes.length;
  const boxes = was.boxes.flatMap(({ isTicked, text }, index) => {
    const box = now.boxes[index];
    return isSameList && !isTicked && box?.isTicked && box.text === text ? [boxTick(index)] : [];
  });
  const date = now.fields[dateField];
  const hasNewDate = typeof date === "string" && datePattern.test(date) && date !== was.fields[dateField];
  return hasNewDate ? [...boxes, dateTick(date)] : boxes;
}

/** The edits of a task by these ticks. Those that mean nothing in it are left out. */
export function tickSplices(task: Task, ticks: readonly string[]): Splice[] {
  const boxes = task.boxes.flatMap(({ offset, isTicked }, index) =>
    !isTicked && ticks.includes(boxTick(index)) ? [{ offset, length: 1, text: "x" }] : [],
  );
  const dates = ticks.flatMap((tick) => dateOf(tick) ?? []);
  return [...boxes, ...dates.slice(-1).flatMap((date) => dateSplice(task, date))];
}

function boxTick(index: number): string {
  return `criterion ${index + 1}`;
}

function dateTick(date: string): string {
  return `${dateField} ${date}`;
}

function dateOf(tick: string): string | undefined {
  const date = tick.startsWith(`${dateField} `) ? tick.slice(dateField.length + 1) : "";
  return datePattern.test(date) ? date : undefined;
}

/** Backlog.md writes the date below that of the creation. A task without both keeps having none. */
function dateSplice({ document, documentOffset, part }: Task, date: string): Splice[] {
  const { body, root } = document;
  const own = memberNode(root, dateField);
  if (own) return [{ offset: documentOffset + own.offset, length: own.length, text: `'${date}'` }];
  const created = memberNode(root, "created_date");
  if (!created || body[root.offset] === "{") return [];
  const end = created.offset + created.length;
  const offset = documentOffset + end + (/\r?\n|$/.exec(body.slice(end))?.index ?? 0);
  return [{ offset, length: 0, text: `${lineEndOf(part.content)}${dateField}: '${date}'` }];
}
