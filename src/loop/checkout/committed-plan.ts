// The plan of an effort as a commit has it.
import { isPlanFolder, isPlanPart, joinPlanParts } from "../../effort/index.ts";
import type { Checkout } from "../../git/index.ts";

/** The text of a plan in a commit, as it is read from the checkout; its path starts at the top. Undefined if it is not there. */
export async function planTextAt(
  checkout: Pick<Checkout, "textAt" | "filesAt">,
  commit: string,
  plan: string,
): Promise<string | undefined> {
  if (!isPlanFolder(plan)) return checkout.textAt(commit, plan);
  const files: { path: string; text: string }[] = [];
  for (const path of await checkout.filesAt(commit))
    if (isPlanPart(plan, path)) files.push({ path, text: (await checkout.textAt(commit, path)) ?? "" });
  return joinPlanParts(plan, files);
}
