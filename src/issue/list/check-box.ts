// Checks one box in the text of an issue, and changes nothing else.
import { readTaskList } from "./task-list.ts";

/** The text with the box set, or why it was not set, as a clause. */
export type CheckedBox = { readonly body: string } | { readonly why: string };

/** Sets the box of the one item with this text. Every other character stays as it is. */
export function checkBox(body: string, text: string, isDone: boolean): CheckedBox {
  const [item, ...others] = readTaskList(body).items.filter((each) => each.text === text);
  if (!item) return { why: "no item of the list has its text any more" };
  if (others.length > 0) return { why: `${others.length + 1} items of the list have its text` };
  if (item.isDone === isDone) return { body };
  return { body: `${body.slice(0, item.mark)}${isDone ? "x" : " "}${body.slice(item.mark + 1)}` };
}

/** Whether the box of the one item with this text is set; undefined if there is not exactly one. */
export function readBox(body: string, text: string): boolean | undefined {
  const [item, ...others] = readTaskList(body).items.filter((each) => each.text === text);
  return others.length > 0 ? undefined : item?.isDone;
}
