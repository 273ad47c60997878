// `ralph-ci validate`: checks a prd.json and shows how it is read.
import * as path from "node:path";
import { agentEnvironment } from "../../agents/index.ts";
import {
  addressOf,
  chooseTag,
  findPlanIn,
  joinAddress,
  loadEffort,
  type Prd,
  parsePrd,
  readPlanText,
  readSourceFile,
  type Story,
  splitAddress,
  tagsToChoose,
} from "../../effort/index.ts";
import { type OptionValues, readLocationInputs } from "../../inputs/index.ts";
import { chooseStory, warnAboutAgents } from "../../loop/index.ts";
import {
  ConfigurationError,
  isFolder,
  type Log,
  linkTarget,
  type ProcessContext,
  usageExitCode,
} from "../../platform/index.ts";
import { chooseWorkBranch, findGateFaults, locateWorkspace, type Workspace } from "../../run/index.ts";
import { withEffort } from "../command.ts";

/** Prints how the file is read, or what is wrong with it. */
export async function validateCommand(
  context: ProcessContext,
  options: OptionValues,
  argument: string | undefined,
): Promise<number> {
  const { output } = context;
  try {
    const prd = await readPrd(context, options, argument);
    const workspace = await locatePrd(context, prd);
    const read = {
      prd,
      branch: await readBranch(workspace, prd),
      gates: workspace ? await findDoubts(context, workspace, prd) : [],
      source: workspace && readSourceFile(workspace.location, prd),
    };
    output.out(options.json === true ? JSON.stringify(asJson(read)) : asText(read));
    return prd.typos.length > 0 ? usageExitCode : 0;
  } catch (error) {
    if (!(error instanceof ConfigurationError) || options.json !== true) throw error;
    output.out(JSON.stringify({ valid: false, error: error.message }));
    return usageExitCode;
  }
}

async function readPrd(
  context: ProcessContext,
  options: OptionValues,
  argument: string | undefined,
): Promise<Prd> {
  const file = argument === undefined ? undefined : path.resolve(context.folder, argument);
  const prdFile = file !== undefined && isFolder(file) ? findPlanIn(file) : file;
  // A link is followed only within its checkout, as a run does.
  const isLink = prdFile !== undefined && linkTarget(prdFile) !== undefined;
  const text = prdFile === undefined || isLink ? undefined : readPlanText(prdFile);
  if (prdFile !== undefined && text !== undefined)
    return parsePrd(text, joinAddress(prdFile, await findTag(context, options, prdFile)));
  if (argument !== undefined && /\.[a-z]{2,8}$/.test(argument) && !isLink)
    throw new ConfigurationError(`there is no file ${argument}; give the path of a plan, such as prd.json`);
  const inputs = readLocationInputs(withEffort(options, argument));
  const { location } = await locateWorkspace(inputs, context, noteLog(context));
  const found = readPlanText(location.prdFile);
  // The effort of an issue may be on its work branch only.
  return found === undefined ? loadEffort(location).prd : parsePrd(found, addressOf(location));
}

/** The tag of Task Master that a run would work on. */
async function findTag(
  context: ProcessContext,
  options: OptionValues,
  prdFile: string,
): Promise<string | undefined> {
  const given = readLocationInputs(options).tag;
  if (given !== undefined || tagsToChoose(prdFile).length === 0) return chooseTag(prdFile, given);
  const inputs = readLocationInputs(withEffort(options, prdFile));
  const found = await locateWorkspace(inputs, context, noteLog(context)).catch(() => undefined);
  return found ? found.location.tag : chooseTag(prdFile, given);
}

/** Why another tag than the current one is read stands beside the result, which may be JSON. */
function noteLog({ output }: ProcessContext): Log {
  return { info: (line) => output.error(line), warn: () => {} };
}

/** A file as it is read, and what a run would say of it. */
interface ReadPrd {
  prd: Prd;
  branch: Branch;
  /** What is doubtful about the gates. */
  gates: readonly string[];
  /** The file that the stories were made from, or why it cannot be read. */
  source: ReturnType<typeof readSourceFile>;
}

function asJson(read: ReadPrd): object {
  const { prd, branch } = read;
  return {
    valid: prd.typos.length === 0,
    form: prd.form,
    dialect: prd.dialect,
    project: prd.project,
    branchName: prd.branchName ?? null,
    workBranch: branch.name,
    verify: prd.verify,
    setup: prd.setup,
    stories: prd.stories.map((story) => ({
      id: story.id,
      title: story.title,
      description: story.description,
      acceptanceCriteria: story.acceptanceCriteria,
      priority: story.priority,
      passes: story.passes,
      status: story.status,
      statusNote: story.statusNote ?? null,
      notes: story.notes,
      dependsOn: story.dependsOn,
      verify: story.verify,
      ...(story.agent === undefined ? {} : { agent: story.agent }),
    })),
    next: nextStory(prd)?.id ?? null,
    notRun: prd.checksNotRun,
    warnings: warningsOf(read),
    gateWarnings: read.gates,
  };
}

function warningsOf({ prd, source, branch: { warning } }: ReadPrd): string[] {
  return [
    ...prd.warnings,
    ...warnAboutAgents(prd),
    ...(typeof source === "string" ? [source] : []),
    ...(warning === undefined ? [] : [warning]),
  ];
}

/** What a run on this machine would say of the gates. */
async function findDoubts(context: ProcessContext, workspace: Workspace, prd: Prd): Promise<string[]> {
  const open = prd.stories.filter(({ status }) => status === "open");
  const { workFolder: folder, folder: top } = workspace;
  const environment = agentEnvironment(context.environment, [], {});
  const { refused, warnings } = await findGateFaults(
    { prd },
    { open, given: [] },
    { folder, top, environment },
  );
  return [...refused, ...warnings];
}

/** The story that a run would start with. */
function nextStory(prd: Prd): Story | undefined {
  const chosen = chooseStory(prd.stories);
  return prd.stories.find((story) => story.id === chosen?.id);
}

type Branch = Awaited<ReturnType<typeof chooseWorkBranch>>;

/** The work branch that a run would choose. @throws ConfigurationError if git refuses the name that the file gives */
async function readBranch(workspace: Workspace | undefined, prd: Prd): Promise<Branch> {
  if (!workspace && prd.branchName === undefined) return { name: "ralph/<effort>" };
  const location = workspace?.location ?? { slug: "effort" };
  return chooseWorkBranch({ checkout: workspace?.checkout, location }, { prd });
}

/** Undefined if the file is not one of an effort. */
function locatePrd({ folder, environment }: ProcessContext, prd: Prd): Promise<Workspace | undefined> {
  const { path: file, tag } = splitAddress(prd.file);
  const inputs = {
    effort: path.resolve(folder, file),
    tag,
    workingDirectory: undefined,
    stateDir: undefined,
  };
  return locateWorkspace(inputs, { folder, environment }).catch(() => undefined);
}

function asText(read: ReadPrd): string {
  const { prd, branch } = read;
  const isValid = prd.typos.length > 0 ? "has keys that look mistyped" : "is valid";
  const done = prd.stories.filter((story) => story.passes).length;
  const width = Math.max(0, ...prd.stories.map((story) => story.id.length));
  return [
    `${prd.file} ${isValid} (${prd.form}; ${describeDialect(prd.dialect)}): ${done} of ${prd.stories.length} stories are done.`,
    `Work branch: ${branch.name}. Gates for all stories: ${prd.verify.join(" · ") || "none"}.`,
    ...(prd.setup.length > 0 ? [`Setup of the proof: ${prd.setup.join(" · ")}.`] : []),
    ...prd.stories.map((story) => `  ${story.id.padEnd(width)}  ${describeStory(story)}`),
    `Next: ${describeNext(prd)}`,
    ...prd.checksNotRun.map((line) => `Not run: ${line}`),
    ...[...warningsOf(read), ...read.gates].map((line) => `Warning: ${line}`),
  ].join("\n");
}

/** `userStories/passes` in words. */
function describeDialect(dialect: string): string {
  const end = dialect.lastIndexOf("/");
  return `list: ${dialect.slice(0, end)}, done field: ${dialect.slice(end + 1)}`;
}

function describeStory(story: Story): string {
  // The status as the file spells it, if that says more.
  const hasNote = story.statusNote !== undefined && story.statusNote !== story.status;
  const note = hasNote ? ` (${story.statusNote})` : "";
  const dependencies = story.dependsOn.length > 0 ? `, after ${story.dependsOn.join(", ")}` : "";
  const { length } = story.acceptanceCriteria;
  const criteria = `, ${length} ${length === 1 ? "criterion" : "criteria"}`;
  // Last, because they may be long.
  const gates = story.verify.length > 0 ? `; gate ${story.verify.join(" · ")}` : "";
  const agent = story.agent === undefined ? "" : `, agent ${story.agent}`;
  return `${story.status}${note}, priority ${story.priority}${dependencies}${criteria}${agent}: ${story.title}${gates}`;
}

function describeNext(prd: Prd): string {
  if (prd.stories.length === 0) return "none; the list has no stories.";
  const next = nextStory(prd);
  if (next) return `${next.id}.`;
  const left = prd.stories.some((story) => story.status !== "passed");
  return left
    ? "none; the remaining stories are blocked or skipped, or depend on one that is."
    : "none; every story has passed.";
}
