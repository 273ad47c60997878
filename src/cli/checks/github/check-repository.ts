// The checks of `doctor --github`: the effort as it is here, and the repository on GitHub.
import { type OptionValues, readLocationInputs } from "../../../inputs/index.ts";
import { type ProcessContext, quoteShellWord } from "../../../platform/index.ts";
import { chooseWorkBranch, findRepository, locateWorkspace, type Workspace } from "../../../run/index.ts";
import { attempt, type Check, isCheck } from "../check.ts";
import { checkEffort } from "../effort.ts";
import { checkGitHub } from "./check-github.ts";

/** Every check, and the command that starts a run. */
export async function checkRepository(
  context: ProcessContext,
  options: OptionValues,
): Promise<{ checks: Check[]; command: string }> {
  const location = readLocationInputs(options);
  const workspace = await attempt("effort", () => locateWorkspace(location, context));
  const { effort, branch } = isCheck(workspace)
    ? { effort: [workspace], branch: undefined }
    : await readEffort(workspace);
  const place = await findRepository(location, context);
  const { checks, workflow } = await checkGitHub(context, place, branch);
  const of = place?.repository === undefined ? "" : ` --repo ${place.repository}`;
  const name = isCheck(workspace) ? "" : ` --field effort=${quoteShellWord(workspace.location.slug)}`;
  return { checks: [...effort, ...checks], command: `gh workflow run ${workflow}${of}${name}` };
}

async function readEffort(workspace: Workspace): Promise<{ effort: Check[]; branch: string | undefined }> {
  const { effort, checks } = await checkEffort(workspace);
  if (!effort) return { effort: checks, branch: undefined };
  const branch = await attempt("branch", () => chooseWorkBranch(workspace, effort));
  return isCheck(branch)
    ? { effort: [...checks, branch], branch: undefined }
    : { effort: checks, branch: branch.name };
}
