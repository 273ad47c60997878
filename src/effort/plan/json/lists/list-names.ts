// The names of lists in JSON files.

/** Names of lists that often mean something else: they count if an entry has a done field. */
export const vagueListKeys: readonly string[] = [
  "issues",
  "tickets",
  "todos",
  "workItems",
  "work_items",
  "backlog",
];
/** Names of the list of stories, in the order of the search. */
export const listKeys: readonly string[] = [
  "userStories",
  "user_stories",
  "stories",
  "tasks",
  "items",
  "features",
  "requirements",
  "units",
  ...vagueListKeys,
];
/** Names of lists whose entries contain lists of stories. */
export const groupKeys = [
  "phases",
  "epics",
  "milestones",
  "sprints",
  "stages",
  "groups",
  "sections",
  "modules",
  "areas",
  "categories",
  "tracks",
  "workstreams",
  "releases",
  "waves",
] as const;
/** Names of parts of a story. Directly in a group they are its stories. */
export const partKeys = ["subtasks", "sub_tasks", "subTasks"] as const;

export const knownKeys: ReadonlySet<string> = new Set([...listKeys, ...groupKeys, ...partKeys]);
/** Names of lists whose entries are never anything else than stories. */
export const storyKeys: readonly string[] = ["userStories", "user_stories", "stories"];

/** Whether the entries of lists with this name are groups. */
export function isGroupKey(key: string): boolean {
  return (groupKeys as readonly string[]).includes(key);
}

/** The names of lists of stories in an entry of a list with this name. */
export function keysBelow(key: string): readonly string[] {
  // In a story, `issues` and the like are links to other work.
  return isGroupKey(key)
    ? [...listKeys, ...partKeys]
    : listKeys.filter((name) => !vagueListKeys.includes(name));
}
