// Says why a pull request could not be opened, and gives the line that opens it by hand.
import { describeError, quoteShellWord } from "../platform/index.ts";

/** The pull request that a person can open. */
export interface WantedPull {
  /** Such as `https://github.com`. */
  readonly server: string;
  readonly repository: string; // `owner/name`
  readonly head: string;
  readonly base: string;
  readonly title: string;
}

/** Whether GitHub refused because one is open already. */
export function isAlreadyOpen(error: unknown): boolean {
  return /pull request already exists/i.test(describeError(error));
}

/** Whether GitHub refused because the branch has no commit that its base lacks. */
export function hasNoCommits(error: unknown): boolean {
  return /no commits between/i.test(describeError(error));
}

/** Whether GitHub refused drafts, as in private repositories of free plans. */
export function refusesDrafts(error: unknown): boolean {
  return /draft pull requests are not supported/i.test(describeError(error));
}

/** One or two sentences: why, and how to open it. */
export function describeRefusal(error: unknown, pull: WantedPull): string {
  const why = describeError(error).replace(/\.$/, "");
  return `The pull request could not be opened: ${why}. ${describeOpening(pull)}`;
}

/** How a person opens it: by a command, or on a page. */
export function describeOpening({ server, repository, head, base, title }: WantedPull): string {
  const words = [
    "gh",
    "pr",
    "create",
    "--repo",
    repository,
    "--base",
    base,
    "--head",
    head,
    "--title",
    title,
  ];
  const command = [...words, "--body", ""].map(quoteShellWord).join(" ");
  const address = `${server}/${repository}/compare/${encode(base)}...${encode(head)}?expand=1`;
  return `Open it with ${command}, or on ${address}`;
}

function encode(branch: string): string {
  return branch.split("/").map(encodeURIComponent).join("/");
}
