// The calls about check runs.
import { array, int, minimum, nullish, object, type output, string } from "zod/mini";
import type { CallSender } from "./call.ts";

/** The most annotations that GitHub takes in one request. */
export const mostAnnotations = 50;

/** What is wrong in one line of a file. */
export interface CheckAnnotation {
  /** From the top of the repository. */
  readonly path: string;
  readonly line: number; // counted from 1
  readonly title: string; // at most 255 characters
  readonly message: string; // at most 64 KB
}

/** The result of a check. */
export interface NewCheck {
  readonly name: string;
  readonly commit: string; // a full hash, which the repository on GitHub has
  readonly conclusion: "success" | "neutral" | "failure" | "cancelled";
  readonly title: string;
  /** Markdown, at most 65,535 characters. */
  readonly summary: string;
  /** Only the first 50 are sent. */
  readonly annotations: readonly CheckAnnotation[];
}

/** A check run that was created. */
export interface CheckRun {
  readonly id: number;
  readonly url: string | undefined; // for people
}

/** A check run of anybody. */
export interface FoundCheck {
  readonly id: number;
  readonly name: string;
  readonly app: string; // empty if it is gone
  readonly conclusion: string | undefined;
  /** The workflow run and the job in it, if it is a job. */
  readonly job: { readonly run: number; readonly id: number } | undefined;
  /** What the app wrote about it. */
  readonly text: string;
}

/** The calls about check runs. Every call throws a GitHubError whose message ends with the fix. */
export interface CheckCalls {
  /** The newest check run of each name and app on a commit, 300 at most. */
  checkRuns(commit: string): Promise<readonly FoundCheck[]>;
  /** What a check says about lines, such as `src/a.ts:3: it is wrong`; 50 at most. */
  checkAnnotations(id: number): Promise<readonly string[]>;
  /** Creates a completed check run. Only the token of a job or an app may: to others the fault is `permission`. */
  createCheck(check: NewCheck): Promise<CheckRun>;
}

const checkShape = object({ id: int().check(minimum(1)), html_url: nullish(string()) });

const text = nullish(string());

const runShape = object({
  id: int().check(minimum(1)),
  name: string(),
  conclusion: text,
  details_url: text,
  app: nullish(object({ slug: text })),
  output: object({ title: text, summary: text, text }),
});

const runsShape = object({ total_count: int(), check_runs: array(runShape) });

const annotationsShape = array(object({ path: string(), start_line: int(), title: text, message: text }));

const mostPages = 3; // of 100 check runs

function readRun({ id, name, conclusion, details_url: url, app, output }: output<typeof runShape>) {
  const [, run, job] = /\/actions\/runs\/(\d{1,15})\/job\/(\d{1,15})(?:$|[?#])/.exec(url ?? "") ?? [];
  const check: FoundCheck = {
    id,
    name,
    app: app?.slug ?? "",
    conclusion: conclusion ?? undefined,
    // Any app can give any address.
    job:
      run === undefined || app?.slug !== "github-actions" ? undefined : { run: Number(run), id: Number(job) },
    text: [output.title, output.summary, output.text].filter(Boolean).join("\n\n"),
  };
  return check;
}

/** The calls for one repository. @param repository `owner/name` */
export function createCheckCalls({ ask }: CallSender, repository: string): CheckCalls {
  return {
    async checkRuns(commit) {
      const what = `read the checks of ${repository} on ${commit.slice(0, 10)}`;
      const found: FoundCheck[] = [];
      for (let page = 1; page <= mostPages; page += 1) {
        const path = `/commits/${commit}/check-runs?filter=latest&per_page=100&page=${page}`;
        const answer = await ask({ method: "GET", path, what, permission: "checks: read" }, runsShape);
        found.push(...answer.check_runs.map(readRun));
        if (found.length >= answer.total_count || answer.check_runs.length === 0) break;
      }
      return found;
    },
    async checkAnnotations(id) {
      const what = `read the annotations of check ${id} of ${repository}`;
      const path = `/check-runs/${id}/annotations?per_page=50`;
      const found = await ask({ method: "GET", path, what, permission: "checks: read" }, annotationsShape);
      return found.map(({ path: file, start_line: line, title, message }) =>
        [`${file}:${line}`, title, message].filter(Boolean).join(": "),
      );
    },
    async createCheck({ name, commit, conclusion, title, summary, annotations }) {
      const what = `create a check of ${repository}`;
      const sent = annotations.slice(0, mostAnnotations).map(({ path, line, title, message }) => ({
        path,
        start_line: line,
        end_line: line,
        annotation_level: "failure",
        title,
        message,
      }));
      const output = { title, summary, annotations: sent };
      const body = { name, head_sha: commit, status: "completed", conclusion, output };
      const call = { method: "POST", path: "/check-runs", what, permission: "checks: write", body } as const;
      const { id, html_url } = await ask(call, checkShape);
      return { id, url: html_url ?? undefined };
    },
  };
}
