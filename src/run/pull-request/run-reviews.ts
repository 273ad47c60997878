// Reviews as work during a run: reads before each decision what is asked for, and answers after each push.
import { flattenTo } from "../../effort/index.ts";
import { type GitHubClient, GitHubError } from "../../github/index.ts";
import { createTeller, readIgnored, recordIgnored, type TellOnce } from "../../loop/index.ts";
import {
  describeError,
  SerialQueue,
  toTerminalText,
  waitAtMost,
  withDeadline,
} from "../../platform/index.ts";
import {
  FailedChecks,
  type Gathered,
  gather,
  type People,
  type ReadChecks,
  ReviewTrust,
} from "../../pull-request/index.ts";
import type { WorkPush } from "../../report/index.ts";
import type { RunContext } from "../context.ts";
import { findOwnWorkflows } from "./own-workflows.ts";
import { type DueAnswer, hasUnanswered, readDueAnswers, sendAnswer } from "./review-answers.ts";
import { takeIn } from "./review-story.ts";

/** What reviews need of the run's pull request. */
export interface ReviewSupplies {
  readonly people: People;
  /** Sends the answers. */
  readonly host: Pick<GitHubClient, "replyInThread" | "addComment">;
  /** Ends a look: the run is asked to stop now. */
  readonly stop: AbortSignal;
  /** Opens a client for one look, whose requests end with the signal. */
  open(stop: AbortSignal): GitHubClient;
  /** The number of the open pull request; undefined without one. */
  findPull(client: GitHubClient): Promise<number | undefined>;
  readPush(): Promise<WorkPush | undefined>;
}

/** In ms, for all questions of one look: an iteration waits for it. */
const lookDeadline = 8_000;

/** In ms. What is on later pages of threads is left out then. */
const pagesDeadline = 4_000;

/** What a look found. */
interface Found {
  readonly pull: number;
  readonly gathered: Gathered;
  readonly checks: ReadChecks;
}

/** The reviews of one run's pull request. */
export class RunReviews {
  readonly #context: RunContext;
  readonly #supplies: ReviewSupplies;
  readonly #trust: ReviewTrust;
  #checks: FailedChecks | undefined;
  readonly #queue = new SerialQueue();
  readonly #tell: TellOnce;
  /** Answers that may have arrived although GitHub did not say so: only another look can tell. */
  readonly #unsure = new Set<string>();
  #hasLooked = false;
  #mayAnswer = true;

  constructor(context: RunContext, supplies: ReviewSupplies) {
    this.#context = context;
    this.#supplies = supplies;
    this.#tell = createTeller(context);
    this.#trust = new ReviewTrust(supplies.people, context.host.allowedBots ?? []);
  }

  /** Takes what is asked for into prd.json. Never rejects. */
  async look(): Promise<void> {
    const { stop } = this.#supplies;
    if (stop.aborted) return;
    try {
      const { clock } = this.#context;
      const found = await withDeadline(clock, lookDeadline, (late) =>
        this.#read(AbortSignal.any([late, stop])),
      );
      if (!found) return;
      await this.#tellIgnored(found.gathered);
      if (!found.gathered.isWhole)
        this.#tell("warning", "not all reviews of the pull request could be read; the rest is read later");
      const { gathered, checks, pull } = found;
      const { isWhole, isAnswered } = gathered;
      const failed = checks.failed.filter((item) => !isAnswered(item));
      const items = [...gathered.items, ...failed];
      const asked = { pull, items, isWhole, isAnswered, passedChecks: checks.passed };
      for (const name of await takeIn(this.#context, asked))
        this.#tell(
          "warning",
          `the check ${flattenTo(name, 100)} fails after three stories about it; it is left to people`,
        );
      this.#hasLooked = true;
      this.#unsure.clear();
    } catch (error) {
      if (!stop.aborted)
        this.#tell("warning", `reviews of the pull request are not read: ${describeError(error)}`);
      return;
    }
    await this.answer();
  }

  /** Begins to answer what is settled and pushed. Never rejects. */
  async answer(): Promise<void> {
    const { journal, location } = this.#context;
    if (!this.#hasLooked || !this.#mayAnswer) return;
    try {
      if (!journal.read((tables) => hasUnanswered(tables, location.slug))) return;
      // The commit of the last iteration may wait for another write.
      await journal.flush();
      const due = journal.read((tables) => readDueAnswers(tables, location.slug));
      if (due.length === 0) return;
      const push = await this.#supplies.readPush();
      // Commits that went to another branch are not in the pull request.
      if (push !== undefined && push.kind !== "pushed") return;
      for (const each of due) void this.#queue.run(() => this.#send(each));
    } catch (error) {
      this.#tell("warning", `reviews of the pull request are not answered: ${describeError(error)}`);
    }
  }

  /** Resolves when all answers are sent, or could not be, at the latest after `deadline` ms. */
  async finish(deadline: number): Promise<void> {
    await waitAtMost(this.#context.clock, deadline, () => this.#queue.idle()).catch(() => {
      const text = "reviews of the pull request were not answered in time; the next run answers them";
      this.#tell("warning", text);
    });
    this.#mayAnswer = false;
  }

  async #read(signal: AbortSignal): Promise<Found | undefined> {
    const client = this.#supplies.open(signal);
    const pull = await this.#supplies.findPull(client);
    if (pull === undefined) return undefined;
    const { clock } = this.#context;
    const end = clock.monotonic() + pagesDeadline;
    const reviews = await client.reviews(pull, () => clock.monotonic() < end);
    if (!reviews.isOpen) return undefined;
    const gathered = await gather(reviews, this.#trust.begin(client), (text) => this.#makePlain(text));
    return { pull, gathered, checks: await this.#readChecks(client, reviews.headCommit) };
  }

  /** Without the right to read checks, the reviews count nevertheless. */
  async #readChecks(client: GitHubClient, commit: string): Promise<ReadChecks> {
    try {
      // The first look is before the first turn: later, an agent may be writing files.
      this.#checks ??= new FailedChecks(findOwnWorkflows(this.#context), (text) => this.#makePlain(text));
      const read = await this.#checks.read(client, commit);
      if (read.refusal !== undefined)
        this.#tell("note", `failing jobs of workflows are not read: ${read.refusal}`);
      return read;
    } catch (error) {
      const isRefused = error instanceof GitHubError && error.fault === "permission";
      const text = `failing checks of the pull request are not read: ${describeError(error)}`;
      if (!this.#supplies.stop.aborted) this.#tell(isRefused ? "note" : "warning", text);
      return { failed: [], passed: new Set() };
    }
  }

  /** A secret is found before a control character is taken out of it, and after. */
  #makePlain(text: string): string {
    const { redactor } = this.#context;
    return redactor.text(toTerminalText(redactor.text(text)));
  }

  async #tellIgnored({ ignored }: Gathered): Promise<void> {
    const { runId, journal, location, clock } = this.#context;
    const sentence = describeIgnored(ignored);
    if (sentence !== "") this.#tell("note", sentence);
    if (sentence === journal.read((tables) => readIgnored(tables, location.slug))) return;
    const about = { effort: location.slug, runId, at: clock.now().toISOString() };
    await journal.write((tables) => recordIgnored(tables, about, sentence));
  }

  /** Never rejects. */
  async #send(due: DueAnswer): Promise<void> {
    const name = JSON.stringify(due.items);
    if (!this.#mayAnswer || this.#unsure.has(name)) return;
    try {
      await sendAnswer(this.#context, this.#supplies.host, due);
    } catch (error) {
      this.#unsure.add(name);
      const text = `reviews of the pull request are not answered: ${describeError(error)}`;
      this.#mayAnswer = !(error instanceof GitHubError && error.fault === "permission");
      this.#tell("warning", text);
    }
  }
}

/** Empty if nothing is ignored. */
function describeIgnored({ threads, logins }: Gathered["ignored"]): string {
  if (threads === 0) return "";
  const shown = logins.slice(0, 10).map((login) => flattenTo(login, 60));
  const more = logins.length > shown.length ? ` and ${logins.length - shown.length} more` : "";
  const what = threads === 1 ? "1 review thread is" : `${threads} review threads are`;
  return `${what} ignored, begun without write access by ${shown.join(", ")}${more}.`;
}
