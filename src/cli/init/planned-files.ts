// The files that `init` would write, compared with what is there, and written inside of the repository only.
import * as path from "node:path";
import { createTwoFilesPatch, FILE_HEADERS_ONLY } from "diff";
import {
  ConfigurationError,
  entryKind,
  makeCheckoutFolder,
  readText,
  realPath,
  replaceFile,
} from "../../platform/index.ts";

/** A file to write. */
export interface PlannedFile {
  /** From the top of the repository, joined by `/`. */
  readonly file: string;
  readonly text: string;
  /** What is there now; undefined if nothing is. */
  readonly before: string | undefined;
  /** Whether it may be replaced without a question. */
  readonly isReplaceable: boolean;
}

/** Reads what is there. @throws ConfigurationError where the file would be outside of the repository, or is not a file */
export function readExisting(top: string, file: string): string | undefined {
  const whole = path.join(top, file);
  const folder = realPath(path.dirname(whole));
  const kind = entryKind(whole);
  const inside = folder === top || folder.startsWith(`${top}${path.sep}`);
  const inGit = path.relative(top, folder).split(path.sep).includes(".git");
  if (!inside || inGit || kind === "other")
    throw new ConfigurationError(
      `${whole} leads elsewhere by a link, and init writes only inside of the repository; replace the link by a folder or a file`,
    );
  if (kind === "folder") throw new ConfigurationError(`${whole} is a folder; move it away`);
  return kind === undefined ? undefined : readText(whole);
}

/** Whether writing the file changes anything. */
export function isChange({ before, text }: PlannedFile): boolean {
  return before?.replaceAll("\r\n", "\n") !== text;
}

/** What would change, as a unified diff without a line break at its end. */
export function renderDiff({ file, before = "", text }: PlannedFile): string {
  const options = { context: 3, headerOptions: FILE_HEADERS_ONLY };
  const plain = before.replaceAll("\r\n", "\n");
  return createTwoFilesPatch(`a/${file}`, `b/${file}`, plain, text, undefined, undefined, options).trimEnd();
}

/** Writes a file, readable by all. @throws ConfigurationError as `readExisting`: a link may have come since */
export function writePlanned(top: string, { file, text, before }: PlannedFile): void {
  if (readExisting(top, file) !== before)
    throw new ConfigurationError(`${path.join(top, file)} was changed meanwhile; run init again`);
  const whole = path.join(top, file);
  makeCheckoutFolder(path.dirname(whole));
  replaceFile(whole, text, { mode: 0o644 });
}
