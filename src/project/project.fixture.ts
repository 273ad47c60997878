// Finds the project in files that a test names.
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { findProject, type Project, type Tool } from "./index.ts";

export function find(files: Readonly<Record<string, string>>): Project {
  const folder = mkdtempSync(join(tmpdir(), "ralph-ci-project-"));
  try {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
      if (/mvnw$|gradlew$/.test(name)) chmodSync(join(folder, name), 0o755);
    }
    return findProject(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const toolText = ({ name, version, versionFile }: Tool) =>
  [name, version, versionFile && `from ${versionFile}`].filter((part) => part !== undefined).join(" ");
export const pack = (scripts: Record<string, string>, more: Record<string, unknown> = {}) =>
  JSON.stringify({ scripts, ...more });

interface Expected {
  kinds: readonly string[];
  tools: readonly string[];
  setup: readonly string[];
  gates: readonly string[];
}

export type ProjectCase = readonly [name: string, files: Record<string, string>, expected: Expected];

/** What people and workflows get, with each tool as a text. */
export function shown(files: Readonly<Record<string, string>>): Expected {
  const { kinds, tools, setup, gates } = find(files);
  return { kinds, tools: tools.map(toolText), setup, gates };
}
