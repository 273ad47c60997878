// Builds dist: one readable CommonJS bundle, and beside it one-line entries that start a part of it.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import * as path from "node:path";
import { type BuildOptions, build, type Plugin } from "esbuild";

const require = createRequire(import.meta.url);

/** Puts the database engine's WebAssembly into the bundle: beside a bundle there is no file to look for. */
const inlineWasm: Plugin = {
  name: "inline-wasm",
  setup(setup) {
    setup.onLoad({ filter: /src[\\/]journal[\\/]wasm\.ts$/ }, () => {
      const bytes = readFileSync(path.join(path.dirname(require.resolve("sql.js")), "sql-wasm.wasm"));
      const contents = `export const wasmBinary = async () => Buffer.from("${bytes.toString("base64")}", "base64");`;
      return { contents, loader: "js" };
    });
  },
};

/** How the bundle is made; the same for dist and for the tests' own build. */
export function bundleOptions(outfile: string): BuildOptions {
  return {
    entryPoints: ["src/cli.ts"],
    outfile,
    bundle: true,
    platform: "node",
    target: "node20.19",
    format: "cjs",
    charset: "utf8",
    legalComments: "none",
    logLevel: "warning",
    plugins: [inlineWasm],
    // jsonc-parser has a "main" whose parts no bundler finds, and a "module" that is whole.
    mainFields: ["module", "main"],
    // Packages written as modules ask for their own address; a bundle has one for all of them.
    define: { "import.meta.url": "bundleUrl" },
    banner: { js: 'const bundleUrl = require("node:url").pathToFileURL(__filename).href;' },
  };
}

/** Builds everything of dist into a folder. */
export async function buildInto(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  await build(bundleOptions(path.join(folder, "bundle.cjs")));
  writeFileSync(path.join(folder, "cli.cjs"), '#!/usr/bin/env node\nrequire("./bundle.cjs").startCli();\n', {
    mode: 0o755,
  });
}

if (process.argv[1] === import.meta.filename) {
  rmSync("dist", { recursive: true, force: true });
  await buildInto("dist");
}
