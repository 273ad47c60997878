// The forms in which plans are written, and the one of a file.
import { splitAddress } from "./address.ts";
import { backlogForm } from "./backlog/index.ts";
import { bmadForm } from "./bmad/index.ts";
import type { PlanForm } from "./form.ts";
import { jsonForm } from "./json/index.ts";
import { markdownForm } from "./markdown/index.ts";
import type { OwnStory, PlanText, Prd, PrdEdit, Proposal } from "./plan.ts";
import { refusePart } from "./unread.ts";

/** The forms in the order in which they are asked. JSON takes what no other form takes. */
export const planForms: readonly PlanForm[] = [backlogForm, markdownForm, bmadForm, jsonForm];

/** The form of a plan. */
export function formOf(plan: PlanText): PlanForm {
  const { path: file } = splitAddress(plan.file);
  return planForms.find((form) => form.recognizes({ text: plan.text, file })) ?? jsonForm;
}

/** Reads a plan; `file` is its address, here and below. @throws ConfigurationError with the place of a fault, and what to do */
export function parsePrd(text: string, file: string): Prd {
  refusePart({ text, file });
  return formOf({ text, file }).read({ text, file });
}

/** The text after these edits. @throws ConfigurationError on a plan that cannot be read, Error on an unknown story */
export function editPrd(text: string, file: string, edits: readonly PrdEdit[]): string {
  return formOf({ text, file }).edit({ text, file }, edits);
}

/** How an agent proposes a story. */
export function describeProposal(plan: PlanText, id: string): Proposal {
  return formOf(plan).propose(plan, id);
}

/** The text with a story at its end. @throws ConfigurationError */
export function addOwnStory(text: string, file: string, story: OwnStory): string {
  return formOf({ text, file }).addStory({ text, file }, story);
}

/** The text without a story that was added. One that a person changed stays. @throws ConfigurationError */
export function removeOwnStory(text: string, file: string, story: OwnStory): string {
  return formOf({ text, file }).removeStory({ text, file }, story);
}
