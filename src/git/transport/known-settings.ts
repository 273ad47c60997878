// Tells settings from before an agent first worked in a checkout from those that an agent may have made since.
import { createHash } from "node:crypto";
import {
  describeError,
  entryKind,
  isFolder,
  isPlainFile,
  readBytes,
  readText,
  removeFolder,
  replaceFile,
} from "../../platform/index.ts";
import { knownFileOf, largestKnownFile, type Repository } from "../repository/index.ts";
import { isTransport, type SettingEntry } from "./transport-settings.ts";

/** The settings by which the remote was reached when a run first worked in a checkout. */
export interface KnownSettings {
  isKnown(entry: SettingEntry): boolean;
  /** Writes the record again if it is not as this run knows it. It never throws. */
  restore(): void;
}

/** Reads the record of a checkout. In a checkout without one, and without traces of a run, it is made now. */
export function openKnownSettings(repository: Repository, entries: readonly SettingEntry[]): KnownSettings {
  const file = knownFileOf(repository);
  const attempt = (act: () => void) => {
    try {
      act();
    } catch (error) {
      repository.log.warn(`${file} cannot be written: ${describeError(error)}`);
    }
  };
  const isFirst = entryKind(file) === undefined && !hasTraces(repository);
  const now = entries.filter((entry) => isWritable(entry) && isTransport(entry.name)).map(hashOf);
  if (isFirst) attempt(() => replaceFile(file, render([...new Set(now)], repository.git.program)));
  const known = new Set(isFirst ? now : readHashes(file));
  const content = isPlainFile(file, largestKnownFile) ? readBytes(file) : undefined;
  const isIntact = () => isPlainFile(file, largestKnownFile) && content && readBytes(file)?.equals(content);
  const restore = () => {
    if (content === undefined || !isFolder(repository.commonFolder) || isIntact()) return;
    removeFolder(file);
    replaceFile(file, content);
  };
  return {
    isKnown: (entry) => !isWritable(entry) || known.has(hashOf(entry)),
    restore: () => attempt(restore),
  };
}

/** Whether an agent may have written a setting: those of the system belong to an administrator. */
function isWritable({ scope }: SettingEntry): boolean {
  return scope !== "system";
}

/** A value may be a secret, so only its hash is kept. */
function hashOf({ name, value }: SettingEntry): string {
  return createHash("sha256").update(`${name}\0${value}`).digest("hex");
}

function render(settings: readonly string[], git: string | undefined): string {
  return `${JSON.stringify({ version: 1, settings, git })}\n`;
}

function readHashes(file: string): string[] {
  try {
    if (!isPlainFile(file, largestKnownFile)) return [];
    const { settings } = JSON.parse(readText(file) ?? "") as { settings?: unknown };
    return Array.isArray(settings) ? settings.filter((each) => typeof each === "string") : [];
  } catch {
    return [];
  }
}

/** References of ours are left by runs from before there was a record, and where an agent removed it. */
function hasTraces({ commonFolder }: Repository): boolean {
  const packed = `${commonFolder}/packed-refs`;
  return (
    isFolder(`${commonFolder}/refs/ralph`) ||
    (isPlainFile(packed) && (readText(packed) ?? "").includes(" refs/ralph/"))
  );
}
