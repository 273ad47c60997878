// Which settings of agents in a checkout are trusted: those of the base commit of the effort.
import type { Checkout, PathRules, TreeEntries } from "../../git/index.ts";
import { namePaths } from "../checkout/index.ts";
import { agentSettings, type ProtectedPaths } from "./protected-paths.ts";

/** What settings of agents are compared with. */
export interface SettingsTrust {
  /** The newest commit of the base branch in the work branch; undefined if it is not known. */
  findCommit(): Promise<string | undefined>;
  /** The base branch, for people. */
  readonly branch: string | undefined;
  /** Whether what no commit has can only be a person's. */
  readonly uncommitted: boolean;
}

/** Settings that are not trusted. */
export interface UntrustedSettings {
  /** For each path, what the base commit has there; undefined if it has nothing. */
  readonly entries: ReadonlyMap<string, { mode: string; hash: string } | undefined>;
  /** What people are told; undefined if there are none. */
  readonly sentence: string | undefined;
}

interface TrustQuestion {
  readonly checkout: Checkout;
  readonly trust: SettingsTrust;
  readonly paths: ProtectedPaths;
  readonly head: string | undefined;
  /** Protected paths whose files no commit has as they are. */
  readonly uncommitted: readonly string[];
}

/** Finds the settings of agents that are not as on the base commit. */
export async function findUntrusted(question: TrustQuestion): Promise<UntrustedSettings> {
  const { checkout, trust, paths, head } = question;
  const rules: PathRules = {
    patterns: agentSettings.patterns,
    matches: (path) => paths.matches(path) && agentSettings.matches(path),
  };
  const base = (await trust.findCommit()) ?? head;
  const committed =
    base === undefined || head === undefined || base === head
      ? []
      : await checkout.protection.pathsBetween(base, head, rules);
  const uncommitted = trust.uncommitted ? [] : question.uncommitted.filter(rules.matches);
  const names = [...new Set([...committed, ...uncommitted])].sort();
  if (names.length === 0) return { entries: new Map(), sentence: undefined };
  const trusted: TreeEntries =
    base === undefined ? new Map() : await checkout.protection.readCommit(rules, base);
  const entries = new Map(names.map((name) => [name, trusted.get(name)]));
  return { entries, sentence: describe(names, base, trust.branch) };
}

function describe(names: readonly string[], base: string | undefined, branch: string | undefined): string {
  const [first = ""] = names;
  const commit = base === undefined ? "any commit" : `commit ${base.slice(0, 12)}`;
  const of = branch === undefined ? "" : ` of ${branch}`;
  const differ = names.length === 1 ? "is" : "are";
  return `${namePaths(names)} ${differ} not as in ${commit}${of}, which the effort comes from, so agents start with the settings of that commit; to use the others, commit them to ${branch ?? "the base branch"} and merge it into the work branch, or pass --allow-protected ${first}`;
}
