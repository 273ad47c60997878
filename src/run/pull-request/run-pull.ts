// Keeps the pull request of the effort up to date during a run. It never holds up an iteration, and never fails the run.
import { loadEffort } from "../../effort/index.ts";
import { createGitHubClient, type GitHubClient, readApiUrl } from "../../github/index.ts";
import { type Control, createTeller, type Ending, recordEvents, type TellOnce } from "../../loop/index.ts";
import { describeError, SerialQueue, waitAtMost } from "../../platform/index.ts";
import { type EffortFacts, EffortPull, People, type PullReport } from "../../pull-request/index.ts";
import { pullRequestKind, type WorkPush } from "../../report/index.ts";
import type { RunContext } from "../context.ts";
import type { ResumedEffort } from "../resume.ts";
import { type CommentReply, createRunComments, listenInWaits, type RunComments } from "./comments/index.ts";
import { readEffortFacts } from "./effort-facts.ts";
import { showCheck } from "./run-check.ts";
import { RunReviews } from "./run-reviews.ts";

/** The pull request of one run. */
export interface RunPull {
  /** After a push: opens or writes it beside the work that follows. */
  publish(): void;
  /** Before an iteration: does what people with write access ask for in comments and reviews. It never rejects, and takes a few seconds at most. */
  listen(): Promise<void>;
  /** After a push: begins to answer the reviews that it settles. It never rejects. */
  answer(): Promise<void>;
  /** Writes how the run ended, also as a check. It takes no longer than its deadline. @returns what came of it; undefined without one */
  settle(ending: Ending): Promise<PullReport | undefined>;
}

/** Where the work of a run is. */
export interface PushedWork {
  readPush(): Promise<WorkPush | undefined>;
  pushedCommit(): string | undefined;
  readonly saver: { save(reason: string): Promise<void> };
}

/** In ms, for all that is left to do at the end of a run; a cancelled job has seconds left. */
const lastDeadline = { usual: 30_000, cancelled: 3_000 } as const;

/** In ms, for one request between iterations. */
const listenDeadline = 3_000;

/** Opens the pull request of a run; it sends nothing yet. @returns undefined where none is to be opened */
export function openRunPull(
  context: RunContext,
  { branch, base }: ResumedEffort,
  work: PushedWork,
  control: Control,
): RunPull | undefined {
  const { inputs, host } = context;
  const { mode } = inputs.pullRequest;
  const { repository, credentials } = host;
  if (mode === "never" || inputs.push === "never" || host.pullRequest?.isOwn === false) return undefined;
  if (branch === undefined || base === undefined || branch === base) return undefined;
  if (!repository || !credentials) {
    // In a step without a token it is only the default.
    if (!inputs.given.some(({ name, isDefault }) => name === "pull-request" && !isDefault)) return undefined;
    const text = `--pull-request ${mode} opens one only from a workflow, whose token may do so; there is none here`;
    context.announce({ kind: "warning", text });
    return undefined;
  }
  // Before the first turn: later, an agent may be writing the file.
  const { prd } = loadEffort(context.location);
  const goal = prd.description || prd.project;
  return new BackgroundPull(context, { branch, base, repository, work, control, credentials, goal });
}

interface PullTarget {
  readonly branch: string;
  readonly base: string;
  readonly repository: string;
  readonly work: PushedWork;
  readonly control: Control;
  readonly credentials: { readonly server: string; readonly token: string };
  readonly goal: string;
}

class BackgroundPull implements RunPull {
  readonly #context: RunContext;
  readonly #target: PullTarget;
  readonly #host: GitHubClient;
  readonly #pull: EffortPull;
  readonly #comments: RunComments;
  readonly #reviews: RunReviews;
  readonly #over = new AbortController();
  readonly #queue = new SerialQueue();
  readonly #announceOnce: TellOnce;
  #isQueued = false;
  #replied: Promise<unknown> = Promise.resolve();
  #report: PullReport | undefined;
  #recorded: string | undefined;

  constructor(context: RunContext, target: PullTarget) {
    this.#context = context;
    this.#announceOnce = createTeller(context);
    this.#target = target;
    this.#host = this.#openHost(this.#over.signal);
    const open = (stop: AbortSignal) =>
      this.#openHost(AbortSignal.any([stop, this.#over.signal]), listenDeadline);
    const people = new People();
    this.#comments = createRunComments(context, { control: target.control, people, open });
    this.#reviews = new RunReviews(context, {
      open,
      people,
      host: this.#host,
      stop: target.control.signal,
      findPull: (host) => this.#findOpen(host),
      readPush: () => target.work.readPush(),
    });
    this.#pull = new EffortPull({
      host: this.#host,
      server: target.credentials.server,
      repository: target.repository,
      base: target.base,
      draft: context.inputs.pullRequest.mode === "draft",
      labels: context.inputs.pullRequest.labels,
      reviewers: context.inputs.pullRequest.reviewers,
      assignees: context.inputs.pullRequest.assignees,
      redact: context.redactor.text,
      warn: (text) => this.#tell(text),
      note: (text) => context.announce({ kind: "note", text }),
    });
    if (context.inputs.pullRequest.feedback === "on") listenInWaits(context, () => this.#takeComments());
  }

  #openHost(stop: AbortSignal, deadline?: number): GitHubClient {
    const { host, clock } = this.#context;
    const { repository, credentials } = this.#target;
    const apiUrl = readApiUrl(host.environment);
    const { token } = credentials;
    const options = { apiUrl, repository, token, clock, stop };
    return createGitHubClient(deadline === undefined ? options : Object.assign(options, { deadline }));
  }

  publish(): void {
    // What is not sent yet says the newest when it is.
    if (this.#isQueued) return;
    this.#isQueued = true;
    void this.#queue.run(() => {
      this.#isQueued = false;
      return this.#publishNow(() => this.#readFacts(undefined));
    });
  }

  async listen(): Promise<void> {
    if (this.#context.inputs.pullRequest.feedback === "off") return;
    await this.#takeComments();
    await this.#reviews.look();
  }

  async #takeComments(): Promise<void> {
    const replies = await this.#comments.take((host) => this.#findOpen(host));
    if (replies.length > 0) this.#replied = Promise.all([this.#replied, this.#saveAndReply(replies)]);
  }

  async answer(): Promise<void> {
    await this.#reviews.answer();
  }

  /** The number of the open pull request. After the first push, the last update says where it is. */
  async #findOpen(host: GitHubClient): Promise<number | undefined> {
    const { journal, location } = this.#context;
    const report = this.#report;
    if (report) return report.state === "draft" || report.state === "open" ? report.number : undefined;
    const effortId = journal.read((tables) => tables.sessions.get(location.slug)?.effortId);
    if (effortId === null || effortId === undefined) return undefined;
    const found = await this.#pull.find(effortId, this.#target.branch, host);
    return found.kind === "open" ? found.pull.number : undefined;
  }

  /** A reaction is a mark that a comment is done, so the records are saved first: this machine may be gone soon. */
  async #saveAndReply(replies: readonly CommentReply[]): Promise<void> {
    await this.#target.work.saver.save("comments");
    await this.#queue.run(() => this.#reply(replies));
  }

  /** Never rejects: what was asked for is done and recorded already. */
  async #reply(replies: readonly CommentReply[]): Promise<void> {
    for (const { pull, comment, reaction, answer } of replies) {
      const attempt = async (what: string, act: () => Promise<unknown>) => {
        await act().catch((error: unknown) => {
          if (!this.#over.signal.aborted) this.#tell(`${what}: ${describeError(error)}`, what);
        });
      };
      await attempt("a comment was read and not marked with a reaction", () =>
        this.#host.react(comment, reaction),
      );
      if (answer !== undefined)
        await attempt("a comment was not answered", () => this.#host.addComment(pull, answer));
    }
  }

  /** Never throws: a record that cannot be read does not fail the run. */
  #readFacts(ending: Ending | undefined): EffortFacts | undefined {
    const { runId, journal, location, host } = this.#context;
    try {
      return readEffortFacts({ runId, journal, location, host, goal: this.#target.goal }, ending);
    } catch (error) {
      this.#tell(`the pull request was not written: ${describeError(error)}`);
      return undefined;
    }
  }

  async settle(ending: Ending): Promise<PullReport | undefined> {
    const { clock } = this.#context;
    const deadline = ending.reason === "cancelled" ? lastDeadline.cancelled : lastDeadline.usual;
    const end = clock.monotonic() + deadline;
    const facts = this.#readFacts(ending);
    const last = this.#queue.run(() => this.#publishNow(() => facts));
    await waitAtMost(clock, deadline, () => Promise.all([last, this.#replied])).catch(() => {
      this.#tell("the pull request could not be written in time; the next run writes it");
    });
    await waitAtMost(clock, Math.max(end - clock.monotonic(), 1), () => this.#showCheck(facts, ending)).catch(
      () => {
        this.#tell("the result could not be shown as a check in time");
      },
    );
    await this.#reviews.finish(Math.max(end - clock.monotonic(), 1));
    this.#over.abort(new Error("the run is over"));
    return this.#report;
  }

  /** Never rejects. */
  async #publishNow(read: () => EffortFacts | undefined): Promise<void> {
    try {
      const push = await this.#target.work.readPush();
      const facts = push && read();
      if (!push || !facts || (push.kind !== "pushed" && push.kind !== "aside")) return;
      await this.#send(facts, push);
    } catch (error) {
      if (!this.#over.signal.aborted) this.#tell(`the pull request was not written: ${describeError(error)}`);
    }
  }

  /** Never rejects. */
  async #showCheck(facts: EffortFacts | undefined, ending: Ending): Promise<void> {
    const { inputs, announce } = this.#context;
    const commit = this.#target.work.pushedCommit();
    if (inputs.pullRequest.checks === "never" || commit === undefined || !facts) return;
    const told = await showCheck(this.#context, this.#host, { facts, commit, ending });
    if (told && !this.#over.signal.aborted) announce(told);
  }

  async #send(facts: EffortFacts, push: WorkPush): Promise<void> {
    const { branch } = this.#target;
    const aside = push.kind === "aside" ? push.branch : undefined;
    const report = await this.#pull.publish(facts, branch, aside);
    this.#report = report;
    if (!report || report.sentence === this.#recorded) return;
    this.#recorded = report.sentence;
    await recordEvents(this.#context, { kind: pullRequestKind, details: [report.sentence] });
  }

  /** Warns once of each problem. */
  #tell(text: string, problem = text): void {
    this.#announceOnce("warning", text, problem);
  }
}
