// Finds the workflows that run this program. Their jobs say nothing about the work that a run could settle.
import * as path from "node:path";
import { readOwnRun } from "../../github/index.ts";
import { isPlainFile, listFolder, readText } from "../../platform/index.ts";
import type { RunContext } from "../context.ts";

const workflowFolder = ".github/workflows";

const mostBytes = 512 * 1024; // GitHub takes no larger workflow

/** The files of this run's workflow, and of others in the checkout that use the same action. */
export function findOwnWorkflows({ folder, host: { environment } }: RunContext): ReadonlySet<string> {
  const own = readOwnRun(environment)?.workflow;
  const names = ["ralph-ci", environment.GITHUB_ACTION_REPOSITORY].filter((name) => name !== undefined);
  const found = listFolder(path.join(folder, workflowFolder)).filter((name) => {
    const file = path.join(folder, workflowFolder, name);
    const text = isPlainFile(file, mostBytes) ? (readText(file) ?? "") : "";
    const uses = text.split("\n").filter((line) => /^\s*(?:-\s*)?uses:/.test(line));
    return uses.some((line) => names.some((each) => each !== "" && line.includes(each)));
  });
  return new Set([...(own === undefined ? [] : [own]), ...found.map((name) => `${workflowFolder}/${name}`)]);
}
