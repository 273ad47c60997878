// Rewrites commits so that some paths are in them as in trusted commits. Everything else in them stays.
import { type CommitObject, readCommits, writeCommit } from "../rebase/index.ts";
import type { Repository } from "../repository/index.ts";
import { rescueCommit } from "../worktree/index.ts";
import type { CommittedSecrets } from "./committed-secrets.ts";
import type { PathRules } from "./path-rules.ts";
import {
  differingPaths,
  isSame,
  readTreeEntries,
  replaceEntries,
  type TreeEntries,
  type TreeEntry,
} from "./tree-entries.ts";

/** Which commits to rewrite, and what is not to be in them. */
export interface RewritingRequest {
  /** The branch whose commits they are. */
  branch: string;
  /** The commit before the turn; undefined if there was none. */
  since: string | undefined;
  /** Other commits that an agent cannot have made in this run, such as those of remotes when it began. */
  trusted: readonly string[];
  rules: PathRules;
  /** For commits that are rewritten while others are. */
  indexName?: string;
}

/** What trusted commits have at a protected path; undefined if they removed it. */
export interface MergedPath {
  entry: TreeEntry | undefined;
  /** Whether the newest commit has it; otherwise the merge is not concluded. */
  isCommitted: boolean;
}

/** With more commits, one commit is made of them. */
const mostCommits = 500;

/** The commits that are reachable from these and from no trusted one, parents first. */
export async function listCommits(
  { git }: Repository,
  { since, trusted }: Pick<RewritingRequest, "since" | "trusted">,
  from: readonly string[],
): Promise<string[]> {
  const known = [...(since === undefined ? [] : [since]), ...trusted].map((hash) => `^${hash}`);
  const input = [...from, ...known, ""].join("\n");
  const order = ["--topo-order", "--reverse"];
  const output = await git.output(["rev-list", ...order, "--stdin"], { input });
  return output.split("\n").filter(Boolean);
}

/** Rewrites the commits of one request. Branches, index and files stay. */
export class Cleaner {
  readonly #repository: Repository;
  readonly #request: RewritingRequest;
  readonly #head: string;
  readonly #rules: PathRules;
  readonly #secrets: CommittedSecrets | undefined;
  readonly #entries = new Map<string, Promise<TreeEntries>>();
  readonly #rewritten = new Map<string, string>();
  readonly #trustedHeads = new Map<string, readonly string[]>();
  /** The commits that held protected changes. */
  readonly cleaned: string[] = [];
  readonly paths = new Set<string>();

  /** Secrets are taken out like protected paths: the files that hold them become those of trusted commits. */
  constructor(
    repository: Repository,
    request: RewritingRequest,
    head: string,
    secrets: CommittedSecrets | undefined,
  ) {
    this.#repository = repository;
    this.#request = request;
    this.#head = head;
    this.#secrets = secrets;
    const { rules } = request;
    this.#rules = secrets
      ? { patterns: [], matches: (path) => rules.matches(path) || secrets.paths.has(path) }
      : rules;
  }

  newHash(hash: string): string {
    return this.#rewritten.get(hash) ?? hash;
  }

  entriesOf(commit: string | undefined): Promise<TreeEntries> {
    const key = commit ?? "";
    const known = this.#entries.get(key) ?? readTreeEntries(this.#repository, this.#rules, commit);
    this.#entries.set(key, known);
    return known;
  }

  /** Whether these are all commits, by what the commits themselves say: an agent can hide some from git's lists. */
  async #isComplete(commits: readonly CommitObject[]): Promise<boolean> {
    const listed = new Set(commits.map(({ hash }) => hash));
    const others = new Set(commits.flatMap(({ parents }) => parents).filter((hash) => !listed.has(hash)));
    return (
      others.size === 0 || (await listCommits(this.#repository, this.#request, [...others])).length === 0
    );
  }

  /** Rewrites commits, parents first; of too many of a turn one is made. */
  async rewriteTurn(commits: readonly CommitObject[], mergeHeads: readonly string[]): Promise<void> {
    const isRegular = commits.length <= mostCommits && (await this.#isComplete(commits));
    if (isRegular) await this.rewriteEach(commits);
    else await this.#joinIntoOne(mergeHeads);
  }

  /** Rewrites commits one by one, parents first. */
  async rewriteEach(commits: readonly CommitObject[]): Promise<void> {
    for (const commit of commits) await this.#rewrite(commit);
  }

  async #rewrite(commit: CommitObject): Promise<void> {
    const { hash, tree, parents } = commit;
    const rest = this.#secrets?.clean(commit.rest) ?? commit.rest;
    const found = await this.entriesOf(hash);
    const wanted = await this.#allowed(await this.#noteHeads(commit));
    const paths = differingPaths(found, wanted);
    const newParents = parents.map((parent) => this.newHash(parent));
    const hasSameParents = newParents.every((parent, index) => parent === parents[index]);
    if (paths.length === 0 && hasSameParents && rest === commit.rest) return;
    const guarded = paths.filter(this.#request.rules.matches);
    if (guarded.length > 0 && (await this.#hasOwnChange(commit, guarded))) this.cleaned.push(hash);
    for (const path of guarded) this.paths.add(path);
    const newTree = await replaceEntries(this.#repository, tree, found, wanted, this.#request.indexName);
    this.#rewritten.set(
      hash,
      await writeCommit(this.#repository.git, { tree: newTree, parents: newParents, rest }),
    );
  }

  /** Whether the commit itself changes protected paths, rather than only having those of its parents. */
  async #hasOwnChange({ hash, parents }: CommitObject, paths: readonly string[]): Promise<boolean> {
    const found = await this.entriesOf(hash);
    const sources = parents.length > 0 ? parents : [undefined];
    for (const before of await Promise.all(sources.map((parent) => this.entriesOf(parent))))
      if (paths.some((path) => !isSame(found.get(path), before.get(path)))) return true;
    return false;
  }

  /** The protected paths that a commit with these parents has from trusted commits, if they differ from before the turn. */
  async findMerged(tips: readonly string[], head: string): Promise<Map<string, MergedPath>> {
    const { since } = this.#request;
    const heads = await this.#headsOf([...this.#before(), ...tips]);
    if (heads.every((each) => each === since)) return new Map();
    const wanted = await this.#allowed(heads);
    const committed = await this.#allowed(await this.#headsOf([...this.#before(), head]));
    const paths = differingPaths(await this.entriesOf(since), wanted).filter(this.#request.rules.matches);
    return new Map(
      paths.map((path) => {
        const entry = wanted.get(path);
        return [path, { entry, isCommitted: isSame(committed.get(path), entry) }];
      }),
    );
  }

  #before(): readonly string[] {
    const { since } = this.#request;
    return since === undefined ? [] : [since];
  }

  /** The newest trusted commits behind these, which must be trusted or noted. */
  async #headsOf(commits: readonly string[]): Promise<string[]> {
    const heads = new Set<string>();
    for (const commit of commits)
      for (const head of this.#trustedHeads.get(commit) ?? (await this.#findHeads(commit))) heads.add(head);
    if (heads.size < 2) return [...heads];
    const output = await this.#repository.git.output(["merge-base", "--independent", ...heads]);
    return output.split("\n").filter(Boolean);
  }

  async #findHeads(commit: string): Promise<readonly string[]> {
    const untrusted = await listCommits(this.#repository, this.#request, [commit]);
    for (const object of await readCommits(this.#repository.git, untrusted)) await this.#noteHeads(object);
    return this.#trustedHeads.get(commit) ?? [commit];
  }

  /** The branch has what it had before the turn, also if its commits were replaced. */
  async #noteHeads({ hash, parents }: CommitObject): Promise<readonly string[]> {
    const isTop = hash === this.#head || parents.length === 0;
    const heads = await this.#headsOf(isTop ? [...this.#before(), ...parents] : parents);
    this.#trustedHeads.set(hash, heads);
    return heads;
  }

  async #allowed(heads: readonly string[]): Promise<TreeEntries> {
    const [first, ...others] = heads;
    let entries = await this.entriesOf(first);
    for (const other of others) {
      const result = await this.#repository.git.run(["merge-base", first ?? "", other]);
      const base = result.stdout.trim().split("\n")[0] || undefined;
      entries = mergeEntries(entries, await this.entriesOf(other), await this.entriesOf(base));
    }
    return entries;
  }

  /** Where commits cannot be rewritten one by one: the result of all as one commit; they stay on a rescue branch. */
  async #joinIntoOne(mergeHeads: readonly string[]): Promise<void> {
    const { since, branch } = this.#request;
    const head = this.#head;
    const [commit] = await readCommits(this.#repository.git, [head]);
    if (!commit) throw new Error(`commit ${head} cannot be read`);
    const [found, wanted] = await Promise.all([this.entriesOf(head), this.entriesOf(since)]);
    const tree = await replaceEntries(this.#repository, commit.tree, found, wanted);
    const parents = this.#before();
    const rest = this.#secrets?.clean(commit.rest) ?? commit.rest;
    const joined = await writeCommit(this.#repository.git, { tree, parents, rest });
    await rescueCommit(this.#repository, head, branch);
    const guarded = differingPaths(found, wanted).filter(this.#request.rules.matches);
    if (guarded.length > 0 || !this.#secrets) this.cleaned.push(head);
    for (const path of guarded) this.paths.add(path);
    for (const hash of [head, ...mergeHeads]) {
      this.#rewritten.set(hash, joined);
      this.#trustedHeads.set(hash, parents);
    }
  }

  /** The protected changes of a commit, as a patch. */
  async describe(hash: string): Promise<string> {
    const options = ["-p", "-m", "--first-parent", "--binary", "--root", "--no-color"];
    const safe = ["--no-ext-diff", "--no-textconv", "--no-commit-id"];
    const environment = { GIT_LITERAL_PATHSPECS: "1" };
    const patch = await this.#repository.git.output(
      ["diff-tree", ...options, ...safe, hash, "--", ...this.paths],
      { environment },
    );
    return patch === "" ? "" : `# In commit ${hash}\n${patch}`;
  }
}

/** Three-way; where both sides changed an entry, the second one counts. */
function mergeEntries(one: TreeEntries, other: TreeEntries, base: TreeEntries): TreeEntries {
  const merged = new Map<string, TreeEntry>();
  for (const path of new Set([...one.keys(), ...other.keys()])) {
    const chosen = isSame(other.get(path), base.get(path)) ? one.get(path) : other.get(path);
    if (chosen) merged.set(path, chosen);
  }
  return merged;
}
