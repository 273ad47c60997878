// The door to plans of check boxes in Markdown.
export { markdownForm } from "./form.ts";
export { findRequirements, findSections } from "./requirements.ts";
export { hasCheckBoxes } from "./stories.ts";
