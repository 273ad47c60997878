// Has the commits of a push made again by the host, which signs what it makes. Git brings it the files; it only makes commits.
import { createHash } from "node:crypto";
import { ownAddress } from "../commit/index.ts";
import {
  type CommitObject,
  isSideBranchOf,
  listUpstreamCommits,
  messageOfCopy,
  noNewHashes,
  readCommits,
} from "../rebase/index.ts";
import { type IsolatedRepository, pushesTo } from "../transport/index.ts";
import { describeRemoteError } from "./remote-errors.ts";
import { fetchCommit } from "./transfer.ts";

/** A commit to make; the host is its author and committer. */
export interface CommitToSign {
  readonly tree: string;
  readonly parents: readonly string[];
  readonly message: string;
}

/** What the host made of it. `reason` is a clause that ends with the fix. */
export type SignedCommit =
  | { readonly kind: "signed"; readonly hash: string }
  /** This commit is refused; `forAll`: and so will be every other one. */
  | { readonly kind: "refused"; readonly forAll: boolean; readonly reason: string }
  /** The same request may succeed later. */
  | { readonly kind: "unavailable"; readonly reason: string };

/** The host of one repository, as far as it signs commits. */
export interface CommitSigner {
  /** The repository's page, such as `https://github.com/octo/project`: commits for another one cannot be made there. */
  readonly address: string;
  /** Makes a commit of a tree and of parents that the repository has. Does not throw. */
  sign(commit: CommitToSign): Promise<SignedCommit>;
}

/** What to sign: the commits of `tip` that neither the remote branch `target`, now at `theirs`, nor another branch has. */
export interface SigningRequest {
  readonly tip: string;
  readonly target: string;
  readonly theirs: string | undefined;
}

/** The commit to push instead of `tip`; `newHashes` maps the commits to their copies. `unsigned`: `tip` itself, and why. */
export type SigningResult =
  | { readonly kind: "signed"; readonly tip: string; readonly newHashes: ReadonlyMap<string, string> }
  | { readonly kind: "unsigned"; readonly reason: string }
  | { readonly kind: "unavailable"; readonly reason: string };

const mostCommits = 250;

/** Signs the commits of one run's pushes. */
export class CommitSigning {
  readonly #signer: CommitSigner;
  /** Why no commit can be signed. */
  #refusal: string | undefined;
  /** The copies by the hash of their commit, for pushes that have to be repeated. */
  readonly #copies = new Map<string, { readonly parents: string; readonly hash: string }>();

  constructor(signer: CommitSigner) {
    this.#signer = signer;
  }

  /** Makes the copies and fetches them. No branch moves. */
  async sign(isolated: IsolatedRepository, request: SigningRequest): Promise<SigningResult> {
    const { address } = this.#signer;
    if (!pushesTo(isolated.transport, address))
      this.#refusal ??= `this checkout pushes to another repository than ${address}, where they would be signed; set the address of its remote to that, or sign: never`;
    if (this.#refusal !== undefined) return { kind: "unsigned", reason: this.#refusal };
    const commits = await listCommits(isolated, request);
    if (commits.length === 0) return { kind: "signed", tip: request.tip, newHashes: noNewHashes };
    if (commits.length > mostCommits) {
      const reason = `more than ${mostCommits} of them would have to be signed at once; set squash: story, or push more often`;
      return { kind: "unsigned", reason };
    }
    const obstacle = await sendObjects(isolated, request);
    if (obstacle !== undefined) return obstacle;
    const made = await this.#copyAll(commits);
    const result = "kind" in made ? made : await this.#take(isolated, request.tip, commits, made);
    await removeObjects(isolated, request);
    return result;
  }

  async #copyAll(commits: readonly CommitObject[]): Promise<Map<string, string> | SigningResult> {
    const copies = new Map<string, string>();
    for (const commit of commits) {
      const parents = commit.parents.map((parent) => copies.get(parent) ?? parent);
      const made = await this.#copy(commit, parents);
      if (typeof made !== "string") return made;
      copies.set(commit.hash, made);
    }
    return copies;
  }

  async #copy(commit: CommitObject, parents: readonly string[]): Promise<string | SigningResult> {
    const earlier = this.#copies.get(commit.hash);
    if (earlier?.parents === parents.join()) return earlier.hash;
    const message = messageOfCopy(commit, ownAddress);
    const made = await this.#signer.sign({ tree: commit.tree, parents, message });
    if (made.kind === "unavailable") return made;
    if (made.kind === "refused") {
      if (made.forAll) this.#refusal = made.reason;
      return { kind: "unsigned", reason: made.reason };
    }
    this.#copies.set(commit.hash, { parents: parents.join(), hash: made.hash });
    return made.hash;
  }

  /** Fetches the copies, and compares them with their commits: the local branch is to have the same files. */
  async #take(
    isolated: IsolatedRepository,
    tip: string,
    commits: readonly CommitObject[],
    copies: ReadonlyMap<string, string>,
  ): Promise<SigningResult> {
    const copy = copies.get(tip);
    if (copy === undefined) return { kind: "signed", tip, newHashes: noNewHashes };
    const fetched = await fetchCommit(isolated, copy);
    if (fetched.kind === "unavailable") {
      const { reason } = fetched;
      const isRefused = /not our ref|unadvertised object/.test(reason);
      return { kind: isRefused ? "unsigned" : "unavailable", reason: reason.replace(/\.$/, "") };
    }
    const taken = await readCommits(isolated.git, [...copies.values()]);
    const isSame = commits.every(({ tree, parents }, index) => {
      const wanted = parents.map((parent) => copies.get(parent) ?? parent);
      return taken[index]?.tree === tree && taken[index].parents.join() === wanted.join();
    });
    if (isSame) return { kind: "signed", tip: copy, newHashes: copies };
    return { kind: "unsigned", reason: "the host made other commits than it was asked for; update ralph-ci" };
  }
}

/** The commits to sign, each after its parents. Those on a side branch still have to get onto the branch itself. */
async function listCommits(
  isolated: IsolatedRepository,
  { tip, target, theirs }: SigningRequest,
): Promise<CommitObject[]> {
  const isSide = (reference: string) => isSideBranchOf(reference, target);
  const upstream = await listUpstreamCommits(isolated, target, isSide);
  const excluded = [...upstream, theirs].filter((commit) => commit !== undefined);
  const output = await isolated.git.output(
    ["rev-list", "--topo-order", "--reverse", `--max-count=${mostCommits + 1}`, "--stdin"],
    { input: [tip, ...excluded.map((commit) => `^${commit}`), ""].join("\n") },
  );
  return readCommits(isolated.git, output.split("\n").filter(Boolean));
}

/** Outside of branches and tags: no rule about them holds there, and no workflow starts. */
function objectsReference(target: string): string {
  return `refs/ralph-ci/${createHash("sha256").update(target).digest("hex").slice(0, 16)}`;
}

/** Pushes the files and folders of the commits, so that the host has the trees. @returns what follows if that fails */
async function sendObjects(
  isolated: IsolatedRepository,
  { tip, target }: SigningRequest,
): Promise<SigningResult | undefined> {
  const result = await pushReference(isolated, `+${tip}:${objectsReference(target)}`);
  if (result.exitCode === 0) return undefined;
  // A host that answers refuses the reference by a line of its own.
  const kind = /^!/m.test(result.stdout) ? "unsigned" : "unavailable";
  const reason = describeRemoteError("their files could not be sent first", result).replace(/\.$/, "");
  return { kind, reason };
}

/** A reference that stays is replaced by the next push. */
async function removeObjects(isolated: IsolatedRepository, { target }: SigningRequest): Promise<void> {
  await pushReference(isolated, `:${objectsReference(target)}`);
}

function pushReference(isolated: IsolatedRepository, refspec: string) {
  const options = ["--porcelain", "--no-follow-tags", "--recurse-submodules=no"];
  return isolated.runWithRemote(["push", ...options, isolated.transport.remote ?? "", refspec]);
}
