// Finds the Chromium of this machine.
import { findProgram } from "../../../src/platform/index.ts";

const names = ["chromium", "chromium-browser", "google-chrome"];

/** The path of a Chromium on this search path. @throws Error that says how to install one */
export function findChromium(searchPath: string): string {
  for (const name of names) {
    const found = findProgram(name, searchPath, "/");
    if (found !== undefined) return found;
  }
  throw new Error(
    `This test needs a browser, and none of ${names.join(", ")} is on the PATH: install the package chromium.`,
  );
}
