// The door to what a JSON file says around its stories: of the whole effort, and of groups.
export { readAbout, readSourceFile } from "./about.ts";
export { childrenByParent, dependenciesOfGroups, describeGroups } from "./groups.ts";
export { ruleNames, sourceFileNames, topNames } from "./top-names.ts";
