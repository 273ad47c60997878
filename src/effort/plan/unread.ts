// Plans of tools that are known and not read: they are named, instead of being misread.
import { ConfigurationError } from "../../platform/index.ts";
import type { PlanText } from "./plan.ts";

/** A kind of plan that is not read. */
interface UnreadForm {
  /** What it looks like, in a sentence. */
  readonly name: string;
  /** Where it usually is, from the top of a repository; `*` is any name. */
  readonly places: readonly string[];
  looksLike(plan: PlanText): boolean;
}

const unreadForms: readonly UnreadForm[] = [
  {
    name: "a task of Backlog.md",
    places: ["backlog/tasks/*"],
    looksLike: ({ file, text }) =>
      /(?:^|[\\/])backlog[\\/](?:tasks|drafts|completed)[\\/][^\\/]+\.md$/.test(file) ||
      /^---\r?\nid: (?:task|back)-\d[\s\S]*?\r?\nstatus: /i.test(text),
  },
];

/** The usual places of plans that are not read. */
export const unreadPlaces: readonly { place: string; name: string }[] = unreadForms.flatMap(
  ({ places, name }) => places.map((place) => ({ place, name })),
);

/** What can be done with a plan that is not read. */
export function adviseUnread(file: string, name: string): ConfigurationError {
  return new ConfigurationError(
    `${file} looks like ${name}, which is not read; list the work as check boxes in a Markdown file, such as "- [ ] Show the form", or have an agent make stories from it with ralph-ci plan, and name that plan with --effort.`,
  );
}

/** Refuses a plan of a known tool that would be misread. @throws ConfigurationError that says which */
export function refuseUnread(plan: PlanText): void {
  const form = unreadForms.find((each) => each.looksLike(plan));
  if (form) throw adviseUnread(plan.file, form.name);
}
