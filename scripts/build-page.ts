// Builds the page of reports for browsers: one script and one style, which a report holds in itself.

import { readFileSync } from "node:fs";
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
  for (const name of ["page.js", "page.css"]) {
    const text = readFileSync(path.join(folder, name), "utf8");
    const unsafe = /<!--|<\/?(?:script|style)|\r/i.exec(text);
    if (unsafe) throw new Error(`${name} contains "${unsafe[0]}", which an HTML element cannot hold`);
  }
  return metafile;
}
