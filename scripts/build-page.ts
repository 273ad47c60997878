// Builds the page of reports for browsers: one script and one style, which a report holds in itself.

import { readFileSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { type BuildOptions, build, type Metafile, type Plugin } from "esbuild";

/** Where the program finds both: beside its bundle. */
export const pageBeside: Plugin = {
  name: "page-beside",
  setup(setup) {
    setup.onLoad({ filter: /src[\\/]report[\\/]html[\\/]page-files\.ts$/ }, ({ path: file }) => ({
      contents: readFileSync(file, "utf8").replaceAll("../../../dist/", "./"),
      loader: "ts",
    }));
  },
};

/** Browsers that know everything that the page uses. */
const browsers = ["chrome123", "firefox120", "safari17.5"];

function pageOptions(folder: string): BuildOptions {
  return {
    entryPoints: { page: "src/page/main.tsx" },
    outdir: folder,
    bundle: true,
    minify: true,
    platform: "browser",
    format: "iife",
    target: browsers,
    // A report may be read with any encoding, and is hashed as it is written.
    charset: "ascii",
    jsx: "automatic",
    jsxImportSource: "preact",
    legalComments: "none",
    logLevel: "warning",
    metafile: true,
    tsconfigRaw: {},
  };
}

/** Builds `page.js` and `page.css` into a folder. @throws Error if one could end the element that holds it */
export async function buildPage(folder: string): Promise<Metafile | undefined> {
  const { metafile } = await build(pageOptions(folder));
  const script = path.join(folder, "page.js");
  // Patterns and strings of a program for HTML hold the start of a comment; an escape means the same in both.
  writeFileSync(script, readFileSync(script, "utf8").replaceAll("<!--", "<\\!--"));
  for (const [name, ends] of [
    ["page.js", /<!--|<\/script|\r/i],
    ["page.css", /<\/style|\r/i],
  ] as const) {
    const unsafe = ends.exec(readFileSync(path.join(folder, name), "utf8"));
    if (unsafe) throw new Error(`${name} contains "${unsafe[0]}", which an HTML element cannot hold`);
  }
  return metafile;
}
