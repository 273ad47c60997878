// `ralph-ci validate`: whether a prd.json can be worked on, and how it is read.
import * as path from "node:path";
import { type Prd, parsePrd } from "../effort/index.ts";
import { type GivenWords, readPlaceInputs } from "../inputs/index.ts";
import { locate } from "../locate.ts";
import { ConfigurationError, isFolder, readText, type Surroundings } from "../platform/index.ts";

/** Exit code of a file that cannot be worked on: wrong configuration. */
const invalidExitCode = 64;

/** Prints how a file is read, or what is wrong with it. */
export async function validateCommand(
  surroundings: Surroundings,
  given: GivenWords,
  argument: string | undefined,
): Promise<number> {
  const { output } = surroundings;
  try {
    const prd = await readPrd(surroundings, given, argument);
    output.out(given.json === true ? JSON.stringify(asJson(prd)) : asText(prd));
    return 0;
  } catch (error) {
    if (!(error instanceof ConfigurationError) || given.json !== true) throw error;
    output.out(JSON.stringify({ valid: false, error: error.message }));
    return invalidExitCode;
  }
}

async function readPrd(
  surroundings: Surroundings,
  given: GivenWords,
  argument: string | undefined,
): Promise<Prd> {
  const named = argument === undefined ? undefined : path.resolve(surroundings.folder, argument);
  const direct = named === undefined ? undefined : isFolder(named) ? path.join(named, "prd.json") : named;
  const text = direct === undefined ? undefined : readText(direct);
  if (direct !== undefined && text !== undefined) return parsePrd(text, direct);
  if (argument !== undefined && /\.json$/.test(argument)) {
    throw new ConfigurationError(`there is no file ${argument}; give the path of a prd.json`);
  }
  const inputs = readPlaceInputs(argument === undefined ? given : { effort: argument, ...given });
  const { place } = await locate(inputs, surroundings);
  return parsePrd(readText(place.prdFile) ?? "", place.prdFile);
}

function asJson(prd: Prd): object {
  return {
    valid: true,
    dialect: prd.dialect,
    project: prd.project,
    branchName: prd.branchName ?? null,
    stories: prd.stories.map((story) => ({
      id: story.id,
      title: story.title,
      description: story.description,
      acceptanceCriteria: story.acceptanceCriteria,
      priority: story.priority,
      passes: story.passes,
      notes: story.notes,
      dependsOn: story.dependsOn,
    })),
    warnings: prd.warnings,
  };
}

function asText(prd: Prd): string {
  const done = prd.stories.filter((story) => story.passes).length;
  const width = Math.max(0, ...prd.stories.map((story) => story.id.length));
  const stories = prd.stories.map((story) => {
    const waits = story.dependsOn.length > 0 ? `, after ${story.dependsOn.join(", ")}` : "";
    return `  ${story.id.padEnd(width)}  ${story.status}, priority ${story.priority}${waits}: ${story.title}`;
  });
  return [
    `${prd.file} can be worked on (${prd.dialect}): ${done} of ${prd.stories.length} stories are done.`,
    ...stories,
    ...prd.reported.map((line) => `Not run: ${line}`),
    ...prd.warnings.map((line) => `Warning: ${line}`),
  ].join("\n");
}
