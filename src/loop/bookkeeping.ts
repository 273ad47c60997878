// Tells the effort's own files from the project's: what the program writes itself is no work of an agent.
import * as path from "node:path";
import type { EffortLocation } from "../effort/index.ts";

function inFolder(place: EffortLocation, name: string): string {
  return place.relativeFolder === "" ? name : `${place.relativeFolder}/${name}`;
}

/** The effort's own files from the checkout's top: `*` stands for anything but `/`, `folder/` for all that is in it. */
export function bookkeepingPatterns(place: EffortLocation): string[] {
  const texts = [place.prdFile, place.progressFile, place.promptFile, place.backgroundFile];
  return [...texts.map((file) => path.basename(file)), "progress-*", "archive/"].map((name) =>
    inFolder(place, name),
  );
}

/** Whether a path from the checkout's top is one of the effort's own files. */
export function isBookkeeping(file: string, place: EffortLocation): boolean {
  return bookkeepingPatterns(place).some((pattern) => {
    if (pattern.endsWith("/")) return file.startsWith(pattern);
    if (!pattern.endsWith("*")) return file === pattern;
    const start = pattern.slice(0, -1);
    return file.startsWith(start) && !file.slice(start.length).includes("/");
  });
}
