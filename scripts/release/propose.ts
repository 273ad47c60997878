// Opens the pull request that raises the version, or brings the open one up to date.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { notesOf, outputOf, readPackage, run } from "./project.ts";

const branch = "release/next";
const author = "github-actions[bot]";
const email = "41898282+github-actions[bot]@users.noreply.github.com";

/** Commits a patch that another job made, and proposes it. */
export function propose(patch: string): void {
  // Without this, git takes each file with another time for a changed one.
  run("git", ["update-index", "-q", "--refresh"]);
  run("git", ["apply", "--index", patch]);
  const { repository, tag, version } = readPackage();
  const subject = `Release ${tag}`;
  const identity = ["-c", `user.name=${author}`, "-c", `user.email=${email}`];
  run("git", [...identity, "commit", "--quiet", "--message", subject]);
  // The token reaches git through gh, for this one command.
  const login = ["-c", "credential.helper=", "-c", "credential.helper=!gh auth git-credential"];
  run("git", [
    ...login,
    "push",
    "--force",
    `https://github.com/${repository}.git`,
    `HEAD:refs/heads/${branch}`,
  ]);
  const temporary = mkdtempSync(path.join(tmpdir(), "ralph-ci-proposal-"));
  try {
    const body = path.join(temporary, "body.md");
    writeFileSync(body, `Merging this releases ${tag}; RELEASE.md says how.\n\n${notesOf(version)}\n`);
    const text = ["--repo", repository, "--title", subject, "--body-file", body];
    const open = [
      "pr",
      "list",
      "--repo",
      repository,
      "--head",
      branch,
      "--state",
      "open",
      "--json",
      "number",
    ];
    const [existing] = JSON.parse(outputOf("gh", open)) as { number: number }[];
    if (existing) run("gh", ["pr", "edit", String(existing.number), ...text]);
    else run("gh", ["pr", "create", "--base", "main", "--head", branch, ...text]);
  } finally {
    rmSync(temporary, { recursive: true });
  }
  // GitHub starts no checks for what this token pushed.
  run("gh", ["workflow", "run", "ci.yml", "--repo", repository, "--ref", branch]);
}

if (process.argv[1] === import.meta.filename) propose(process.argv[2] ?? "version.patch");
