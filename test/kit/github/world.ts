// The state of the fake GitHub: one repository with its runs, their artifacts and the files of its branches.
import { createHash } from "node:crypto";
import { Reviews } from "./reviews.ts";
import { Settings } from "./settings.ts";

export interface RunRecord {
  id: number;
  attempt: number;
  event: string;
  status: "in_progress" | "completed";
  conclusion: string | null;
  headBranch: string;
  /** Differs from the repository's own id for a run of a fork; null if the fork was deleted. */
  headRepositoryId: number | null;
  /** The workflow's file, such as `.github/workflows/ralph.yml`. */
  path: string;
  actor: string;
  createdAt: Date;
}

/** An artifact. Until it is finalized it occupies its name and is in no list. */
export interface ArtifactRecord {
  /** 0 until it is finalized. */
  id: number;
  name: string;
  runId: number;
  bytes: Buffer;
  /** The reported size, in bytes. */
  size: number;
  digest: string | null;
  expired: boolean;
  createdAt: Date;
  expiresAt: Date;
  isFinalized: boolean;
}

/** A pull request. Its node id is `PR_<number>`. */
export interface PullRecord {
  readonly number: number;
  title: string;
  body: string | null;
  head: string;
  base: string;
  draft: boolean;
  state: "open" | "closed";
  /** Only of a closed one. */
  merged: boolean;
  /** The owner of the repository with the branch; null if that repository was deleted. */
  headOwner: string | null;
  author: string;
  readonly labels: string[];
  readonly reviewers: string[];
  readonly teams: string[];
  readonly assignees: string[];
  readonly createdAt: Date;
}

/** A comment on a pull request or an issue, by its number; `author` is null if the account was deleted. */
export interface CommentRecord {
  readonly id: number;
  readonly pull: number;
  author: string | null;
  body: string;
  createdAt: Date;
  updatedAt: Date;
  readonly reactions: { readonly login: string; readonly content: string }[];
}

/** An issue. */
export interface IssueRecord {
  readonly number: number;
  title: string;
  body: string | null;
  state: "open" | "closed";
  reason: "completed" | "reopened" | "not_planned" | null;
  /** Null if the account was deleted. */
  author: string | null;
  /** `owner/name` of the repository that has it. */
  repository: string;
  /** The numbers of the issues directly below it. */
  readonly subIssues: number[];
}

/** A check run. Its id is its place in the list, counted from 1. */
export interface CheckRecord {
  readonly name: string;
  readonly commit: string;
  readonly status: string;
  readonly conclusion: string;
  readonly title: string;
  readonly summary: string;
  readonly annotations: readonly {
    readonly path: string;
    readonly start_line: number;
    readonly message: string;
    readonly title: string;
  }[];
  /** The app that created it; by default GitHub Actions. */
  readonly app?: string;
  /** The workflow run whose job it is, if it is one. */
  readonly runId?: number;
  /** What the job printed. */
  readonly log?: string;
}

/** The repository; `fork` is the id of another repository. */
export const repository = { id: 1296269, owner: "octo", name: "project", fork: 4711_000 } as const;

const day = 24 * 60 * 60 * 1000;

export const digestOf = (bytes: Uint8Array) => `sha256:${createHash("sha256").update(bytes).digest("hex")}`;

/** A finalized upload, even if its artifact was removed later. */
export type Upload = Readonly<Pick<ArtifactRecord, "id" | "name" | "runId" | "digest">>;

export class World {
  readonly runs = new Map<number, RunRecord>();
  readonly artifacts: ArtifactRecord[] = [];
  /** All finalized uploads, oldest first. */
  readonly uploads: Upload[] = [];
  readonly blocks = new Map<string, Map<string, Buffer>>();
  readonly dispatches: { workflow: string; ref: string; inputs: Record<string, string> }[] = [];
  /** Files by `<ref>:<path>`. */
  readonly contents = new Map<string, string>();
  readonly pulls: PullRecord[] = [];
  /** Of all pull requests, oldest first. */
  readonly comments: CommentRecord[] = [];
  readonly checks: CheckRecord[] = [];
  readonly issues = new Map<number, IssueRecord>();
  /** Whether the token may change issues. */
  mayWriteIssues = true;
  readonly settings = new Settings();
  readonly reviews = new Reviews(() => this.nextId());
  /** The newest commit of a branch. */
  tipOf: (branch: string) => string = () => "1".repeat(40);
  /** The bare repository where commits are made; undefined if it is empty. */
  gitFolder: string | undefined;
  /** The commits that were signed, oldest first. */
  readonly signedCommits: string[] = [];
  /** Whether the token and the settings let this program open pull requests. */
  pullCreation: "allowed" | "not permitted" | "switched off" = "allowed";
  /** Whether the repository's plan has drafts. */
  hasDrafts = true;
  /** Branches from which no pull request can be opened, because they are gone. */
  readonly deletedBranches = new Set<string>();
  /** Branches from which none can be opened, because the base has all their commits. */
  readonly emptyBranches = new Set<string>();
  /** Users and teams that cannot review or be assigned. */
  readonly strangers = new Set<string>();
  /** The owner of the token; undefined for the token of a job. */
  viewer: string | undefined;
  /** Permissions of users, such as `write`; other users have none. */
  readonly permissions = new Map<string, string>();
  /** The public SSH keys of users; other users do not exist. */
  readonly keys = new Map<string, readonly string[]>();
  visibility: "public" | "private" | "internal" = "private";
  #lastId: number;

  constructor(lastId = 1000) {
    this.#lastId = lastId;
  }

  /** Adds a run, by default a cancelled one on main. */
  addRun(run: Partial<RunRecord> & { id: number }): RunRecord {
    const planted: RunRecord = {
      attempt: 1,
      event: "workflow_dispatch",
      status: "completed",
      conclusion: "cancelled",
      headBranch: "main",
      headRepositoryId: repository.id,
      path: ".github/workflows/ralph.yml",
      actor: "mona",
      createdAt: new Date(),
      ...run,
    };
    this.runs.set(planted.id, planted);
    return planted;
  }

  /** Adds a check run, by default a failed one of another app. */
  addCheck(check: Partial<CheckRecord> & { name: string; commit: string }): CheckRecord {
    const output = { title: "", summary: "", annotations: [] };
    const planted = { status: "completed", conclusion: "failure", app: "a-linter", ...output, ...check };
    this.checks.push(planted);
    return planted;
  }

  /** Adds an artifact of a run, by default a complete one. */
  addArtifact(
    artifact: Partial<ArtifactRecord> & { name: string; runId: number; bytes: Buffer },
  ): ArtifactRecord {
    const createdAt = artifact.createdAt ?? new Date();
    const planted: ArtifactRecord = {
      id: this.nextId(),
      size: artifact.bytes.length,
      digest: digestOf(artifact.bytes),
      expired: false,
      expiresAt: new Date(createdAt.getTime() + 90 * day),
      isFinalized: true,
      ...artifact,
      createdAt,
    };
    this.artifacts.push(planted);
    return planted;
  }

  /** Adds a pull request, by default an open one that this program's job opened. */
  addPull(pull: Partial<PullRecord> & { head: string }): PullRecord {
    const planted: PullRecord = {
      number: this.pulls.length + 1,
      title: "A change",
      body: null,
      base: "main",
      draft: false,
      state: "open",
      merged: false,
      headOwner: repository.owner,
      author: "github-actions[bot]",
      labels: [],
      reviewers: [],
      teams: [],
      assignees: [],
      createdAt: new Date(),
      ...pull,
    };
    this.pulls.push(planted);
    return planted;
  }

  /** Adds a comment, by default one of mona on the first pull request, written now. */
  addComment(comment: Partial<CommentRecord> & { body: string }): CommentRecord {
    const createdAt = comment.createdAt ?? new Date();
    const planted: CommentRecord = {
      id: this.nextId(),
      pull: 1,
      author: "mona",
      createdAt,
      updatedAt: createdAt,
      reactions: [],
      ...comment,
    };
    this.comments.push(planted);
    return planted;
  }

  /** Adds an issue, by default an open one of a person with write access. */
  addIssue(issue: Partial<IssueRecord> & { number: number }): IssueRecord {
    const planted: IssueRecord = {
      title: "Build a shop",
      body: null,
      state: "open",
      reason: null,
      author: "mona",
      repository: `${repository.owner}/${repository.name}`,
      subIssues: [],
      ...issue,
    };
    if (planted.author === "mona") this.permissions.set("mona", "write");
    this.issues.set(planted.number, planted);
    return planted;
  }

  issueOfPull({ number, title, body, state, author }: PullRecord): IssueRecord {
    const { owner, name } = repository;
    const rest = { reason: null, subIssues: [], repository: `${owner}/${name}` };
    return Object.assign({ number, title, body, state, author }, rest);
  }

  nextId(): number {
    this.#lastId += 1;
    return this.#lastId;
  }

  /** The listed artifacts, newest first. */
  finalized(): ArtifactRecord[] {
    return this.artifacts.filter(({ isFinalized }) => isFinalized).sort((a, b) => b.id - a.id);
  }

  find(runId: number, name: string): ArtifactRecord | undefined {
    return this.artifacts.find((artifact) => artifact.runId === runId && artifact.name === name);
  }

  remove(artifact: ArtifactRecord): void {
    const index = this.artifacts.indexOf(artifact);
    if (index >= 0) this.artifacts.splice(index, 1);
  }
}
