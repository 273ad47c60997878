// Gets the work to where others can go on with it: pushed where that is allowed, else carried along in snapshots.
import type { Credentials } from "./git/index.ts";
import { bookkeepingPatterns, type LoopParts, loadForeign, untouched } from "./loop/index.ts";
import { ConfigurationError, fileStatus, removeFile } from "./platform/index.ts";

/** The way of the work from this machine to the next. */
export interface Delivery {
  /** Has the remote's branch known here, so that it can be checked out with what others have pushed. */
  fetch(branch: string): Promise<void>;
  /** Makes new commits known to the remote. @returns whether the branch was put onto commits of others */
  push(branch: string): Promise<boolean>;
  /** Writes what the remote lacks, commits and what is not committed, into a file. @returns whether there is any */
  carry(branch: string, file: string): Promise<boolean>;
  /** Puts back what another machine carried; what cannot be used is told, and the run goes on without. */
  takeUp(branch: string, file: string): Promise<void>;
}

/** What the work is moved with. */
export type DeliveryParts = Pick<
  LoopParts,
  "journal" | "place" | "announce" | "effortState" | "runId" | "folder"
> & {
  readonly checkout: LoopParts["checkout"];
  /** The same checkout for what goes on while an agent works; undefined where that is not asked for. */
  readonly besides: LoopParts["checkout"];
  /** Whether commits are pushed. */
  readonly pushes: boolean;
  readonly credentials: Credentials | undefined;
};

/** The delivery of one run. */
export function openDelivery(parts: DeliveryParts): Delivery {
  const { checkout, journal, place, announce, pushes, credentials } = parts;
  const told = new Set<string>();
  const warn = (text: string) => {
    if (!told.has(text)) announce({ kind: "warning", text });
    told.add(text);
  };
  const aside = (branch: string, word: string) => `${branch}-${word}-${parts.runId.slice(0, 8)}`;
  const follow = async (moved: ReadonlyMap<string, string>) => {
    if (moved.size > 0) await journal.write((tables) => tables.iterations.moveCommits(place.slug, moved));
  };
  let pushed: string | undefined;
  return {
    async fetch(branch) {
      if (!pushes) return;
      const found = await checkout?.fetchBranch(branch, credentials);
      if (found?.kind === "unreachable")
        warn(`the remote cannot be asked for ${branch} (${found.reason}); what is here is gone on from`);
    },
    async push(branch) {
      const head = pushes ? await checkout?.head() : undefined;
      if (!checkout || head === undefined || head === pushed) return false;
      const result = await checkout.publish({ branch, aside: aside(branch, "conflict"), credentials });
      if (result.kind === "unavailable") {
        warn(`${branch} was not pushed: ${result.reason}; its commits stay here and in the snapshots`);
        return false;
      }
      if (result.kind === "aside") {
        pushed = head;
        warn(
          `${branch} was pushed as ${aside(branch, "conflict")}, because ${result.reason}; merge the two, push ${branch}, and run again`,
        );
        return false;
      }
      await follow(result.moved);
      pushed = await checkout.head();
      if (pushed === head) return false;
      announce({ kind: "note", text: `${branch} was put onto what others have pushed` });
      return true;
    },
    async carry(branch, file) {
      removeFile(file);
      if (!parts.besides) return false;
      const leaveOut = [...untouched(loadForeign(parts.effortState), parts.folder)];
      const ignoring = bookkeepingPatterns(place);
      try {
        return await parts.besides.bundleWork({ branch, file, leaveOut, ignoring });
      } catch (error) {
        if (error instanceof ConfigurationError) throw error;
        warn(`what is not pushed does not travel with the snapshots: ${String(error)}`);
        return false;
      }
    },
    async takeUp(branch, file) {
      if (!checkout || !fileStatus(file)) return;
      try {
        const { moved, told } = await checkout.unbundleWork({
          ...{ branch, file, aside: aside(branch, "travelled"), credentials },
        });
        await follow(moved);
        for (const text of told) warn(text);
      } catch (error) {
        if (!(error instanceof ConfigurationError)) throw error;
        warn(error.message);
      }
    },
  };
}
