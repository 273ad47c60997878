// The door to task lists: read, and checked off.
export { type CheckedBox, checkBox, readBox } from "./check-box.ts";
export { readTaskList, type TaskItem, type TaskList } from "./task-list.ts";
