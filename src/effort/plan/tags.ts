// The tag of Task Master whose tasks are worked on.
import * as path from "node:path";
import { ConfigurationError, didYouMean, readText } from "../../platform/index.ts";
import { isFault, isRecord, member, readDocument, tagsOf } from "./json/index.ts";

/**
 * The tag that is given, else the current one of Task Master in a file with several; undefined if the file has only one.
 * @throws ConfigurationError if the file has no such tag
 */
export function chooseTag(file: string, given: string | undefined): string | undefined {
  if (!/\.json$/i.test(file)) {
    if (given === undefined) return undefined;
    throw new ConfigurationError(
      `${file} has no tags, which only Task Master's files in JSON have; leave out --tag.`,
    );
  }
  if (given === undefined && !isAtUsualPlace(file)) return undefined;
  const tags = tagsIn(file);
  // A file that is missing or broken is reported by its reader.
  if (tags === undefined) return given;
  if (given !== undefined && !tags.includes(given)) throw unknownTag(file, given, tags);
  if (tags.length < 2) return undefined;
  if (given !== undefined) return given;
  const current = currentTag(path.join(path.dirname(file), "../state.json"));
  return current !== undefined && tags.includes(current) ? current : undefined;
}

/** The tags among which one is chosen if none is given: of a file at the usual place of Task Master with several. */
export function tagsToChoose(file: string): string[] {
  const tags = isAtUsualPlace(file) ? (tagsIn(file) ?? []) : [];
  return tags.length < 2 ? [] : tags;
}

function isAtUsualPlace(file: string): boolean {
  return /[\\/]\.taskmaster[\\/]tasks[\\/][^\\/]+\.json$/i.test(file);
}

function tagsIn(file: string): string[] | undefined {
  const text = readText(file);
  const document = text === undefined ? undefined : readDocument(text, file);
  return document === undefined || isFault(document) ? undefined : tagsOf(document.value);
}

function currentTag(file: string): string | undefined {
  const text = readText(file);
  const document = text === undefined ? undefined : readDocument(text, file);
  if (document === undefined || isFault(document) || !isRecord(document.value)) return undefined;
  const tag = member(document.value, "currentTag");
  return typeof tag === "string" ? tag : undefined;
}

function unknownTag(file: string, given: string, tags: readonly string[]): ConfigurationError {
  const shown = tags.slice(0, 10).map((tag) => JSON.stringify(tag.slice(0, 60)));
  const known = shown.length === 0 ? "it has none" : `its tags are ${shown.join(", ")}`;
  const meant = didYouMean(given, tags, (tag) => `--tag ${tag}`);
  return new ConfigurationError(
    `${file} has no tag ${JSON.stringify(given.slice(0, 60))}; ${known}; name one of them with --tag, or leave it out.${meant}`,
  );
}
