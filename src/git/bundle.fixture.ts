// Gives tests a checkout whose work goes into a file, and the machines that it is brought to.
import * as fs from "node:fs";
import * as path from "node:path";
import type { BundleRequest } from "./bundle/index.ts";
import { type Workplace, work, workplace } from "./remote.fixture.ts";
import type { Remote } from "./remote.ts";

/** A workplace with a place for the file. */
export interface BundleWorkplace extends Workplace {
  file: string;
  request: BundleRequest;
}

/** A clone on another machine. */
export interface Machine {
  folder: string;
  remote: Remote;
  git(...words: string[]): Promise<string>;
}

/** Makes a workplace with a place for the file. */
export async function bundleWorkplace(): Promise<BundleWorkplace> {
  const place = await workplace();
  const file = path.join(place.root, "work.bundle");
  const request = { branch: work, file, preexisting: new Set<string>(), maxBytes: 100 * 1024 * 1024 };
  return Object.assign(place, { file, request });
}

/** A fresh clone of the remote on `main`, as on another machine. */
export async function machine(place: Workplace, ...words: string[]): Promise<Machine> {
  const folder = path.join(place.root, `machine${fs.readdirSync(place.root).length}`);
  await place.gitIn(place.root, "clone", "--quiet", ...words, `file://${place.bare}`, folder);
  const remote = await (await place.open(folder)).openRemote({ runId: "fedcba9876" });
  return { folder, remote, git: (...more) => place.gitIn(folder, ...more) };
}

/** What is in a folder but for git's own: links, modes and bytes. */
export function contents(folder: string): Record<string, string> {
  const names = fs.readdirSync(folder, { recursive: true, encoding: "utf8" });
  const files = names.filter((name) => !/(^|\/)\.git(\/|$)/.test(name)).sort();
  return Object.fromEntries(
    files.flatMap((name) => {
      const status = fs.lstatSync(path.join(folder, name));
      if (status.isDirectory()) return [];
      const text = status.isSymbolicLink()
        ? `-> ${fs.readlinkSync(path.join(folder, name))}`
        : fs.readFileSync(path.join(folder, name), "base64");
      return [[name, `${(status.mode & 0o100).toString(8)} ${text}`]];
    }),
  );
}
