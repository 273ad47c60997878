// `ralph-ci init`: writes a workflow and an effort to start with, after asking.
import * as path from "node:path";
import { type OptionValues, readLocationInputs } from "../../inputs/index.ts";
import { ConfigurationError, canAsk, fileStatus, type ProcessContext } from "../../platform/index.ts";
import { findProject, type Project } from "../../project/index.ts";
import {
  findRepository,
  listEfforts,
  ownRelease,
  type RepositoryPlace,
  schemaAddress,
  signalExitCodes,
} from "../../run/index.ts";
import { type Choices, readChoices } from "./choices.ts";
import { renderFound, renderNextSteps } from "./next-steps.ts";
import { isChange, type PlannedFile, readExisting, renderDiff, writePlanned } from "./planned-files.ts";
import { askChoices, askToWrite } from "./questions.ts";
import { pageNames, renderStarterEffort } from "./starter-effort.ts";
import { isAsWritten, renderWorkflowFile, workflowFile } from "./workflow-file.ts";

/** The files were shown, and not written. */
const notWritten = 2;

/** Asks, or takes what is given and found, and writes. Returns the exit code. */
export async function initCommand(context: ProcessContext, options: OptionValues): Promise<number> {
  const { output } = context;
  const isAsking = options.yes !== true;
  if (isAsking && !canAsk())
    throw new ConfigurationError(
      "there is no terminal to ask at, so nothing was written; pass --yes to write with what is given and found",
    );
  const location = readLocationInputs({ "working-directory": options["working-directory"] });
  const place = await findRepository(location, context);
  if (!place)
    throw new ConfigurationError(
      `${path.resolve(context.folder, location.workingDirectory ?? "")} is in no git repository, and a workflow needs one; go to the repository, or make one with git init`,
    );
  const project = findProject(place.top);
  const efforts = await listEfforts({ ...location, workingDirectory: place.top }, context);
  const found = readChoices(options, project, efforts);
  for (const line of renderFound(project)) output.out(line);
  const choices = isAsking ? await askChoices(found, project, efforts) : found;
  if (!choices) return cancelled(context);
  const files = planFiles(place, project, choices);
  const changes = files.filter(isChange);
  if (isAsking) {
    const code = await showAndAsk(context, changes);
    if (code !== 0) return code;
  } else refuseChanged(context, changes, options.overwrite === true);
  for (const each of changes) writePlanned(place.top, each);
  report(context, { place, files, choices });
  return 0;
}

function cancelled({ output }: ProcessContext): number {
  output.out("Nothing was written.");
  return signalExitCodes.SIGINT;
}

/** The workflow, and the effort unless it exists: a plan is its owner's, and its statuses are the record of the work. */
function planFiles(place: RepositoryPlace, project: Project, choices: Choices): PlannedFile[] {
  const release = ownRelease();
  const text = renderWorkflowFile(choices, project.tools, release);
  const before = readExisting(place.top, workflowFile);
  const workflow = {
    file: workflowFile,
    text,
    before,
    isReplaceable: before === undefined || isAsWritten(before),
  };
  const effortFile = newEffortFile(place.top, choices.effort);
  if (effortFile === undefined) return [workflow];
  const page = pageNames.find((name) => !fileStatus(path.join(place.top, name))) ?? pageNames[0];
  const starter = renderStarterEffort(choices, {
    project: place.repository?.split("/")[1] ?? path.basename(place.top),
    schema: schemaAddress(release),
    page,
  });
  return [workflow, { file: effortFile, text: starter, before: undefined, isReplaceable: true }];
}

/** The prd.json of a new effort, from the top; undefined if the effort exists. */
function newEffortFile(top: string, effort: string): string | undefined {
  const isFolder = effort.includes("/") && !effort.startsWith("tasks/");
  const folder = isFolder || effort.startsWith("tasks/") ? effort : `tasks/${effort}`;
  const isFile = /\.json$/.test(effort);
  const file = `${folder}/prd.json`;
  return isFile || readExisting(top, file) !== undefined || (isFolder && fileStatus(path.join(top, effort)))
    ? undefined
    : file;
}

/** Shows new files and what would change. Returns 0 if the person agrees, else the exit code. */
async function showAndAsk(context: ProcessContext, changes: readonly PlannedFile[]): Promise<number> {
  const { output } = context;
  if (changes.length === 0) return 0;
  for (const each of changes) output.out(`\n${each.before === undefined ? each.text : renderDiff(each)}`);
  const answer = await askToWrite(`Write ${changes.map(({ file }) => file).join(" and ")}?`);
  if (answer === undefined) return cancelled(context);
  if (answer) return 0;
  output.out("Nothing was written.");
  return notWritten;
}

/** Without a person to ask, only files that are as `init` wrote them are replaced. @throws ConfigurationError */
function refuseChanged(
  { output }: ProcessContext,
  changes: readonly PlannedFile[],
  isAllowed: boolean,
): void {
  const changed = isAllowed ? [] : changes.filter(({ isReplaceable }) => !isReplaceable);
  if (changed.length === 0) return;
  for (const each of changed) output.out(renderDiff(each));
  throw new ConfigurationError(
    `${changed.map(({ file }) => file).join(" and ")} was changed since init wrote it, or is not its own, so nothing was written; pass --overwrite to replace it as shown above, or run init without --yes`,
  );
}

interface Written {
  place: RepositoryPlace;
  files: readonly PlannedFile[];
  choices: Choices;
}

function report({ output }: ProcessContext, { place, files, choices }: Written): void {
  for (const each of files) {
    const what = each.before === undefined ? "written" : isChange(each) ? "replaced" : "unchanged";
    output.out(`${each.file}: ${what}`);
  }
  if (files.length === 1) output.out(`effort ${choices.effort}: exists, and stays as it is`);
  for (const line of renderNextSteps(place, files, choices)) output.out(line);
}
