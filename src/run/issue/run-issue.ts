// Checks items of the issue off during a run, beside the work. It never holds up an iteration, and never fails the run.
import { loadEffort } from "../../effort/index.ts";
import { GitHubError } from "../../github/index.ts";
import { type CheckHost, checkOff, type DueCheck, type IssueItem } from "../../issue/index.ts";
import { createTeller, isPass, type TellOnce } from "../../loop/index.ts";
import { describeError, SerialQueue, waitAtMost } from "../../platform/index.ts";
import type { WorkPush } from "../../report/index.ts";
import type { RunContext } from "../context.ts";
import { recordBoxes } from "./boxes.ts";
import type { IssueStories } from "./bring-issue.ts";
import { openIssueClient } from "./issue-source.ts";

/** The issue of one run. */
export interface RunIssue {
  /** After a push: checks off what has passed, beside the work that follows. */
  publish(): void;
  /** The same for the last time. It takes no longer than its deadline, and is not for a cancelled job, which has seconds left. */
  settle(): Promise<void>;
}

/** In ms, for all that is left to do at the end of a run. */
const lastDeadline = 20_000;

/** Opens the issue of a run; it sends nothing yet. @returns undefined where nothing is checked off */
export function openRunIssue(
  context: RunContext,
  stories: IssueStories | undefined,
  work: { readPush(): Promise<WorkPush | undefined> },
): RunIssue | undefined {
  const { inputs, host, announce } = context;
  if (!stories) return undefined;
  if (inputs.push === "auto" && inputs.commit === "each" && host.pullRequest?.isOwn !== false)
    return new BackgroundIssue(context, stories, work);
  const text = `nothing is checked off in issue #${stories.number}, because this run pushes nothing; with --push auto it would`;
  announce({ kind: "note", text });
  return undefined;
}

/** A story whose box is not as its status. */
interface DueStory {
  readonly id: string;
  readonly item: IssueItem;
  readonly isDone: boolean;
  readonly wasDone: boolean;
}

class BackgroundIssue implements RunIssue {
  readonly #context: RunContext;
  readonly #stories: IssueStories;
  readonly #work: { readPush(): Promise<WorkPush | undefined> };
  readonly #boxes: Map<string, boolean>;
  readonly #queue = new SerialQueue();
  readonly #over = new AbortController();
  readonly #announceOnce: TellOnce;
  /** The stories whose items are left to people for the rest of the run. */
  readonly #left = new Set<string>();
  #isRefused = false;

  constructor(
    context: RunContext,
    stories: IssueStories,
    work: { readPush(): Promise<WorkPush | undefined> },
  ) {
    this.#context = context;
    this.#announceOnce = createTeller(context);
    this.#stories = stories;
    this.#work = work;
    this.#boxes = new Map(stories.boxes);
  }

  publish(): void {
    const due = this.#findDue();
    if (due.length > 0) void this.#queue.run(() => this.#checkAll(due));
  }

  async settle(): Promise<void> {
    const { clock } = this.#context;
    this.publish();
    await waitAtMost(clock, lastDeadline, () => this.#queue.run(async () => {})).catch(() =>
      this.#tell("not everything could be checked off in time; the next run does it"),
    );
    this.#over.abort(new Error("the run is over"));
  }

  /** The stories whose box is not as their status; all of them have their commits by now. */
  #findDue(): DueStory[] {
    const { journal, location } = this.#context;
    const { items } = this.#stories;
    try {
      // Both agree unless people changed the file since the loop last looked.
      const inFile = new Map(loadEffort(location).prd.stories.map(({ id, passes }) => [id, passes]));
      return journal.read((tables) => {
        const rows = tables.stories.list(location.slug);
        return rows.flatMap(({ id, passes }) => {
          const item = items.get(id);
          const wasDone = this.#boxes.get(id);
          if (!item || wasDone === undefined || wasDone === passes || this.#left.has(id)) return [];
          if (inFile.get(id) !== passes) return [];
          return [{ id, item, isDone: passes, wasDone }];
        });
      });
    } catch (error) {
      this.#tell(describeError(error));
      return [];
    }
  }

  #describe({ id, item, isDone, wasDone }: DueStory): DueCheck {
    const { journal, location } = this.#context;
    const { slug } = location;
    const rows = journal.read((tables) => tables.iterations.list(slug));
    const commit = rows.findLast(({ storyId, outcome }) => storyId === id && isPass(outcome))?.commitSha;
    const sentence = `Done${commit ? ` in ${commit}` : ""}, as story ${id} of ${slug}.`;
    return { item, isDone, wasDone, sentence, mark: `<!-- ralph-ci done ${slug} ${id} -->` };
  }

  /** Never rejects. */
  async #checkAll(due: readonly DueStory[]): Promise<void> {
    const { host, checkout, journal } = this.#context;
    const before = new Map(this.#boxes);
    try {
      // Only what the remote has: a check without its commit would be a promise.
      if (this.#isRefused || (await this.#work.readPush())?.kind !== "pushed") return;
      const client = await openIssueClient(host, checkout, this.#over.signal);
      // The commit of the last iteration is recorded late.
      await journal.flush();
      for (const each of due) await this.#checkOne(client, each);
    } catch (error) {
      if (this.#over.signal.aborted) return;
      // Without the right, everything else works, and asking again would not help.
      this.#isRefused = error instanceof GitHubError && error.fault === "permission";
      this.#tell(describeError(error));
    } finally {
      await recordBoxes(this.#context, this.#boxes, before).catch(() => {});
    }
  }

  async #checkOne(client: CheckHost, due: DueStory): Promise<void> {
    const { id, isDone } = due;
    if (this.#boxes.get(id) === isDone || this.#left.has(id)) return;
    const result = await checkOff(client, this.#stories.number, this.#describe(due));
    if (result === "done") {
      this.#boxes.set(id, isDone);
      return;
    }
    this.#left.add(id);
    if (result !== "changed") this.#tell(`${id} is left to people: ${result.why}`);
  }

  #tell(why: string): void {
    this.#announceOnce("warning", `issue #${this.#stories.number} is not up to date: ${why}`);
  }
}
