// Collects the licences of every package whose code is in dist, from what the bundler read.
import { readdirSync, readFileSync } from "node:fs";
import * as path from "node:path";
import type { Metafile } from "esbuild";

/** A package in dist. */
export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  /** The licence's name as the package gives it, such as `MIT`. */
  readonly license: string;
  /** The texts of its licence and notice files. */
  readonly texts: readonly string[];
}

const licenseFile = /^(?:licen[cs]e|copying|notice)(?:[.-].*)?$/i;

/** The packages that a build read files from, by name and version. */
export function bundledPackages(
  metafiles: readonly Metafile[],
  folders: readonly string[],
): BundledPackage[] {
  const inputs = metafiles.flatMap((metafile) => Object.keys(metafile.inputs));
  const found = new Set(folders);
  for (const input of inputs) {
    const folder = packageFolder(input);
    if (folder !== undefined) found.add(folder);
  }
  const packages = new Map<string, BundledPackage>();
  for (const folder of found) {
    const bundled = readPackage(folder);
    packages.set(`${bundled.name}@${bundled.version}`, bundled);
  }
  return [...packages].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, bundled]) => bundled);
}

/** The folder of the package that a file belongs to; undefined for a file of our own. */
function packageFolder(file: string): string | undefined {
  const parts = file.split("/");
  const last = parts.lastIndexOf("node_modules");
  if (last < 0) return undefined;
  const isScoped = parts[last + 1]?.startsWith("@");
  return parts.slice(0, last + (isScoped ? 3 : 2)).join("/");
}

interface PackageDescription {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
  /** The older form of `license`. */
  readonly licenses?: readonly { readonly type: string }[];
  readonly author?: string | { readonly name?: string };
}

function readPackage(folder: string): BundledPackage {
  const {
    name,
    version,
    license: given,
    licenses,
    author,
  } = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8")) as PackageDescription;
  const license = given ?? licenses?.map(({ type }) => type).join(" OR ");
  if (!license) throw new Error(`${name} ${version} names no licence; review it before it goes into dist`);
  const files = readdirSync(folder).filter((file) => licenseFile.test(file));
  const texts = files.sort().map((file) => readFileSync(path.join(folder, file), "utf8").trim());
  if (texts.length === 0) {
    if (license !== "MIT")
      throw new Error(`${name} ${version} has no licence text; add one to scripts/licenses.ts`);
    const holder = typeof author === "string" ? author : (author?.name ?? `the authors of ${name}`);
    texts.push(mitText(holder));
  }
  return { name, version, license, texts };
}

/** The text of the MIT licence, for packages that name it and do not ship it. Source: https://spdx.org/licenses/MIT */
function mitText(holder: string): string {
  return `MIT License

Copyright (c) ${holder}

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation files (the "Software"), to deal in the Software without restriction, including without limitation the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`;
}

/** The text of `dist/licenses.txt`. */
export function renderLicenses(packages: readonly BundledPackage[]): string {
  const rule = "=".repeat(80);
  const entries = packages.map(
    ({ name, version, license, texts }) =>
      `${rule}\n${name} ${version}\nLicence: ${license}\n${rule}\n\n${texts.join("\n\n").replaceAll("\r\n", "\n")}\n`,
  );
  return ["The files in this folder contain code of the following packages.\n", ...entries].join("\n");
}
