// What `init` says before it asks, and after it has written.
import * as path from "node:path";
import { quoteShellWord } from "../../platform/index.ts";
import type { Project } from "../../project/index.ts";
import type { RepositoryPlace } from "../../run/index.ts";
import type { Choices } from "./choices.ts";
import type { PlannedFile } from "./planned-files.ts";
import { workflowFile } from "./workflow-file.ts";

/** What was found in the repository. */
export function renderFound({ kinds, gates, leftOut }: Project): string[] {
  const found =
    kinds.length === 0 ? "Found no package manager that is known." : `Found: ${kinds.join(", ")}.`;
  return [
    found,
    ...(leftOut > 0
      ? [`${leftOut} further parts of the repository are left out; add their setup and gates yourself.`]
      : []),
    ...(gates.length === 0
      ? [
          "No checks were found, so a story passes on its own gate alone; name one with --verify, such as npm test.",
        ]
      : []),
  ];
}

/** The three steps to the first run, with their commands. */
export function renderNextSteps(
  { repository, defaultBranch, server }: RepositoryPlace,
  files: readonly Pick<PlannedFile, "file">[],
  { effort, secret }: Choices,
): string[] {
  const names = files.map(({ file }) => quoteShellWord(file)).join(" ");
  const branch = defaultBranch ?? "the default branch";
  const host = server === "github.com" ? "" : `${server}/`;
  const of = repository === undefined ? "" : ` --repo ${host}${repository}`;
  const page =
    repository === undefined ? "" : `, or at https://${server}/${repository}/settings/secrets/actions/new`;
  const steps = [
    [
      `Read the files, then commit them on ${branch}:`,
      `git add ${names} && git commit -m "Add ralph-ci" && git push`,
    ],
    ...(secret === undefined
      ? []
      : [[`Save the provider's key as a secret${page}:`, `gh secret set ${secret}${of}`]]),
    [
      "Start a run, here or under Actions:",
      `gh workflow run ${path.basename(workflowFile)}${of} --field effort=${quoteShellWord(effort)}`,
    ],
  ];
  return [
    "",
    "Next:",
    ...steps.flatMap(([what = "", command = ""], index) => [`  ${index + 1}. ${what}`, `     ${command}`]),
    `After the commit, ralph-ci doctor ${quoteShellWord(effort)} --gates tries the gates here.`,
    `Then ralph-ci doctor ${quoteShellWord(effort)} --github says what in the repository's settings is in the way.`,
  ];
}
