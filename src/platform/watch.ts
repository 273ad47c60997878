// Says when something in a folder changed, so that nobody has to look again and again.
import * as fs from "node:fs";
import { makeFolder } from "./files.ts";

/** Calls back after each change in a folder (made where it is missing) until disposed. */
export function watchFolder(folder: string, onChange: () => void): Disposable {
  makeFolder(folder);
  const watcher = fs.watch(folder, { persistent: false }, () => onChange());
  watcher.on("error", () => watcher.close());
  return { [Symbol.dispose]: () => watcher.close() };
}
