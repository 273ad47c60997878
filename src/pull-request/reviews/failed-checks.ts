// Finds the checks of others that fail on the newest commit of the pull request, each with the end of its output.
import type { ReviewItem } from "../../effort/index.ts";
import { type FoundCheck, type GitHubClient, GitHubError } from "../../github/index.ts";

/** The checks on one commit. */
export interface ReadChecks {
  readonly failed: readonly ReviewItem[];
  /** The keys of those that passed. */
  readonly passed: ReadonlySet<string>;
  /** Why some are not read, as a clause. */
  readonly refusal?: string | undefined;
}

/** What is asked of GitHub. */
export type CheckHost = Pick<GitHubClient, "checkRuns" | "checkAnnotations" | "logEnd" | "run">;

const failures: readonly (string | undefined)[] = ["failure", "timed_out"];
const harmless: readonly (string | undefined)[] = ["success", "neutral", "skipped"];

/** The most outputs that one look reads: each is one or two requests. */
const mostOutputs = 5;

const mostLogBytes = 128 * 1024;

/** Reads checks over one run, and asks about each output and each workflow run once. */
export class FailedChecks {
  readonly #own: ReadonlySet<string>;
  readonly #plain: (text: string) => string;
  readonly #outputs = new Map<number, string>();
  readonly #workflows = new Map<number, string>();
  #refusal: string | undefined;

  /**
   * @param own the files of workflows whose jobs do not count
   * @param plain makes a text fit to be kept: redacted, without control characters
   */
  constructor(own: ReadonlySet<string>, plain: (text: string) => string) {
    this.#own = own;
    this.#plain = plain;
  }

  /** @throws GitHubError */
  async read(host: CheckHost, commit: string): Promise<ReadChecks> {
    const found = (await host.checkRuns(commit)).filter((check) => !isProgramCheck(check));
    const failing: FoundCheck[] = [];
    for (const check of found.filter(({ conclusion }) => failures.includes(conclusion)))
      if (!(await this.#isOwn(host, check))) failing.push(check);
    const items: ReviewItem[] = [];
    let outputs = 0;
    for (const check of failing.sort((one, other) => one.id - other.id)) {
      const isNew = !this.#outputs.has(check.id);
      outputs += isNew ? 1 : 0;
      if (isNew && outputs <= mostOutputs) this.#outputs.set(check.id, await readOutput(host, check));
      items.push({
        kind: "check",
        key: keyOf(check),
        version: commit,
        place: this.#plain(check.name),
        texts: [{ author: "", body: endOf(this.#plain(this.#outputs.get(check.id) ?? "")) }],
      });
    }
    const bad = new Set(found.filter(({ conclusion }) => !harmless.includes(conclusion)).map(keyOf));
    const passed = new Set(found.map(keyOf).filter((key) => !bad.has(key)));
    return { failed: items, passed, refusal: this.#refusal };
  }

  /** Whether it is a job of such a workflow. Where GitHub does not say so, it counts as one. */
  async #isOwn(host: CheckHost, { job }: FoundCheck): Promise<boolean> {
    if (!job) return false;
    try {
      const workflow = this.#workflows.get(job.run) ?? (await host.run(job.run)).path.split("@")[0] ?? "";
      this.#workflows.set(job.run, workflow);
      return this.#own.has(workflow);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      this.#refusal = error.message;
      return true;
    }
  }
}

function keyOf({ app, name }: FoundCheck): string {
  return `${app}/${name}`;
}

/** Whether a run of this program created it, of any effort. */
function isProgramCheck({ name, job }: FoundCheck): boolean {
  return job === undefined && name.startsWith("ralph-ci ");
}

function isRefusal(error: unknown): error is GitHubError {
  return error instanceof GitHubError && (error.fault === "permission" || error.fault === "missing");
}

async function readOutput(host: CheckHost, { id, job, text }: FoundCheck): Promise<string> {
  const ask = async (act: () => Promise<string>) => {
    try {
      return await act();
    } catch (error) {
      // Without the right, or without a log, what the check itself says has to do.
      if (isRefusal(error)) return "";
      throw error;
    }
  };
  const log = job && cutLog(await ask(() => host.logEnd(job.id, mostLogBytes)));
  if (log) return log;
  const annotations = await ask(async () => (await host.checkAnnotations(id)).join("\n"));
  return [text, annotations].filter(Boolean).join("\n\n");
}

/** What a job printed up to its last error, without what the runner does afterwards, and without the times of its lines. */
function cutLog(log: string): string {
  const error = log.lastIndexOf("##[error]");
  const end = error < 0 ? -1 : log.indexOf("\n", error);
  const cut = end < 0 ? log : log.slice(0, end);
  return cut.replaceAll(/^\uFEFF?\d{4}-\d\d-\d\dT[\d:.]+Z ?/gm, "").trim();
}

const longestOutput = 4_000; // characters

/** The end of a text, in whole lines if they are short. */
function endOf(text: string): string {
  if (text.length <= longestOutput) return text || "(it says nothing)";
  const end = text.slice(-longestOutput);
  const line = end.indexOf("\n");
  return `[cut]\n${line >= 0 && line < longestOutput / 2 ? end.slice(line + 1) : end}`;
}
