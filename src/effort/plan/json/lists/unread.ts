// Finds lists in a file that were not read although they look like stories.
import type { Node } from "jsonc-parser";
import { isRecord, member } from "../json.ts";
import { storyKeys } from "./list-names.ts";
import type { NamedList } from "./nested-lists.ts";

interface Step {
  node: Node;
  value: unknown;
  key: string | number;
  parent: Step | undefined;
}

/** The first list below a value that can only be of stories, was not read, and passes a test. */
export function findUnreadStories(
  start: { path: string; value: unknown; node: Node },
  read: ReadonlySet<unknown>,
  test: (list: Pick<NamedList, "values">) => boolean,
): { path: string; node: Node } | undefined {
  if (!hasUnreadList(start.value, read)) return undefined;
  // A stack instead of recursion, because a file may be nested deeply.
  const steps: Step[] = [{ node: start.node, value: start.value, key: start.path, parent: undefined }];
  for (let step = steps.pop(); step; step = steps.pop()) {
    const { node, value, key, parent } = step;
    const canOnlyBeStories = parent !== undefined && typeof key === "string" && storyKeys.includes(key);
    if (canOnlyBeStories && Array.isArray(value) && !read.has(value) && test({ values: value }))
      return { path: pathOf(step), node };
    for (const inner of stepsInto(step).reverse()) steps.push(inner);
  }
  return undefined;
}

/** Whether a list below a value has the name of a list of stories and was not read. Most files have none: their tree is never built. */
function hasUnreadList(start: unknown, read: ReadonlySet<unknown>): boolean {
  const values = [start];
  for (let value = values.pop(); value !== undefined; value = values.pop()) {
    if (isRecord(value) && storyKeys.some((key) => isUnreadList(member(value, key), read))) return true;
    for (const inner of Object.values(value as object))
      if (typeof inner === "object" && inner !== null) values.push(inner);
  }
  return false;
}

function isUnreadList(value: unknown, read: ReadonlySet<unknown>): boolean {
  return Array.isArray(value) && !read.has(value);
}

/** The arrays and objects directly in a value. */
function stepsInto(parent: Step): Step[] {
  const { value, node } = parent;
  const steps: Step[] = [];
  for (const [index, child] of (node.children ?? []).entries()) {
    const inner = Array.isArray(value) ? child : child.children?.[1];
    if (inner?.type !== "object" && inner?.type !== "array") continue;
    const key = Array.isArray(value) ? index : String(child.children?.[0]?.value);
    const content = Array.isArray(value)
      ? value[index]
      : isRecord(value)
        ? member(value, key as string)
        : undefined;
    if (typeof content === "object" && content !== null)
      steps.push({ node: inner, value: content, key, parent });
  }
  return steps;
}

function pathOf(last: Step): string {
  const parts: string[] = [];
  for (let step: Step | undefined = last; step; step = step.parent)
    parts.push(typeof step.key === "number" ? `[${step.key}]` : step.parent ? `.${step.key}` : step.key);
  return parts.reverse().join("").replace(/^\./, "");
}
