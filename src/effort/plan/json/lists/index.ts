// The door to the lists of stories in JSON files: in groups, under any known name, and at any depth.
export { groupKeys, listKeys, partKeys } from "./list-names.ts";
export { type ListEntry, type NamedList, shortPath } from "./nested-lists.ts";
export { type FoundList, findStoryList, frameOf, type StoryList, tagsOf } from "./story-list.ts";
