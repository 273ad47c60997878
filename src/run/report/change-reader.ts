// Finds in checkouts what the commits of an iteration changed, the agent's own commits among them.
import { type Checkout, openCheckout } from "../../git/index.ts";
import { ConfigurationError, type Environment, silentLog } from "../../platform/index.ts";
import type { ChangeReader } from "../../report/index.ts";

/** Reads from the first of these checkouts that has a commit. */
export function createChangeReader(checkouts: readonly Pick<Checkout, "changesOf">[]): ChangeReader {
  return {
    async changesOf(commit) {
      for (const checkout of checkouts) {
        const found = await checkout.changesOf(commit, countOwnCommits);
        if (found !== undefined) return found;
      }
      return undefined;
    },
  };
}

/** How many commits below it the agent made in the same turn. */
function countOwnCommits(message: string): number {
  const [, count = "0"] = /^Ralph-Commits: (\d{1,4})$/m.exec(message) ?? [];
  return Number(count);
}

/** Opens the checkouts of folders, as far as there are any. */
export async function openChangeReader(
  folders: readonly string[],
  environment: Environment,
): Promise<ChangeReader> {
  const checkouts: Checkout[] = [];
  for (const folder of new Set(folders)) {
    const checkout = await openCheckout({ folder, environment, log: silentLog, connects: false }).catch(
      (error: unknown) => {
        // A folder in which git cannot work has no changes to show.
        if (!(error instanceof ConfigurationError)) throw error;
        return undefined;
      },
    );
    if (checkout) checkouts.push(checkout);
  }
  return createChangeReader(checkouts);
}
