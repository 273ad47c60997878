// The effort to start with: one small story that every repository can use.
import { quoteShellWord } from "../../platform/index.ts";
import type { Choices } from "./choices.ts";

/** What the story's text depends on, besides the choices. */
export interface StarterPlace {
  readonly project: string;
  /** The address of the schema, for editors. */
  readonly schema: string;
  /** A file that does not exist yet, from the top. */
  readonly page: string;
}

/** Names for the page that the story asks for. */
export const pageNames = ["DEVELOPMENT.md", "docs/development.md", "docs/setup-and-tests.md"] as const;

/** The text of its prd.json. */
export function renderStarterEffort(
  { effort, setup, gates }: Choices,
  { project, schema, page }: StarterPlace,
): string {
  const named = [...setup.slice(0, 1), ...gates.slice(0, 1)];
  const criteria = named.map((command) => `${page} names the command ${command}`);
  const checks = named.map((command) => `grep -F -- ${quoteShellWord(command)} ${page}`);
  const plan = {
    $schema: schema,
    project,
    branchName: `ralph/${effort.replace(/^tasks\//, "")}`,
    description: "Somebody who is new to the project can set it up and check a change.",
    ...(setup.length > 0 && { setup }),
    ...(gates.length > 0 && { verify: gates }),
    userStories: [
      {
        id: "US-001",
        title: `Write ${page}: how to set the project up and check a change`,
        description: `As a new contributor I want one page that says how to install what the project needs, how to run its checks, and in which folders its parts are. Find this out from the files of the repository, and try each command before you write it down. At most 60 lines.`,
        acceptanceCriteria: [
          ...criteria,
          `${page} says what the main folders contain`,
          "Nothing else in the repository is changed",
        ],
        priority: 1,
        passes: false,
        notes: "",
        verify: checks.length > 0 ? checks : [`test -s ${page}`],
      },
    ],
  };
  return `${JSON.stringify(plan, null, 2)}\n`;
}
