// Protected paths of a run: what an earlier run left at them, and which settings of agents are trusted.
import { iterationFolder, privateFolder, putBackLeftovers, type SettingsTrust } from "../../loop/index.ts";
import type { RunContext } from "../context.ts";

/** Puts back what a turn changed that no run ended. */
export async function settleProtected(
  context: RunContext,
  branch: string | undefined,
  fromSnapshot: boolean,
): Promise<void> {
  const { journal, location, effortState, protectedPaths: paths, runId, host } = context;
  const last = journal.read((tables) => tables.iterations.last(location.slug, 1))[0];
  if (!last) return;
  await putBackLeftovers(
    { ...context, branch, paths, privateFolder: privateFolder(runId) },
    {
      number: last.n,
      storyId: last.storyId,
      baseCommit: last.baseCommit ?? undefined,
      mayBeOfPeople: host.place === "machine" && !fromSnapshot,
      patchFile: iterationFolder(effortState, last.n, true).protectedChanges,
    },
  );
}

/** Settings are trusted as the base branch has them, else as the effort found them when it began. */
export function trustSettings(
  { checkout, journal, location, host }: RunContext,
  { branch, base }: { readonly branch: string | undefined; readonly base: string | undefined },
): SettingsTrust {
  return {
    branch: base,
    uncommitted: host.place === "machine",
    findCommit: async () => {
      if (!checkout || branch === undefined) return undefined;
      const fork = base === undefined ? undefined : await checkout.findFork(branch, base);
      if (fork !== undefined) return fork;
      const begun = journal.read((tables) => {
        const [first] = tables.iterations.each(location.slug);
        return first?.baseCommit ?? undefined;
      });
      return begun !== undefined && (await checkout.has(begun)) ? begun : undefined;
    },
  };
}
