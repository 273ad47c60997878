// What a person asks of the stories of a live run: one file a request, since only the run itself may write its journal.
import { randomUUID } from "node:crypto";
import {
  isPlainFile,
  listFolder,
  makeFolder,
  readText,
  removeFolder,
  replaceFile,
} from "../../platform/index.ts";

/** `retry` has a story tried again, `skip` leaves it out. */
export interface StoryRequest {
  readonly verb: "retry" | "skip";
  readonly storyId: string;
}

const prefix = "story-";
const longestRequest = 10_000; // bytes

/** Leaves a request for the live run of an effort, or for the next one. Later requests sort after earlier ones. */
export function writeStoryRequest(folder: string, { verb, storyId }: StoryRequest, at: Date): void {
  makeFolder(folder);
  const name = `${prefix}${String(at.getTime()).padStart(15, "0")}-${randomUUID()}`;
  replaceFile(`${folder}/${name}`, JSON.stringify({ verb, storyId }));
}

/** Reads the requests, oldest first. Files that hold none are passed over. */
export function readStoryRequests(folder: string): { file: string; request: StoryRequest | undefined }[] {
  return listFolder(folder)
    .filter((name) => name.startsWith(prefix))
    .sort()
    .map((name) => ({ file: `${folder}/${name}`, request: readRequest(`${folder}/${name}`) }));
}

/** Removes the file of a request that is recorded. */
export function removeStoryRequest(file: string): void {
  removeFolder(file);
}

function readRequest(file: string): StoryRequest | undefined {
  if (!isPlainFile(file, longestRequest)) return undefined;
  try {
    const { verb, storyId } = JSON.parse(readText(file) ?? "") as Record<string, unknown>;
    const isVerb = verb === "retry" || verb === "skip";
    return isVerb && typeof storyId === "string" ? { verb, storyId } : undefined;
  } catch {
    return undefined;
  }
}
