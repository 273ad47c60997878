// Finds the program and the style of the page beside this program; the build changes the paths.
import { fileURLToPath } from "node:url";
import { readText } from "../../platform/index.ts";
import type { PageFiles } from "./render-report.ts";

const script = new URL("../../../dist/page.js", import.meta.url);
const style = new URL("../../../dist/page.css", import.meta.url);

/** Reads both. @throws Error if one is missing */
export function readPageFiles(): PageFiles {
  return { script: read(script), style: read(style) };
}

function read(file: URL): string {
  const text = readText(fileURLToPath(file));
  if (text === undefined) throw new Error(`${fileURLToPath(file)} is missing; install ralph-ci again`);
  return text;
}
