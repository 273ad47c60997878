// Decides whose texts count in reviews: those of people with write access, and of bots that are named.
import type { Author, GitHubClient } from "../../github/index.ts";
import type { People } from "../comments/index.ts";

/** Whether a text of this author counts; undefined if that could not be found out now. */
export type Trust = (author: Author | undefined) => Promise<boolean | undefined>;

/** The most people that one look asks about for the first time: many strangers do not hold up a run. */
const mostQuestions = 30;

/** Whose texts count in one run. */
export class ReviewTrust {
  readonly #people: People;
  readonly #bots: readonly string[];
  readonly #asked = new Set<string>();

  /** @param bots by their exact names, such as `renovate[bot]` */
  constructor(people: People, bots: readonly string[]) {
    this.#people = people;
    this.#bots = bots;
  }

  /** The trust for one look. */
  begin(host: Pick<GitHubClient, "permission" | "viewer">): Trust {
    let questions = 0;
    return async (author) => {
      if (!author) return false;
      const { login, isPerson } = author;
      if (!isPerson) return this.#bots.includes(login);
      if (!this.#asked.has(login)) {
        questions += 1;
        if (questions > mostQuestions) return undefined;
      }
      const isWriter = await this.#people.isWriter(host, login);
      if (isWriter !== undefined) this.#asked.add(login);
      return isWriter;
    };
  }
}
