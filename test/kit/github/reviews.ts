// Reviews and comments of the pull requests of the fake GitHub.

/** A comment in a thread. `[bot]` at the end of an author's name makes it a bot. */
export interface ThreadComment {
  readonly id: number;
  /** Null if the user was deleted. */
  readonly author: string | null;
  body: string;
}

/** A thread of comments on a line. The first comment began it. */
export interface ThreadRecord {
  readonly id: string;
  readonly pull: number;
  isResolved: boolean;
  isOutdated: boolean;
  readonly path: string;
  readonly line: number | null;
  readonly comments: ThreadComment[];
}

/** A review that approves or asks for changes. */
export interface ReviewRecord extends ThreadComment {
  readonly pull: number;
  state: "APPROVED" | "CHANGES_REQUESTED" | "DISMISSED";
}

/** All of them, oldest first. */
export class Reviews {
  readonly threads: ThreadRecord[] = [];
  readonly reviews: ReviewRecord[] = [];
  readonly #nextId: () => number;

  constructor(nextId: () => number) {
    this.#nextId = nextId;
  }

  /** Begins a thread, by default on the first pull request. */
  addThread(
    author: string | null,
    body: string,
    place: Partial<Pick<ThreadRecord, "pull" | "path" | "line" | "isOutdated">> = {},
  ): ThreadRecord {
    const id = `PRRT_${this.#nextId()}`;
    const where = { pull: 1, path: "src/app.ts", line: 3, isOutdated: false, ...place };
    const thread = { id, isResolved: false, comments: [], ...where };
    this.threads.push(thread);
    this.reply(thread, author, body);
    return thread;
  }

  reply(thread: ThreadRecord, author: string | null, body: string): ThreadComment {
    const comment = { id: this.#nextId(), author, body };
    thread.comments.push(comment);
    return comment;
  }

  addReview(author: string, state: ReviewRecord["state"], body: string, pull = 1): ReviewRecord {
    const review = { id: this.#nextId(), author, state, body, pull };
    this.reviews.push(review);
    return review;
  }
}
