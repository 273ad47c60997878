// The calls about check runs.
import { int, minimum, nullish, object, string } from "zod/mini";
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

/** The calls about check runs. Every call throws a GitHubError whose message ends with the fix. */
export interface CheckCalls {
  /** Creates a completed check run. Only the token of a job or an app may: to others the fault is `permission`. */
  createCheck(check: NewCheck): Promise<CheckRun>;
}

const checkShape = object({ id: int().check(minimum(1)), html_url: nullish(string()) });

/** The calls for one repository. @param repository `owner/name` */
export function createCheckCalls({ ask }: CallSender, repository: string): CheckCalls {
  return {
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
