// The sections of a prompt about what people wrote of the whole effort and, besides the usual, of the story.
import * as path from "node:path";
import type { Effort } from "../effort.ts";
import { pathFromTop } from "../location.ts";
import { firstLines } from "../log/index.ts";
import { findRequirements, findSections, type Story } from "../plan/index.ts";
import { fence, inlineCode } from "../quoting.ts";

/** The most that a prompt quotes of the plan about the whole effort, of one story, and of each file, in bytes. */
const maxAboutBytes = 4_096;
const maxStoryBytes = 16_384;
const maxFileBytes = 16_384;

/** A section of a prompt. */
export function section(title: string, body: string): string {
  return `## ${title}\n\n${body}`;
}

/** What the plan says of the story in other fields, and of the groups that it is in. */
export function morePart(story: Story, effort: Effort): string[] {
  const { location, companions } = effort;
  const found = companions.flatMap(({ text }) => findRequirements(text, story.requirements));
  const named = found.map(({ id, text }) => `requirement ${id}: ${text}`);
  const hasOwnFile = companions.some(({ file }) => path.basename(file) === story.ownFile);
  const ofAll = companionsFor(undefined, effort);
  const sections = hasOwnFile ? [] : ofAll.flatMap(({ text }) => findSections(text, story.requirements));
  const more = [story.more.trim(), ...named, ...sections].filter((text) => text !== "").join("\n");
  if (more === "") return [];
  const shown = firstLines(more, maxStoryBytes);
  const lead =
    shown === more
      ? ""
      : `Only the first ${shown.length.toLocaleString("en")} characters are here; read the rest in ${fileIn(location, location.prdFile)}.\n\n`;
  return [section("More about this story", lead + fence(shown))];
}

/** What the plan says of the whole effort. */
export function aboutPart({ prd, location }: Effort): string[] {
  const about = [prd.description.trim(), prd.about].filter((text) => text !== "").join("\n\n");
  if (about === "") return [];
  const shown = firstLines(about, maxAboutBytes);
  const file = fileIn(location, location.prdFile);
  const lead =
    shown === about
      ? `From ${file}:`
      : `The beginning of what ${file} says of the whole effort; read the rest there:`;
  return [section("About this effort", `${lead}\n\n${fence(shown)}`)];
}

/** The effort's own background, the file that the plan was made from, and the files beside it but for those of other stories. */
export function backgroundParts(story: Story, effort: Effort): string[] {
  const { background, location, source } = effort;
  const companions = companionsFor(story, effort);
  const share = Math.floor(maxFileBytes / Math.max(1, companions.length));
  return [
    ...filePart("Background", fileIn(location, location.backgroundFile), background),
    ...(source
      ? filePart("What the stories were made from", fileIn(location, source.file), source.text)
      : []),
    ...companions.flatMap(({ file, text }) =>
      filePart(`The plan's ${path.basename(file)}`, fileIn(location, file), text, share),
    ),
  ];
}

/** The files beside the plan without those of other stories. */
function companionsFor(story: Story | undefined, { prd, companions }: Effort): Effort["companions"] {
  const ofOthers = new Set(prd.stories.map(({ ownFile }) => ownFile));
  ofOthers.delete(story?.ownFile);
  return companions.filter(({ file }) => !ofOthers.has(path.basename(file)));
}

function filePart(title: string, file: string, text: string | undefined, most = maxFileBytes): string[] {
  if (!text?.trim()) return [];
  const shown = firstLines(text, most);
  const lead = shown === text ? `All of ${file}:` : `The beginning of ${file}; read the rest there:`;
  return [section(title, `${lead}\n\n${fence(shown, "md")}`)];
}

/** The path of a file, given from the top of the checkout or absolute, as the agent sees it. */
export function fileIn(location: Effort["location"], file: string): string {
  return inlineCode(pathFromTop(location, file));
}
