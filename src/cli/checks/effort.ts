// Checks the effort.
import { type Effort, loadEffort, readSourceFile, requireStories } from "../../effort/index.ts";
import { warnAboutAgents } from "../../loop/index.ts";
import type { Workspace } from "../../run/index.ts";
import { attempt, type Check, isCheck, ok, warning } from "./check.ts";

/** Reads the effort. If that fails, the error is the only check. */
export async function checkEffort({
  location,
}: Workspace): Promise<{ effort: Effort | undefined; checks: Check[] }> {
  const effort = await attempt("effort", () => {
    const loaded = loadEffort(location);
    requireStories(loaded);
    return loaded;
  });
  if (isCheck(effort)) return { effort: undefined, checks: [effort] };
  const { stories, warnings, checksNotRun, file } = effort.prd;
  const source = readSourceFile(location, effort.prd);
  const done = stories.filter((story) => story.passes).length;
  return {
    effort,
    checks: [
      ok("effort", `${location.slug}, ${done} of ${stories.length} stories done, ${file}`),
      ...[...warnings, ...warnAboutAgents(effort.prd), ...(typeof source === "string" ? [source] : [])].map(
        (text) => warning("effort", text),
      ),
      ...checksNotRun.map((text) =>
        warning("effort", `${text} (not run; write it as "verify" to make it a gate)`),
      ),
    ],
  };
}
