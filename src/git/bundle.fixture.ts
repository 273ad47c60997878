// A checkout whose work goes into a bundle, and machines to restore it on.
import * as fs from "node:fs";
import * as path from "node:path";
import type { BundleRequest } from "./bundle/index.ts";
import { isShallowRun, type Workplace, work, workplace } from "./remote.fixture.ts";
import type { Remote } from "./remote.ts";

/** A workplace with a path for the bundle. */
export interface BundleWorkplace extends Workplace {
  file: string;
  request: BundleRequest;
}

/** A clone on another machine. */
export interface Machine {
  folder: string;
  remote: Remote;
  git(...args: string[]): Promise<string>;
}

/** Creates a workplace with a path for the bundle. */
export async function bundleWorkplace(): Promise<BundleWorkplace> {
  const setup = await workplace();
  const file = path.join(setup.root, "work.bundle");
  const request = { branch: work, file, preexisting: new Set<string>(), maxBytes: 100 * 1024 * 1024 };
  return Object.assign(setup, { file, request });
}

/** A fresh clone of the remote on `main`, as on another machine. */
export async function machine(setup: Workplace, ...args: string[]): Promise<Machine> {
  const folder = path.join(setup.root, `machine${fs.readdirSync(setup.root).length}`);
  const depth = isShallowRun && args.length === 0 ? ["--depth=1", "--no-single-branch"] : args;
  await setup.gitIn(setup.root, "clone", "--quiet", ...depth, `file://${setup.bare}`, folder);
  const remote = await (await setup.open(folder)).openRemote({ runId: "fedcba9876" });
  return { folder, remote, git: (...more) => setup.gitIn(folder, ...more) };
}

/** The content of a folder without git's own files: links, modes and bytes. */
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
