// Files that belong to a plan of several files: the plan is named, instead of reading one of them alone.
import { ConfigurationError } from "../../platform/index.ts";
import type { PlanText } from "./plan.ts";

/** Refuses one task of Backlog.md, which is not a plan alone. @throws ConfigurationError that names the folder */
export function refusePart({ file, text }: PlanText): void {
  const folder =
    /^(.*[\\/])?\.?backlog[\\/](?:tasks|drafts|completed|archive)[\\/](?:.*[\\/])?[^\\/]+\.md$/.exec(file);
  if (!folder && !/^---\r?\nid: (?:task|back)-\d[\s\S]*?\r?\nstatus: /i.test(text)) return;
  throw new ConfigurationError(
    `${file} looks like one task of Backlog.md; name the folder of all tasks with --effort, such as backlog/tasks.`,
  );
}
