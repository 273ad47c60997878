// The door to what a repository is made of: found by its files, without running anything.
export { readMakeTargets, usualMakeFiles } from "./make-targets.ts";
export { isPlaceholderScript } from "./package-script.ts";
export type { Part, Tool, ToolName } from "./part.ts";
export { findProject, type Project } from "./project.ts";
export { findUsualGates } from "./usual-gates.ts";
