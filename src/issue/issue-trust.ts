// Decides whether the text of an issue may be worked from: only what people with write access wrote.
import { type GitHubClient, GitHubError, type Issue, isWriteAccess } from "../github/index.ts";
import { ConfigurationError } from "../platform/index.ts";

/** What is read of GitHub. */
export type IssueHost = Pick<GitHubClient, "name" | "issue" | "subIssues" | "permission">;

/** Asks for the access of each author once. GitHub lets only the author and people with write access edit an issue. */
export class IssueTrust {
  readonly #host: IssueHost;
  readonly #known = new Map<string, Promise<boolean>>();

  constructor(host: IssueHost) {
    this.#host = host;
  }

  /** @throws ConfigurationError unless the author of the issue has write access; GitHubError if GitHub does not say */
  async require({ number, author, isByBot }: Issue): Promise<void> {
    if (author === undefined) throw this.#refusal(number, "by an account that is gone");
    if (isByBot) throw this.#refusal(number, `by ${author}, which is a bot`);
    if (!(await this.#mayWrite(author)))
      throw this.#refusal(number, `by ${author}, who has no write access to ${this.#host.name}`);
  }

  #mayWrite(author: string): Promise<boolean> {
    const known = this.#known.get(author) ?? this.#ask(author);
    this.#known.set(author, known);
    return known;
  }

  async #ask(author: string): Promise<boolean> {
    try {
      return isWriteAccess(await this.#host.permission(author));
    } catch (error) {
      if (error instanceof GitHubError && error.fault === "missing") return false;
      throw error;
    }
  }

  #refusal(number: number, by: string): ConfigurationError {
    return new ConfigurationError(
      `issue #${number} was written ${by}, so its text is not worked from; copy what you want of it into an issue of your own, or into a file for ralph-ci plan`,
    );
  }
}
