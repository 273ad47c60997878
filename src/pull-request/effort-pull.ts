// The pull request of one effort: opened once, written after each push, and turned ready when the effort is proved.

import type { PullRequest } from "../github/index.ts";
import { describeError } from "../platform/index.ts";
import { renderSection, renderTitle } from "./body.ts";
import { choosePull, type FoundPull } from "./choose.ts";
import type { EffortFacts } from "./facts.ts";
import type { PullHost } from "./pull-host.ts";
import {
  describeOpening,
  describeRefusal,
  hasNoCommits,
  isAlreadyOpen,
  refusesDrafts,
  type WantedPull,
} from "./refusal.ts";
import { openedMark, putSection } from "./section.ts";

/** Where the pull request belongs, and how it is opened. */
export interface EffortPullOptions {
  readonly host: PullHost;
  readonly server: string; // such as `https://github.com`
  readonly repository: string; // `owner/name`
  readonly base: string;
  /** Whether it is opened as a draft. */
  readonly draft: boolean;
  readonly labels: readonly string[];
  /** A name with `/` is a team. */
  readonly reviewers: readonly string[];
  readonly assignees: readonly string[];
  /** What it says, instead of what the facts say. */
  readonly section?: string | undefined;
  redact(text: string): string;
  /** Tells people something once. */
  warn(text: string): void;
  note(text: string): void;
}

/** What came of it. */
export interface PullReport {
  /** `missing`: there is none, and `sentence` says why and how to open it. */
  readonly state: "draft" | "open" | "closed" | "merged" | "missing";
  readonly number: number | undefined;
  readonly url: string | undefined;
  /** One or two sentences. */
  readonly sentence: string;
}

/** The pull request of one effort, from one branch. Calls run one at a time. */
export class EffortPull {
  readonly #options: EffortPullOptions;
  /** GitHub did not let the token open one; asking again would only cost time. */
  #refusal: string | undefined;
  readonly #told = new Set<string>();

  constructor(options: EffortPullOptions) {
    this.#options = options;
  }

  /**
   * Opens or updates it for the work branch. If its commits went to another branch, `aside`, it is not opened: that branch is
   * another one in each run. @returns undefined while there is nothing to open. @throws the host's error
   */
  async publish(facts: EffortFacts, head: string, aside?: string): Promise<PullReport | undefined> {
    const found = await this.find(facts.effortId, head);
    if (found.kind === "open") return this.#update(found.pull, facts);
    if (found.kind === "none") {
      if (aside !== undefined) this.#refusal = this.#describeAside(facts, head, aside);
      return this.#refusal === undefined ? this.#open(facts, head) : this.#missing();
    }
    const { number, url } = found.pull;
    const opening = describeOpening(this.#wanted(facts, head));
    const sentence =
      found.kind === "merged"
        ? `Pull request #${number} was merged, and a second one is not opened for later commits on ${head}. ${opening}`
        : `Pull request #${number} is closed, and a second one is not opened; reopen it to have it updated.`;
    this.#warnOnce(sentence);
    return { state: found.kind, number, url, sentence };
  }

  #describeAside(facts: EffortFacts, head: string, aside: string): string {
    const opening = describeOpening(this.#wanted(facts, aside));
    return `There is no pull request, because the commits went to ${aside} instead of ${head}. ${opening}`;
  }

  /** Finds it, with the host of the options by default. @throws the host's error */
  async find(
    effortId: string,
    head: string,
    host: Pick<PullHost, "pulls"> = this.#options.host,
  ): Promise<FoundPull> {
    const { repository, base } = this.#options;
    const [owner = ""] = repository.split("/");
    const pulls = await host.pulls({ head, state: "all" });
    return choosePull(pulls, { effortId, owner, base });
  }

  async #open(facts: EffortFacts, head: string): Promise<PullReport | undefined> {
    const { base, draft, note } = this.#options;
    const section = this.#section(facts);
    const body = putSection(openedMark(facts.effortId), facts.effortId, section);
    const { title } = this.#wanted(facts, head);
    try {
      const pull = await this.#create({ title, head, base, body, draft });
      note(`pull request #${pull.number} was opened${pull.draft ? " as a draft" : ""}: ${pull.url}`);
      await this.#equip(pull);
      return this.#finish(pull, facts);
    } catch (error) {
      if (hasNoCommits(error)) return undefined;
      if (isAlreadyOpen(error)) {
        // Another run was faster.
        const found = await this.find(facts.effortId, head);
        if (found.kind === "open") return this.#update(found.pull, facts);
      }
      this.#refusal = this.#options.redact(describeRefusal(error, this.#wanted(facts, head)));
      return this.#missing();
    }
  }

  async #create(pull: Parameters<PullHost["createPull"]>[0]): Promise<PullRequest> {
    const { host } = this.#options;
    try {
      return await host.createPull(pull);
    } catch (error) {
      if (!pull.draft || !refusesDrafts(error)) throw error;
      return host.createPull({ ...pull, draft: false });
    }
  }

  /** A wrong name is told, and the pull request is there nevertheless. */
  async #equip({ number }: PullRequest): Promise<void> {
    const { host, labels, reviewers, assignees } = this.#options;
    const attempt = async (what: string, names: readonly string[], act: () => Promise<unknown>) => {
      if (names.length === 0) return;
      await act().catch((error: unknown) =>
        this.#warnOnce(`the ${what} of pull request #${number} were not set: ${describeError(error)}`),
      );
    };
    await attempt("labels", labels, () => host.addLabels(number, labels));
    await attempt("reviewers", reviewers, () => host.requestReviewers(number, reviewers));
    await attempt("assignees", assignees, () => host.addAssignees(number, assignees));
  }

  async #update(pull: PullRequest, facts: EffortFacts): Promise<PullReport> {
    const body = putSection(pull.body, facts.effortId, this.#section(facts));
    if (body !== pull.body) await this.#options.host.updatePull(pull.number, { body });
    return this.#finish(pull, facts);
  }

  /** Turns a draft of ours ready once the effort is proved. A draft that a person opened stays one. */
  async #finish(pull: PullRequest, facts: EffortFacts): Promise<PullReport> {
    const { host, note } = this.#options;
    const { number, url, body } = pull;
    const isDue = pull.draft && facts.isProved && body.includes(openedMark(facts.effortId));
    if (isDue) {
      await host.setReady(pull);
      note(`pull request #${number} is ready for review: ${url}`);
    }
    const isDraft = pull.draft && !isDue;
    const state = isDraft ? "draft" : "open";
    return { state, number, url, sentence: `Pull request #${number}${isDraft ? " (draft)" : ""}: ${url}` };
  }

  #missing(): PullReport {
    const sentence = this.#refusal ?? "";
    this.#warnOnce(sentence);
    return { state: "missing", number: undefined, url: undefined, sentence };
  }

  #wanted(facts: EffortFacts, head: string): WantedPull {
    const { server, repository, base, redact } = this.#options;
    return { server, repository, base, head, title: redact(renderTitle(facts)) };
  }

  #section(facts: EffortFacts): string {
    const { redact, section = renderSection(facts) } = this.#options;
    return redact(section);
  }

  #warnOnce(text: string): void {
    if (!this.#told.has(text)) this.#options.warn(text);
    this.#told.add(text);
  }
}
